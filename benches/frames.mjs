// What the page takes for a frame: script, style, layout and painting of its main
// thread, in headless Chromium, from the browser's own trace. `.ci/frames` builds the page and calls this; arguments are
// numbers of pods.
import assert from "node:assert/strict";
import { launch } from "../tests/e2e/chromium.mjs";
import { openHost } from "../tests/e2e/host.mjs";

/** So many pods, and what the 95th percentile of their frames may take, in milliseconds. */
const BARS = { 200: 16.7, 1000: 16.7, 10000: 33 };
/** From so many pods on, frames are counted while the picture is moved: the cluster is at rest by then. */
const MOVED_FROM = 2_000;
/** More pods than this in one cluster are not simulated. */
const PODS_MAX = 10_000;
/** How long frames are counted. */
const LASTS_MS = 8_000;
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

/** The page with so many pods applied. */
async function running(browser, address, pods) {
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

/** The work for each frame while pods come up. */
async function comingUp(browser, address, pods) {
  const page = await running(browser, address, pods);
  const drawn = page.locator('[aria-label^="Pod web-"]');
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await drawn.first().waitFor();
  const events = await traced(await browser.newBrowserCDPSession(), () => page.waitForTimeout(LASTS_MS));
  const told = await drawn.count();
  await page.context().close();
  assert.equal(told, pods, "all pods are drawn");
  return frames(events).sort((a, b) => a - b);
}

/** The work for each frame while a picture at rest is moved to and fro. */
async function moved(browser, address, pods) {
  const page = await running(browser, address, pods);
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "fastest" });
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText(new RegExp(`^[1-9]\\d*/${pods} ready`)).waitFor();
  await page.getByText("so time stands still").waitFor();
  const area = await page.locator(".picture").boundingBox();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
  const events = await traced(await browser.newBrowserCDPSession(), async () => {
    // A frame of its own tells where the page's frames begin, also when no script of the page runs.
    await page.evaluate(() => (function next() { requestAnimationFrame(next); })());
    for (const end = Date.now() + LASTS_MS; Date.now() < end; ) {
      await page.mouse.wheel(0, Math.floor(Date.now() / 1_000) % 2 === 0 ? 60 : -60);
    }
  });
  await page.context().close();
  return frames(events).sort((a, b) => a - b);
}

const asked = process.argv.slice(2).map(Number).filter(Boolean);
const host = await openHost();
const browser = await launch();
const { address } = host;
let over = 0;

/** Prints a figure with what it may be. */
function tell(what, figures, is, most, unit) {
  if (most !== undefined && is > most) over += 1;
  console.log(`${what.padEnd(34)} ${figures.padStart(34)}   ${most === undefined ? "" : `at most ${most.toLocaleString("en")} ${unit}`}`);
}

console.log("work for a frame                                median      p95    worst");
for (const pods of asked.length > 0 ? asked : [50, 200, 1_000, PODS_MAX]) {
  const isMoved = pods >= MOVED_FROM;
  // The first example's pods are there as well.
  const work = isMoved ? await moved(browser, address, Math.min(pods, PODS_MAX - 100)) : await comingUp(browser, address, pods);
  const cells = [percentile(work, 50), percentile(work, 95), work.at(-1)].map((ms) => `${ms.toFixed(1)} ms`.padStart(9));
  tell(`${pods.toLocaleString("en")} pods ${isMoved ? "moved about" : "coming up"}`, cells.join(""), percentile(work, 95), BARS[pods], "ms at p95");
}
await browser.close();
host.close();
console.log(over === 0 ? "Nothing is over what it may be" : `${over} over what it may be`);
process.exitCode = over === 0 ? 0 : 1;
