// The programs that an engine consists of: started, heard, and ended with the tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { resolve } from "node:path";

/** The window of the tests. */
export const WIDE = { width: 1440, height: 900 };

/** How long a program may take to end by itself. */
const ENDS_MS = 10_000;

const running = new Set();
process.on("exit", () => running.forEach((program) => program.kill("SIGKILL")));

/** Starts a program, which ends with this process, whatever happens. `hears` is the stream that is listened to, if any. */
export function start(path, args, hears, env = process.env) {
  const streams = ["stdin", "stdout", "stderr"].map((name) => (name === hears ? "pipe" : "ignore"));
  const program = spawn(path, args, { stdio: streams, env });
  running.add(program);
  return program;
}

/** Waits until a program says what a pattern fits. */
export function heard(program, stream, pattern) {
  let said = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (data) => {
      said += data;
      const match = said.match(pattern);
      if (match) resolve(match);
    });
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${program.spawnfile} ended with ${code}: ${said}`)));
  });
}

/** A new folder for what a browser keeps. Not in the system's place for such: a Firefox that came as a snap can't see that. */
export function newFolder(name) {
  mkdirSync("target/tmp", { recursive: true });
  return mkdtempSync(resolve(`target/tmp/${name}-`));
}

/** Waits until a program has ended. */
export async function ended(program) {
  if (program.exitCode === null && program.signalCode === null) {
    const patience = setTimeout(() => program.kill("SIGKILL"), ENDS_MS);
    await once(program, "exit");
    clearTimeout(patience);
  }
  running.delete(program);
}
