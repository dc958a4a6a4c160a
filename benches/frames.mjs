// Measures the main-thread time per frame (script, style, layout and painting) in headless Chromium, from the browser's own trace.
// `.ci/frames` builds the page and calls this; arguments are numbers of Pods.
import assert from "node:assert/strict";
import { launch } from "../tests/e2e/chromium.mjs";
import { openHost } from "../tests/e2e/host.mjs";

/** The limit of the 95th percentile of a frame in milliseconds, by number of Pods. */
const LIMITS_MS = { 200: 16.7, 1000: 16.7, 10000: 33 };
/** From this number of Pods, frames are measured while the diagram of an idle cluster is scrolled. */
const SCROLL_FROM = 2_000;
/** The largest number of Pods that the page simulates. */
const PODS_MAX = 10_000;
/** The duration of a measurement. */
const DURATION_MS = 8_000;
const TRACE_CATEGORIES = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"];

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

/** Performs an action while the browser records a trace; returns the trace. */
async function trace(session, act) {
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: TRACE_CATEGORIES } });
  await act();
  await session.send("Tracing.end");
  await done;
  return events;
}

/** The CPU time of the page's main thread from the start of one frame to the next, in milliseconds. */
function frames(events) {
  const marks = events.filter(({ name }) => name === "FireAnimationFrame");
  assert.ok(marks.length > 0, "the trace contains no frame");
  const { pid, tid } = marks[0];
  const own = (event) => event.pid === pid && event.tid === tid;
  const begins = marks.filter(own).map(({ ts }) => ts).sort((a, b) => a - b);
  const tasks = events.filter((event) => own(event) && event.ph === "X" && event.name === "RunTask");
  const work = new Array(begins.length).fill(0);
  for (const { ts, dur, tdur } of tasks) {
    // A task belongs to the frame that begins in it, otherwise to the previous one.
    const next = begins.findIndex((begin) => begin > ts + dur);
    const frame = (next === -1 ? begins.length : next) - 1;
    // Thread time, because the duration includes time in which other processes used the processor.
    if (frame >= 0) work[frame] += (tdur ?? dur) / 1_000;
  }
  return work.slice(1, -1);
}

const percentile = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];

/** Opens the page with a manifest of this number of Pods in the editor. */
async function openWith(browser, address, pods) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(address);
  await page.locator(".cm-content").waitFor();
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(manifest(pods));
  return page;
}

/** The sorted times per frame while Pods start. */
async function measureStart(browser, address, pods) {
  const page = await openWith(browser, address, pods);
  const drawn = page.locator('[aria-label^="Pod web-"]');
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await drawn.first().waitFor();
  const events = await trace(await browser.newBrowserCDPSession(), () => page.waitForTimeout(DURATION_MS));
  const count = await drawn.count();
  await page.context().close();
  assert.equal(count, pods, "all pods are drawn");
  return frames(events).sort((a, b) => a - b);
}

/** The sorted times per frame while the diagram of an idle cluster is scrolled up and down. */
async function measureScroll(browser, address, pods) {
  const page = await openWith(browser, address, pods);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "fastest" });
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText(new RegExp(`^[1-9]\\d*/${pods} ready`)).waitFor();
  await page.getByText(/so time stands still|cluster is idle/).waitFor();
  const area = await page.locator(".picture").boundingBox();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
  const events = await trace(await browser.newBrowserCDPSession(), async () => {
    // An empty callback per frame marks the start of each frame in the trace, also when no script of the page runs.
    await page.evaluate(() => (function next() { requestAnimationFrame(next); })());
    for (const end = Date.now() + DURATION_MS; Date.now() < end; ) {
      await page.mouse.wheel(0, Math.floor(Date.now() / 1_000) % 2 === 0 ? 60 : -60);
    }
  });
  await page.context().close();
  return frames(events).sort((a, b) => a - b);
}

const selected = process.argv.slice(2).map(Number).filter(Boolean);
const host = await openHost();
const browser = await launch();
const { address } = host;
let over = 0;

/** Prints a row with its limit. */
function printRow(name, figures, value, limit, unit) {
  if (limit !== undefined && value > limit) over += 1;
  console.log(`${name.padEnd(34)} ${figures.padStart(34)}   ${limit === undefined ? "" : `limit ${limit.toLocaleString("en")} ${unit}`}`);
}

console.log("main-thread time per frame                      median      p95    worst");
for (const pods of selected.length > 0 ? selected : [50, 200, 1_000, PODS_MAX]) {
  const isScroll = pods >= SCROLL_FROM;
  // The Pods of the first example exist as well.
  const work = isScroll ? await measureScroll(browser, address, Math.min(pods, PODS_MAX - 100)) : await measureStart(browser, address, pods);
  const cells = [percentile(work, 50), percentile(work, 95), work.at(-1)].map((ms) => `${ms.toFixed(1)} ms`.padStart(9));
  printRow(`${pods.toLocaleString("en")} pods ${isScroll ? "scrolled" : "starting"}`, cells.join(""), percentile(work, 95), LIMITS_MS[pods], "ms at p95");
}
await browser.close();
host.close();
console.log(over === 0 ? "All values are within their limits" : `${over} values exceed their limits`);
process.exitCode = over === 0 ? 0 : 1;
