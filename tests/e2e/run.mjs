// Runs the tests of the built page and closes with one line that counts them. Words after it choose files by name.
import { mkdirSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
const files = (await readdir(folder))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => (chosen.length === 0 ? !/^(screenshots|record)/.test(name) : chosen.some((word) => name.includes(word))))
  .map((name) => join(folder, name));

if (chosen.some((word) => word.includes("screenshots"))) process.env.ORDINAL_PICTURES = "1";
const count = { passed: 0, failed: 0 };
const timeout = process.env.ORDINAL_WALK ? 2_400_000 : 300_000; // of a file
const results = run({ files, concurrency: 2, timeout });
results.on("test:pass", () => (count.passed += 1));
results.on("test:fail", () => (count.failed += 1));
results.compose(new spec()).pipe(process.stdout);
results.on("end", () => {
  process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
  if (process.exitCode === 0 && chosen.length === 0) {
    mkdirSync("target/tmp/passed", { recursive: true });
    writeFileSync("target/tmp/passed/page-tests", String(count.passed));
  }
  process.on("exit", () => console.log(`\nPage tests: ${count.passed} passed, ${count.failed} failed`));
});
