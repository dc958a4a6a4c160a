// Optimises WebAssembly with wasm-opt, for the published page and for the benchmarks. wasm-opt takes half of the build time, so
// its output is cached in target/optimised by a hash of the input.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const CACHE = "target/optimised";
/** The flags of wasm-opt. */
export const FLAGS = ["-Oz", "--strip-debug", "--strip-producers", "--enable-bulk-memory", "--enable-multivalue",
  "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types", "--enable-sign-ext"];
const { version } = createRequire(import.meta.url)("binaryen/package.json");

/** Returns an optimised copy of a module. */
export async function optimised(bytes) {
  const name = createHash("sha256").update(version).update(FLAGS.join()).update(bytes).digest("hex");
  const cached = join(CACHE, `${name}.wasm`);
  try {
    return await readFile(cached);
  } catch {
    await mkdir(CACHE, { recursive: true });
    const folder = await mkdtemp(join(CACHE, "new-"));
    const [input, output] = [join(folder, "in.wasm"), join(folder, "out.wasm")];
    try {
      await writeFile(input, bytes);
      await promisify(execFile)("wasm-opt", [input, ...FLAGS, "-o", output]);
      const small = await readFile(output);
      await rename(output, cached); // atomic: an interrupted build leaves no incomplete file
      return small;
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}
