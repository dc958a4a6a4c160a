// Runs the rows of benches/core in headless Chromium: builds them for WebAssembly with the profile and tools of the page, measures
// each size of each row in a fresh page, and prints the table. Takes the same arguments as `cargo bench`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { join } from "node:path";
import { optimised } from "../.ci/optimise.mjs";
import { launch } from "../tests/e2e/chromium.mjs";

const FOLDER = join(process.env.CARGO_TARGET_DIR ?? "target", "bench-page");
const FILES = {
  "/": { type: "text/html", text: "<!doctype html><title>bench</title>" },
  "/bench.js": { type: "text/javascript" },
  "/bench.wasm": { type: "application/wasm" },
};

/** Runs a program and returns its output; rejects when it fails. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(Buffer.concat(output).toString()) : reject(new Error(`${program} failed`))));
  });
}

/** Builds the benchmark like the page. */
async function build() {
  const messages = await run("cargo", ["build", "--release", "--bench", "core", "--target", "wasm32-unknown-unknown",
    "--message-format", "json-render-diagnostics"]);
  const built = messages.split("\n").filter(Boolean).map((line) => JSON.parse(line))
    .find(({ target, executable }) => executable && target.name === "core" && target.kind.includes("bench"));
  assert.ok(built, "cargo built no benchmark");
  await mkdir(FOLDER, { recursive: true });
  await run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", FOLDER, "--out-name", "bench", built.executable]);
  await writeFile(join(FOLDER, "bench.wasm"), await optimised(await readFile(join(FOLDER, "bench_bg.wasm"))));
}

/** Serves the files with the headers of a cross-origin isolated page, which has a more precise clock. */
async function serve(request, response) {
  const file = FILES[request.url];
  if (!file) return response.writeHead(404).end();
  const body = file.text ?? await readFile(join(FOLDER, request.url));
  response.writeHead(200, {
    "content-type": file.type,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  }).end(body);
}

/** Opens a page and loads the benchmark. */
async function open(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`uncaught: ${error}`));
  await page.goto(address);
  await page.evaluate(async () => {
    window.bench = await import("/bench.js");
    await window.bench.default({ module_or_path: "/bench.wasm" });
  });
  return page;
}

async function measure(browser, address, row, size) {
  const page = await open(browser, address);
  try {
    return await page.evaluate(([row, size]) => window.bench.measure(row, size), [row, size]);
  } finally {
    await page.context().close();
  }
}

async function print(browser, address) {
  const table = await open(browser, address);
  const call = (name, ...args) => table.evaluate(([name, args]) => window.bench[name](...args), [name, args]);
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Chromium ${browser.version()}\n`);
  console.log(await call("head"));
  for (const [row, size] of JSON.parse(await call("chosen", process.argv.slice(2)))) {
    console.log(await call("line", await measure(browser, address, row, size)));
  }
  console.log(await call("foot"));
}

await build();
const server = createServer(serve);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await launch();
try {
  await print(browser, `http://127.0.0.1:${server.address().port}/`);
} finally {
  await browser.close();
  server.close();
}
