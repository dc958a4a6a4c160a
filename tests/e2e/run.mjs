// Runs the tests of the built page and closes with one line that counts them. Words after it choose files by name.
//
// A test that passes by luck shows in another pace than this machine's:
// ORDINAL_FRAME_MS=1    as fast as it comes to it; `.ci/stress` runs them so, and beside busy loops;
// ORDINAL_FRAME_MS=500  as on a machine that is fast between two frames: nothing has happened by itself when a test looks;
// ORDINAL_SLOWER=6      as on a machine so many times slower;
// ORDINAL_ANSWER_MS=60  the page sees to what is done only then. What is about the very moment of leaving the page, or
//                       about a promise that the browser broke, does not pass so.
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

/** So many browsers work side by side: one more than a small machine has processors, as tests wait at times. */
const LANES = 3;

const folder = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
// The longest first: what comes last is short, and all end together.
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => (chosen.length === 0 ? !/^screenshots/.test(name) : chosen.some((word) => name.includes(word))))
  .map((name) => join(folder, name))
  .sort((one, other) => statSync(other).size - statSync(one).size);

/** Hands the files out, each once. */
const giver = createServer((_, response) => {
  const file = files.shift();
  response.writeHead(file ? 200 : 204).end(file);
});
await new Promise((resolve) => giver.listen(0, "127.0.0.1", resolve));
process.env.ORDINAL_FILES = `http://127.0.0.1:${giver.address().port}`;

if (chosen.some((word) => word.includes("screenshots"))) process.env.ORDINAL_PICTURES = "1";
const count = { passed: 0, failed: 0 };
const lanes = Array(Math.min(LANES, files.length)).fill(join(folder, "lane.mjs"));
const results = run({ files: lanes, concurrency: lanes.length });
const isPageTest = ({ nesting }) => nesting === 2; // in a file, in a lane
results.on("test:pass", (test) => (count.passed += isPageTest(test)));
results.on("test:fail", (test) => {
  count.failed += isPageTest(test);
  process.exitCode = 1; // also when it is a file that can't be read, or a lane that broke
});
results.compose(new spec()).pipe(process.stdout);
results.on("end", () => {
  giver.close();
  if (count.passed === 0) process.exitCode = 1;
  if (!process.exitCode && chosen.length === 0) {
    mkdirSync("target/tmp/passed", { recursive: true });
    writeFileSync("target/tmp/passed/page-tests", String(count.passed));
  }
  process.on("exit", () => console.log(`\nPage tests: ${count.passed} passed, ${count.failed} failed`));
});
