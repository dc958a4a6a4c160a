// What wasm-opt does to everything that is published, and to what the bench measures in its place. It takes
// half of a build, so what was made of the same bytes before is kept below target/.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const KEPT = "target/optimised";
/** What it is asked to do. */
export const ASKED = ["-Oz", "--strip-debug", "--strip-producers", "--enable-bulk-memory", "--enable-multivalue",
  "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types", "--enable-sign-ext"];
const { version } = createRequire(import.meta.url)("binaryen/package.json");

/** An optimised copy of WebAssembly. */
export async function optimised(bytes) {
  const name = createHash("sha256").update(version).update(ASKED.join()).update(bytes).digest("hex");
  const made = join(KEPT, `${name}.wasm`);
  try {
    return await readFile(made);
  } catch {
    await mkdir(KEPT, { recursive: true });
    const folder = await mkdtemp(join(KEPT, "new-"));
    const [input, output] = [join(folder, "in.wasm"), join(folder, "out.wasm")];
    try {
      await writeFile(input, bytes);
      await promisify(execFile)("wasm-opt", [input, ...ASKED, "-o", output]);
      const small = await readFile(output);
      await rename(output, made); // in one step: a build that is stopped half-way leaves nothing that looks whole
      return small;
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}
