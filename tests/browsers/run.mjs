// Tests the ways that matter through the built page in Firefox and WebKit, side by side, where they are installed, and
// closes with one line that counts them. run.mjs [firefox|webkit] [words of a way's name]
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

/** Each engine with the programs it takes, and where Debian has them; `.ci/env` finds them elsewhere. */
const ENGINES = {
  Firefox: { FIREFOX: "/usr/bin/firefox-esr" },
  WebKit: { WEBKIT_DRIVER: "/usr/bin/WebKitWebDriver", XVFB: "/usr/bin/Xvfb" },
};

const folder = dirname(fileURLToPath(import.meta.url));
const [chosen, asked] = [[], []];
for (const word of process.argv.slice(2)) {
  const engine = Object.keys(ENGINES).find((name) => name.toLowerCase() === word.toLowerCase());
  (engine ? chosen : asked).push(engine ?? word);
}

/** Whether all that an engine takes is there; the tests find it by the same variables. */
function isInstalled(engine) {
  for (const [variable, path] of Object.entries(ENGINES[engine])) if (existsSync(path)) process.env[variable] ??= path;
  return Object.keys(ENGINES[engine]).every((variable) => process.env[variable]);
}

const engines = chosen.length > 0 ? chosen : Object.keys(ENGINES);
const there = engines.filter(isInstalled);
process.env.ORDINAL_WAYS = asked.join(" ");

/** How many ways passed and failed, by engine and version. */
const counts = new Map();
const files = there.map((engine) => join(folder, `${engine.toLowerCase()}.test.mjs`));
const results = run({ files, concurrency: files.length || 1 });
function count(outcome, { name, nesting }) {
  const [engine, way] = name.split(": ");
  if (nesting > 0 || !way) return;
  if (!counts.has(engine)) counts.set(engine, { passed: 0, failed: 0 });
  counts.get(engine)[outcome] += 1;
}
results.on("test:pass", (test) => count("passed", test));
results.on("test:fail", (test) => {
  count("failed", test);
  process.exitCode = 1; // also when it is an engine that did not start
});
results.compose(new spec()).pipe(process.stdout);
results.on("end", () => {
  const passed = [...counts].sort().map(([engine, { passed, failed }], index) => {
    const ways = index === 0 ? `${passed} ways` : passed;
    return `${ways} in ${engine}${failed > 0 ? ` (${failed} failed)` : ""}`;
  });
  const leftOut = engines.filter((engine) => !there.includes(engine));
  const parts = [passed.join(", "), leftOut.length > 0 && `left out: ${leftOut.join(", ")} (not installed)`];
  const line = `Other browsers: ${parts.filter(Boolean).join("; ") || "no such way"}`;
  if (there.length > counts.size) process.exitCode = 1; // no way was tested in one of them
  if (!process.exitCode && process.argv.length === 2) {
    mkdirSync("target/tmp/passed", { recursive: true });
    writeFileSync("target/tmp/passed/browsers", line);
  }
  process.on("exit", () => console.log(`\n${line}`));
});
