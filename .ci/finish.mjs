// After Trunk has built into its staging folder. In a release build: splits the WebAssembly in what a first visit
// runs and what comes later, optimises both, and adds the Content-Security-Policy (the development server injects a
// reload script that such a policy would forbid). In every build: names the files by their content, so that a host
// may cache them for ever. A release also tells the service worker what belongs to it.
import { transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { madeOf, optimised } from "./optimise.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const page = join(staging, "index.html");
let html = await readFile(page, "utf8");

const files = await readdir(staging);
const wasmName = files.find((name) => name.endsWith("_bg.wasm"));
const glueName = wasmName.replace("_bg.wasm", ".js");

/** Renames a file of the page after its content; where the page names it, too. */
async function nameByContent(name, stem) {
  const extension = name.slice(name.lastIndexOf("."));
  const hash = createHash("sha256").update(await readFile(join(staging, name))).digest("hex").slice(0, 16);
  const hashed = `${stem}-${hash}${extension}`;
  await rename(join(staging, name), join(staging, hashed));
  html = html.replaceAll(name, hashed);
}

/** The two parts of the WebAssembly, optimised. What splits them stands beside this file. */
async function partsOf(bytes, linked) {
  const sources = await Promise.all([".ci/later.txt", ".ci/split.mjs", ".ci/binary.mjs"].map((path) => readFile(path)));
  return madeOf([bytes, linked, ...sources], 2, async () => {
    const { split } = await import("./split.mjs");
    const laterKeys = new Set(String(sources[0]).split("\n").filter(Boolean));
    const { first, later } = split(bytes, linked, laterKeys);
    return Promise.all([optimised(first), optimised(later)]);
  });
}

/** The glue of wasm-bindgen, made smaller, with what the stubs of the first part call. */
async function finishGlue() {
  const glue = await readFile(join(staging, glueName), "utf8");
  const imports = '"./ordinal_bg.js": import0,';
  if (!glue.includes(imports)) throw new Error("wasm-bindgen's glue names its imports otherwise than expected");
  const called = glue.replace(imports, `${imports} later: { load: () => window.ordinalLoadLater(wasm) },`);
  const { code } = await transform(called, { minify: true, format: "esm", target: "es2022" });
  await writeFile(join(staging, glueName), code);
}

/** The service worker, told what belongs to this build. Its own name stays: that is how browsers find a newer one. */
async function finishWorker() {
  const built = (await readdir(staging)).filter((name) => !["index.html", "worker.js"].includes(name)).sort();
  const version = createHash("sha256").update(html).update(built.join());
  for (const name of built.filter((name) => !/-[0-9a-f]{16}\./.test(name))) version.update(await readFile(join(staging, name)));
  const told = `const VERSION = "${version.digest("hex").slice(0, 16)}";\nconst FILES = ${JSON.stringify(["./", ...built])};\n`;
  await writeFile(join(staging, "worker.js"), told + (await readFile(join(staging, "worker.js"), "utf8")));
}

if (isRelease) {
  const linked = await readFile(join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown/release/ordinal.wasm"));
  const bytes = await readFile(join(staging, wasmName));
  await finishGlue();
  if (process.env.ORDINAL_RECORD) {
    const { instrumented } = await import("./split.mjs");
    await writeFile(join(staging, wasmName), instrumented(bytes));
    html = html.replace("&editor=", "&later=not-in-a-recording&editor=");
  } else {
    const [first, later] = await partsOf(bytes, linked);
    await Promise.all([writeFile(join(staging, wasmName), first), writeFile(join(staging, "later.wasm"), later)]);
    html = html.replace("&editor=", "&later=later.wasm&editor=");
    await nameByContent("later.wasm", "ordinal-later");
  }
  await nameByContent(wasmName, "ordinal");
  await nameByContent(glueName, "ordinal");
  const nonce = html.match(/name="style-nonce" content="([^"]+)"/)[1];
  const policy = [
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:", "font-src 'self'", "manifest-src 'self'", "worker-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  html = html.replace("&editor=", "&offline=offline.js&worker=worker.js&editor=");
  html = html.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

await nameByContent("editor.js", "editor");
await nameByContent("export.js", "export");
await nameByContent("later.css", "later");
await nameByContent("offline.js", "offline");
await nameByContent("trouble.js", "trouble");
await nameByContent("boot.js", "boot");
await writeFile(page, html);
if (isRelease) await finishWorker();
