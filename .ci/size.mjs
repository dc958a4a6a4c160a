// What the WebAssembly consists of: by crate and, of ours, by room, in bytes of code as published, with the names put back.
// Last its size as published and compressed, which the test command tells as well (--published); --functions names each
// function. `.ci/size` builds the page and calls this.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotli } from "../tests/e2e/host.mjs";
import { ASKED } from "./optimise.mjs";

const run = promisify(execFile);
const TARGET = process.env.CARGO_TARGET_DIR ?? "target";
const FOLDER = join(TARGET, "size");
const [NAMES, IMPORTS, CODE, DATA] = [0, 2, 10, 11];

/** The sections of a module: what they are, and their bytes. */
function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [size, start] = number(bytes, at + 1);
    yield { id, bytes: bytes.subarray(start, start + size) };
    at = start + size;
  }
}

/** The number that stands at a place, and what follows. */
function number(bytes, at) {
  let [value, shift, byte] = [0, 0, 0x80];
  while (byte & 0x80) {
    byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    shift += 7;
  }
  return [value, at];
}

/** The sizes of the functions that have code, in their order. */
function codeSizes(section) {
  let [count, at] = number(section, 0);
  const sizes = [];
  for (; count > 0; count -= 1) {
    const [size, start] = number(section, at);
    sizes.push(size + start - at);
    at = start + size;
  }
  return sizes;
}

/** The names of functions by number. */
function namesOf(section) {
  const [length, start] = number(section, 0);
  if (String(section.subarray(start, start + length)) !== "name") return null;
  for (let at = start + length; at < section.length; ) {
    const kind = section[at];
    const [size, begin] = number(section, at + 1);
    if (kind === 1) {
      const names = new Map();
      let [count, place] = number(section, begin);
      for (; count > 0; count -= 1) {
        const [index, next] = number(section, place);
        const [letters, text] = number(section, next);
        names.set(index, String(section.subarray(text, text + letters)));
        place = text + letters;
      }
      return names;
    }
    at = begin + size;
  }
  return null;
}

/** The crate of a function by its name; of ours the room as well. What is made for a type of ours counts as ours. */
function owner(name) {
  const ours = name.match(/ordinal(?:::|\.\.|\d+)(api|cluster|history|kubectl|manifest|scenario|view|web|yaml)/) ?? name.match(/ordinal\d+(?:\w*?)(api|cluster|history|kubectl|manifest|scenario|view|web|yaml)/);
  if (ours) return `ordinal::${ours[1]}`;
  return name.match(/\b(core|alloc|std|yew|imbl|serde_json|serde|miniz_oxide|wasm_bindgen|js_sys|web_sys|gloo_\w+|time|dlmalloc|futures_\w+|hashbrown|indexmap)(?:::|\.\.|\d)/)?.[1] ?? "other";
}

const inKb = (bytes) => `${(bytes / 1_000).toFixed(0)} kB`.padStart(9);

/** Prints what it consists of. */
async function composition() {
  await run("wasm-bindgen", ["--target", "web", "--no-typescript", "--keep-debug", "--out-dir", FOLDER, "--out-name", "page", join(TARGET, "wasm32-unknown-unknown/release/ordinal.wasm")]);
  await run("wasm-opt", [join(FOLDER, "page_bg.wasm"), "-g", ...ASKED.filter((flag) => !flag.startsWith("--strip")), "-o", join(FOLDER, "named.wasm")], { maxBuffer: 1e9 });
  const bytes = await readFile(join(FOLDER, "named.wasm"));
  const all = [...sections(bytes)];
  const names = all.filter(({ id }) => id === NAMES).map((section) => namesOf(section.bytes)).find(Boolean);
  const sizes = codeSizes(all.find(({ id }) => id === CODE).bytes);
  const [first] = number(all.find(({ id }) => id === IMPORTS).bytes, 0); // what it imports are functions alone, and are counted first
  const byOwner = new Map();
  sizes.forEach((size, place) => {
    const name = names.get(first + place) ?? "";
    const whose = owner(name);
    byOwner.set(whose, (byOwner.get(whose) ?? 0) + size);
    if (process.argv.includes("--functions")) console.log(`${size}\t${whose}\t${name}`);
  });
  const sorted = [...byOwner].sort(([, one], [, other]) => other - one);
  console.log(`${inKb(sizes.reduce((sum, size) => sum + size, 0))} code of ${sizes.length} functions, of which`);
  sorted.forEach(([whose, size]) => console.log(`${inKb(size)}   ${whose}`));
  console.log(`${inKb(all.find(({ id }) => id === DATA).bytes.length)} data: texts and tables`);
}

if (!process.argv.includes("--published")) await composition();
const published = (await readdir("dist")).find((name) => name.endsWith(".wasm"));
const body = await readFile(join("dist", published));
console.log(`The WebAssembly: ${body.length.toLocaleString("en")} B, ${(await brotli(body)).length.toLocaleString("en")} B as brotli`);
