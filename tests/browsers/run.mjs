// Tests the main user flows of the built page in Firefox and WebKit in parallel, as far as they are installed, and prints a summary
// line. Usage: run.mjs [firefox|webkit] [part of a flow's name]
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

/** Each engine with the variables of its programs and their paths on Debian; `.ci/env` finds them elsewhere. */
const ENGINES = {
  Firefox: { FIREFOX: "/usr/bin/firefox-esr" },
  WebKit: { WEBKIT_DRIVER: "/usr/bin/WebKitWebDriver", XVFB: "/usr/bin/Xvfb" },
};

const folder = dirname(fileURLToPath(import.meta.url));
const [chosen, filter] = [[], []];
for (const word of process.argv.slice(2)) {
  const engine = Object.keys(ENGINES).find((name) => name.toLowerCase() === word.toLowerCase());
  (engine ? chosen : filter).push(engine ?? word);
}

/** Whether all programs of an engine are installed; sets the variables, which the tests use as well. */
function isInstalled(engine) {
  for (const [variable, path] of Object.entries(ENGINES[engine])) if (existsSync(path)) process.env[variable] ??= path;
  return Object.keys(ENGINES[engine]).every((variable) => process.env[variable]);
}

const engines = chosen.length > 0 ? chosen : Object.keys(ENGINES);
const installed = engines.filter(isInstalled);
process.env.ORDINAL_FLOWS = filter.join(" ");

/** The numbers of passed and failed flows by engine and version. */
const counts = new Map();
const files = installed.map((engine) => join(folder, `${engine.toLowerCase()}.test.mjs`));
const results = run({ files, concurrency: files.length || 1 });
function count(outcome, { name, nesting }) {
  const [engine, flow] = name.split(": ");
  if (nesting > 0 || !flow) return;
  if (!counts.has(engine)) counts.set(engine, { passed: 0, failed: 0 });
  counts.get(engine)[outcome] += 1;
}
results.on("test:pass", (test) => count("passed", test));
results.on("test:fail", (test) => {
  count("failed", test);
  process.exitCode = 1; // includes an engine that did not start
});
results.compose(new spec()).pipe(process.stdout);
results.on("end", () => {
  const passed = [...counts].sort().map(([engine, { passed, failed }], index) => {
    const flows = index === 0 ? `${passed} flows` : passed;
    return `${flows} in ${engine}${failed > 0 ? ` (${failed} failed)` : ""}`;
  });
  const skipped = engines.filter((engine) => !installed.includes(engine));
  const parts = [passed.join(", "), skipped.length > 0 && `skipped: ${skipped.join(", ")} (not installed)`];
  const line = `Other browsers: ${parts.filter(Boolean).join("; ") || "no matching flow"}`;
  if (installed.length > counts.size) process.exitCode = 1; // an engine ran no flow
  if (!process.exitCode && process.argv.length === 2) {
    mkdirSync("target/tmp/passed", { recursive: true });
    writeFileSync("target/tmp/passed/browsers", line);
  }
  process.on("exit", () => console.log(`\n${line}`));
});
