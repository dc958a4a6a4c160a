// Runs the tests of the built page and prints a summary. Arguments select files by name.
//
// Environment variables change the timing, which reveals tests that pass by chance:
// ORDINAL_FRAME_MS=1    frames as fast as possible; `.ci/stress` uses this, and runs busy loops in parallel;
// ORDINAL_FRAME_MS=500  slow frames on a fast machine: time hardly advances between two actions of a test;
// ORDINAL_SLOWER=6      CPU throttling by this factor;
// ORDINAL_ANSWER_MS=60  a delay before the page handles input. Tests about the moment of leaving the page, and about
//                       rejected promises, do not pass with this.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

/** The number of parallel browsers: one more than a small machine has processors, because tests also wait. */
const WORKERS = 3;

const folder = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
// The largest files first, so that all workers finish at about the same time.
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => (chosen.length === 0 ? !/^screenshots/.test(name) : chosen.some((word) => name.includes(word))))
  .map((name) => join(folder, name))
  .sort((one, other) => statSync(other).size - statSync(one).size);

/** Serves the file names to the workers, each once. */
const fileServer = createServer((_, response) => {
  const file = files.shift();
  response.writeHead(file ? 200 : 204).end(file);
});
await new Promise((resolve) => fileServer.listen(0, "127.0.0.1", resolve));
process.env.ORDINAL_FILES = `http://127.0.0.1:${fileServer.address().port}`;

if (chosen.some((word) => word.includes("screenshots"))) process.env.ORDINAL_PICTURES = "1";
const count = { passed: 0, failed: 0 };
const workers = Array(Math.min(WORKERS, files.length)).fill(join(folder, "worker.mjs"));
const results = run({ files: workers, concurrency: workers.length });
const isPageTest = ({ nesting }) => nesting === 2; // in a file, in a worker
results.on("test:pass", (test) => (count.passed += isPageTest(test)));
results.on("test:fail", (test) => {
  count.failed += isPageTest(test);
  process.exitCode = 1; // also for an unreadable file or a crashed worker
});
results.compose(new spec()).pipe(process.stdout);
results.on("end", () => {
  fileServer.close();
  if (count.passed === 0) process.exitCode = 1;
  if (!process.exitCode && chosen.length === 0) {
    mkdirSync("target/tmp/passed", { recursive: true });
    writeFileSync("target/tmp/passed/page-tests", String(count.passed));
  }
  process.on("exit", () => console.log(`\nPage tests: ${count.passed} passed, ${count.failed} failed`));
});
