// Prints the composition of the WebAssembly in bytes of code, by crate and, for this crate, by module. It rebuilds the published
// module with its names. The last line is the published size, plain and compressed; --published prints only that line, as
// `make test` does. --functions lists every function. `.ci/size` builds the page and calls this.
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotli } from "../tests/e2e/host.mjs";
import { FLAGS } from "./optimise.mjs";

const run = promisify(execFile);
const TARGET = process.env.CARGO_TARGET_DIR ?? "target";
const FOLDER = join(TARGET, "size");
const [NAMES, IMPORTS, CODE, DATA] = [0, 2, 10, 11];

/** The sections of a module: IDs and bytes. */
function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [size, start] = number(bytes, at + 1);
    yield { id, bytes: bytes.subarray(start, start + size) };
    at = start + size;
  }
}

/** Decodes the LEB128 number at an offset; returns it and the offset after it. */
function number(bytes, at) {
  let [value, shift, byte] = [0, 0, 0x80];
  while (byte & 0x80) {
    byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    shift += 7;
  }
  return [value, at];
}

/** The sizes of the functions in the code section, in order. */
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

/** The function names by index; `null` when this custom section is not the name section. */
function namesOf(section) {
  const [length, start] = number(section, 0);
  if (String(section.subarray(start, start + length)) !== "name") return null;
  for (let at = start + length; at < section.length; ) {
    const kind = section[at];
    const [size, begin] = number(section, at + 1);
    if (kind === 1) {
      const names = new Map();
      let [count, position] = number(section, begin);
      for (; count > 0; count -= 1) {
        const [index, next] = number(section, position);
        const [letters, text] = number(section, next);
        names.set(index, String(section.subarray(text, text + letters)));
        position = text + letters;
      }
      return names;
    }
    at = begin + size;
  }
  return null;
}

/** The crate of a function by its name, for this crate with the module. Generic code instantiated for a type of this crate counts as its code. */
function owner(name) {
  const own = name.match(/ordinal(?:::|\.\.|\d+)(api|cluster|history|kubectl|manifest|scenario|view|web|yaml)/) ?? name.match(/ordinal\d+(?:\w*?)(api|cluster|history|kubectl|manifest|scenario|view|web|yaml)/);
  if (own) return `ordinal::${own[1]}`;
  return name.match(/\b(core|alloc|std|yew|imbl|serde_json|serde|miniz_oxide|wasm_bindgen|js_sys|web_sys|gloo_\w+|time|dlmalloc|futures_\w+|hashbrown|indexmap)(?:::|\.\.|\d)/)?.[1] ?? "other";
}

const inKb = (bytes) => `${(bytes / 1_000).toFixed(0)} kB`.padStart(9);

/** Prints the composition. */
async function composition() {
  await run("wasm-bindgen", ["--target", "web", "--no-typescript", "--keep-debug", "--out-dir", FOLDER, "--out-name", "page", join(TARGET, "wasm32-unknown-unknown/release/ordinal.wasm")]);
  await run("wasm-opt", [join(FOLDER, "page_bg.wasm"), "-g", ...FLAGS.filter((flag) => !flag.startsWith("--strip")), "-o", join(FOLDER, "named.wasm")], { maxBuffer: 1e9 });
  const bytes = await readFile(join(FOLDER, "named.wasm"));
  const all = [...sections(bytes)];
  const names = all.filter(({ id }) => id === NAMES).map((section) => namesOf(section.bytes)).find(Boolean);
  const sizes = codeSizes(all.find(({ id }) => id === CODE).bytes);
  const [first] = number(all.find(({ id }) => id === IMPORTS).bytes, 0); // all imports are functions, whose indices precede those of the code section
  const byOwner = new Map();
  sizes.forEach((size, index) => {
    const name = names.get(first + index) ?? "";
    const crate = owner(name);
    byOwner.set(crate, (byOwner.get(crate) ?? 0) + size);
    if (process.argv.includes("--functions")) console.log(`${size}\t${crate}\t${name}`);
  });
  const sorted = [...byOwner].sort(([, one], [, other]) => other - one);
  console.log(`${inKb(sizes.reduce((sum, size) => sum + size, 0))} code in ${sizes.length} functions, of which`);
  sorted.forEach(([crate, size]) => console.log(`${inKb(size)}   ${crate}`));
  console.log(`${inKb(all.find(({ id }) => id === DATA).bytes.length)} data (strings and tables)`);
}

if (!process.argv.includes("--published")) await composition();
const published = (await readdir("dist")).find((name) => name.endsWith(".wasm"));
const body = await readFile(join("dist", published));
console.log(`The WebAssembly: ${body.length.toLocaleString("en")} B, ${(await brotli(body)).length.toLocaleString("en")} B with brotli`);
