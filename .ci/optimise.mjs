// What wasm-opt does to everything that is published, and to what the bench measures in its place. It takes most of a
// build, so what it made of the same bytes before is kept below target/.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const KEPT = "target/optimised";
const ASKED = ["-Oz", "--strip-debug", "--strip-producers", "--enable-bulk-memory", "--enable-multivalue",
  "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types", "--enable-sign-ext"];
const { version } = createRequire(import.meta.url)("binaryen/package.json");

/** Writes an optimised copy of a WebAssembly file. */
export async function optimise(input, output) {
  const name = createHash("sha256").update(version).update(ASKED.join()).update(await readFile(input)).digest("hex");
  const kept = join(KEPT, `${name}.wasm`);
  try {
    await copyFile(kept, output);
  } catch {
    await promisify(execFile)("wasm-opt", [input, ...ASKED, "-o", output]);
    await mkdir(KEPT, { recursive: true });
    // In one step: a build that is stopped half-way leaves nothing that looks whole.
    await copyFile(output, `${kept}.new`);
    await rename(`${kept}.new`, kept);
  }
}
