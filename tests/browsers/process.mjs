// Starts the processes of an engine, reads their output and stops them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { resolve } from "node:path";

/** The viewport of the tests. */
export const WIDE = { width: 1440, height: 900 };

/** How long a process may take to exit before it is killed. */
const EXIT_TIMEOUT_MS = 10_000;

const running = new Set();
process.on("exit", () => running.forEach((program) => program.kill("SIGKILL")));

/** Starts a process, which is killed when this process exits. `piped` is the stream to read, if any. */
export function start(path, args, piped, env = process.env) {
  const streams = ["stdin", "stdout", "stderr"].map((name) => (name === piped ? "pipe" : "ignore"));
  const program = spawn(path, args, { stdio: streams, env });
  running.add(program);
  return program;
}

/** Waits until the output of a process matches a pattern. */
export function waitForOutput(program, stream, pattern) {
  let output = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (data) => {
      output += data;
      const match = output.match(pattern);
      if (match) resolve(match);
    });
    program.once("error", reject);
    program.once("exit", (code) => reject(new Error(`${program.spawnfile} exited with ${code}: ${output}`)));
  });
}

/** Creates a folder for a browser profile. Not in the system's temporary folder, which Firefox as a snap cannot access. */
export function newFolder(name) {
  mkdirSync("target/tmp", { recursive: true });
  return mkdtempSync(resolve(`target/tmp/${name}-`));
}

/** Waits until a process has exited. */
export async function stopped(program) {
  if (program.exitCode === null && program.signalCode === null) {
    const timeout = setTimeout(() => program.kill("SIGKILL"), EXIT_TIMEOUT_MS);
    await once(program, "exit");
    clearTimeout(timeout);
  }
  running.delete(program);
}
