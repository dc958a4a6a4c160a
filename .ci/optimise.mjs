// What wasm-opt does to everything that is published, and to what the bench measures in its place. This and splitting take
// most of a build, so what was made of the same bytes before is kept below target/.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const KEPT = "target/optimised";
const ASKED = ["-Oz", "--strip-debug", "--strip-producers", "--enable-bulk-memory", "--enable-multivalue",
  "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types", "--enable-sign-ext"];
const { version } = createRequire(import.meta.url)("binaryen/package.json");

/** What `make` gives: so many buffers, made anew only when a source or the tools have changed. */
export async function madeOf(sources, count, make) {
  const name = createHash("sha256").update(version).update(ASKED.join());
  for (const source of sources) name.update(createHash("sha256").update(source).digest());
  const folder = join(KEPT, name.digest("hex"));
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}.wasm`));
  try {
    return await Promise.all(paths.map((path) => readFile(path)));
  } catch {
    const made = await make();
    await mkdir(KEPT, { recursive: true });
    // In one step: a build that is stopped half-way leaves nothing that looks whole.
    const whole = await mkdtemp(join(KEPT, "new-"));
    await Promise.all(made.map((bytes, index) => writeFile(join(whole, `${index}.wasm`), bytes)));
    await rename(whole, folder).catch(() => rm(whole, { recursive: true })); // another build was faster
    return made;
  }
}

/** An optimised copy of WebAssembly. */
export async function optimised(bytes) {
  const [made] = await madeOf([bytes], 1, async () => {
    await mkdir(KEPT, { recursive: true });
    const folder = await mkdtemp(join(KEPT, "new-"));
    const [input, output] = [join(folder, "in.wasm"), join(folder, "out.wasm")];
    try {
      await writeFile(input, bytes);
      await promisify(execFile)("wasm-opt", [input, ...ASKED, "-o", output]);
      return [await readFile(output)];
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  return made;
}
