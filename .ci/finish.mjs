// Trunk's post-build hook; works in its staging folder. Every build: adds a hash of the content to file names, so that hosts can
// serve them as immutable, and writes the names into the loader's address. A release build also optimises the WebAssembly, adds
// the Content-Security-Policy (which would block the reload script of the development server) and writes the list of files into
// the service worker.
import { transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { optimised } from "./optimise.mjs";

const staging = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const page = join(staging, "index.html");
let html = await readFile(page, "utf8");

const files = await readdir(staging);
const wasmName = files.find((name) => name.endsWith("_bg.wasm"));
const glueName = wasmName.replace("_bg.wasm", ".js");

/** Adds a hash of its content to the name of a file, and updates index.html. */
async function nameByContent(name, stem) {
  const extension = name.slice(name.lastIndexOf("."));
  const hash = createHash("sha256").update(await readFile(join(staging, name))).digest("hex").slice(0, 16);
  const hashed = `${stem}-${hash}${extension}`;
  await rename(join(staging, name), join(staging, hashed));
  html = html.replaceAll(name, hashed);
}

/** Prepends the version and the list of files to the service worker. Its name has no hash, so that browsers find a newer one. */
async function finishWorker() {
  const built = (await readdir(staging)).filter((name) => !["index.html", "worker.js"].includes(name)).sort();
  const version = createHash("sha256").update(html).update(built.join());
  for (const name of built.filter((name) => !/-[0-9a-f]{16}\./.test(name))) version.update(await readFile(join(staging, name)));
  const header = `const VERSION = "${version.digest("hex").slice(0, 16)}";\nconst FILES = ${JSON.stringify(["./", ...built])};\n`;
  await writeFile(join(staging, "worker.js"), header + (await readFile(join(staging, "worker.js"), "utf8")));
}

html = html.replace("APP_JS", glueName).replace("APP_WASM", wasmName);
if (isRelease) {
  const [bytes, glue] = await Promise.all([wasmName, glueName].map((name) => readFile(join(staging, name))));
  const [small, { code }] = await Promise.all([optimised(bytes), transform(String(glue), { minify: true, format: "esm", target: "es2022" })]);
  await Promise.all([writeFile(join(staging, wasmName), small), writeFile(join(staging, glueName), code)]);
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

const wasm = html.match(/wasm=([^&]+)/)[1];
html = html.replace("APP_BYTES", String((await stat(join(staging, wasm))).size));
await nameByContent("editor.js", "editor");
await nameByContent("export.js", "export");
await nameByContent("tours.json", "tours");
await nameByContent("fields.txt", "fields");
await nameByContent("offline.js", "offline");
await nameByContent("trouble.js", "trouble");
await nameByContent("boot.js", "boot");
await writeFile(page, html);
if (isRelease) await finishWorker();
