// How long the page's main thread works for a frame while pods animate: script, style, layout and painting, in headless
// Chromium, from the browser's own trace. `.ci/frames` builds the page and calls this; arguments are numbers of pods.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { launch } from "../tests/e2e/chromium.mjs";

const DIST = process.env.ORDINAL_DIST ?? "dist";
/** So many pods, and what the 95th percentile of their frames may take, in milliseconds. */
const BARS = { 200: 16.7, 1000: 16.7 };
/** How long frames are counted. */
const LASTS_MS = 8_000;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm" };
const TRACED = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"];

const manifest = (pods) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: ${pods}
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1', readinessProbe: {initialDelaySeconds: 2, tcpSocket: {port: 80}}}]}
`;

async function serve(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  const file = path === "/" ? "index.html" : normalize(path.slice(1));
  try {
    assert.ok(!file.startsWith(".."));
    const body = await readFile(join(DIST, file));
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Does something while the browser traces, and gives the trace. */
async function traced(session, doing) {
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: TRACED } });
  await doing();
  await session.send("Tracing.end");
  await done;
  return events;
}

/** The work of the page's main thread between one frame's beginning and the next one's, in milliseconds. */
function frames(events) {
  const marks = events.filter(({ name }) => name === "FireAnimationFrame");
  assert.ok(marks.length > 0, "no frame was drawn");
  const { pid, tid } = marks[0];
  const own = (event) => event.pid === pid && event.tid === tid;
  const begins = marks.filter(own).map(({ ts }) => ts).sort((a, b) => a - b);
  const tasks = events.filter((event) => own(event) && event.ph === "X" && event.name === "RunTask");
  const work = new Array(begins.length).fill(0);
  for (const { ts, dur, tdur } of tasks) {
    // A task belongs to the frame that begins in it, else to the one before.
    const next = begins.findIndex((begin) => begin > ts + dur);
    const frame = (next === -1 ? begins.length : next) - 1;
    // What the thread worked, not how long it waited for a processor that others use as well.
    if (frame >= 0) work[frame] += (tdur ?? dur) / 1_000;
  }
  return work.slice(1, -1);
}

const percentile = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];

async function measure(browser, address, pods) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(address);
  await page.locator(".cm-content").waitFor();
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(manifest(pods));
  const session = await browser.newBrowserCDPSession();
  const drawn = page.locator('[aria-label^="Pod web-"]');
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await drawn.first().waitFor();
  const events = await traced(session, () => page.waitForTimeout(LASTS_MS));
  const told = await drawn.count();
  await context.close();
  assert.equal(told, pods, "all pods are drawn");
  return frames(events).sort((a, b) => a - b);
}

const asked = process.argv.slice(2).map(Number).filter(Boolean);
const server = createServer(serve);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await launch();
let over = 0;
console.log("pods   frames   median      p95    worst   may take");
for (const pods of asked.length > 0 ? asked : [200]) {
  const work = await measure(browser, `http://127.0.0.1:${server.address().port}/`, pods);
  const [median, p95, worst] = [percentile(work, 50), percentile(work, 95), work.at(-1)];
  const bar = BARS[pods];
  if (bar !== undefined && p95 > bar) over += 1;
  const cell = (number) => `${number.toFixed(1)} ms`.padStart(9);
  console.log(`${String(pods).padEnd(6)} ${String(work.length).padStart(6)}${cell(median)}${cell(p95)}${cell(worst)}   ${bar === undefined ? "" : `${bar} ms`}`);
}
await browser.close();
server.close();
console.log(over === 0 ? "Nothing is over what it may be" : `${over} over what it may be`);
process.exitCode = over === 0 ? 0 : 1;
