// After Trunk has built into its staging folder: names the files Trunk only copied by their content, so that a
// host may cache them for ever, and in a release build adds the Content-Security-Policy (the development server
// injects a reload script that such a policy would forbid).
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const staging = process.env.TRUNK_STAGING_DIR;
const page = join(staging, "index.html");
let html = await readFile(page, "utf8");

for (const name of ["editor.js", "boot.js"]) {
  const hash = createHash("sha256").update(await readFile(join(staging, name))).digest("hex").slice(0, 16);
  const hashed = name.replace(".js", `-${hash}.js`);
  await rename(join(staging, name), join(staging, hashed));
  html = html.replaceAll(name, hashed);
}

if (process.env.TRUNK_PROFILE === "release") {
  const nonce = html.match(/name="style-nonce" content="([^"]+)"/)[1];
  const policy = [
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  html = html.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

await writeFile(page, html);
