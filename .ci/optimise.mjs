// What wasm-opt does to everything that is published, and to what the bench measures in its place.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Writes an optimised copy of a WebAssembly file. */
export async function optimise(input, output) {
  await promisify(execFile)("wasm-opt", [input, "-Oz", "--strip-debug", "--strip-producers", "--enable-bulk-memory",
    "--enable-multivalue", "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-reference-types",
    "--enable-sign-ext", "-o", output]);
}
