// What a first visitor meets on slower and faster connections: when something moves, when a press is answered and done, when
// the code is in charge. In headless Chromium, throttled through the DevTools protocol, from a host that sends brotli. Medians
// of several visits, against what they may be. `.ci/arrival` builds the page and calls this; words choose connections.
import { createServer } from "node:http";
import { extname } from "node:path";
import { launch } from "../tests/e2e/chromium.mjs";
import { TYPES, brotli, hostedFile } from "../tests/e2e/host.mjs";

const VISITS = 5;
/** When somebody presses "Break it", after the navigation. */
const PRESSED_MS = 2_500;
const LONGEST_MS = 60_000;
/** How much is loaded when something moves, and how long a task caused by loading may take. */
const [BYTES_MAX, TASK_MS_MAX] = [45_000, 100];
/** Kilobits a second and milliseconds of latency, and what may pass until something moves, the press is done, the code is in charge. */
const CONNECTIONS = {
  "local": { kbps: 0, latency_ms: 0, moves: 300, done: 2_700, charge: 900 },
  "10 Mbit/s, 40 ms": { kbps: 10_000, latency_ms: 40, moves: 500, done: 2_700, charge: 1_600 },
  "1.6 Mbit/s, 150 ms": { kbps: 1_600, latency_ms: 150, moves: 1_000, done: 6_000, charge: 6_000 },
  "0.4 Mbit/s, 400 ms": { kbps: 400, latency_ms: 400, moves: 2_500, done: 24_000, charge: 24_000 },
};
const ANSWERED_MS_MAX = 100;

/** A host that sends everything compressed; each file is compressed once. */
async function openHost() {
  const known = new Map();
  const compressed = async (name) => known.get(name) ?? known.set(name, await brotli(await hostedFile(name))).get(name);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    try {
      const name = path === "/" ? "index.html" : path.slice(1);
      const body = await compressed(name);
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", "content-encoding": "br" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Runs in the page: notes in each frame what is seen for the first time, and tasks that take long. */
function watch() {
  const seen = (window.seen = { task: 0 });
  const isVisible = (element) => element?.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const note = (what, is) => is && (seen[what] ??= performance.now());
  const look = () => {
    note("moves", [...document.querySelectorAll("[aria-label='Pod redis-cluster-0']")].some(isVisible));
    note("answered", document.querySelector(".break-it[data-waits], .palette:popover-open"));
    note("done", [...document.querySelectorAll("#break-it:popover-open button")].some(isVisible));
    note("editor", document.querySelector(".cm-content"));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("click", () => (seen.pressed ??= performance.now()), true);
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (seen.task = Math.max(seen.task, duration)))).observe({ type: "longtask", buffered: true });
}

/** One first visit. */
async function visit(browser, address, { kbps, latency_ms }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const received = [];
  await session.send("Network.enable");
  const arrives = ({ requestId, timestamp, encodedDataLength }) => received.push({ requestId, timestamp, bytes: encodedDataLength });
  session.on("Network.dataReceived", arrives);
  session.on("Network.loadingFinished", (event) => arrives({ ...event, isWhole: true }));
  let began = Infinity;
  session.on("Network.requestWillBeSent", ({ timestamp }) => (began = Math.min(began, timestamp)));
  const throughput = kbps === 0 ? -1 : (kbps * 1_000) / 8;
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: latency_ms, downloadThroughput: throughput, uploadThroughput: throughput });
  await page.addInitScript(watch);
  const start = performance.now();
  await page.goto(address, { waitUntil: "commit", timeout: LONGEST_MS });
  await new Promise((later) => setTimeout(later, PRESSED_MS - (performance.now() - start)));
  const { x, y, width, height } = await page.locator(".break-it").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.waitForFunction(() => window.seen.done && window.seen.editor, null, { timeout: LONGEST_MS });
  const seen = await page.evaluate(() => ({ ...window.seen, charge: performance.getEntriesByName("in charge")[0].startTime }));
  await context.close();
  // What was received of a file, or all of it once that is known: the parts of some are only told then.
  const byFile = new Map();
  for (const { requestId, timestamp, bytes } of received) {
    if ((timestamp - began) * 1_000 <= seen.moves) byFile.set(requestId, Math.max(bytes, byFile.get(requestId) ?? 0));
  }
  const bytes = [...byFile.values()].reduce((sum, length) => sum + length, 0);
  return { ...seen, answered: seen.answered - seen.pressed, bytes };
}

const median = (visits, what) => visits.map((seen) => seen[what]).sort((a, b) => a - b)[Math.floor(visits.length / 2)];

let over = 0;
/** A figure with what it may be. */
function cell(is, most, unit, digits) {
  const shown = (value) => (unit === "s" ? (value / 1_000).toFixed(digits) : Math.round(value).toLocaleString("en"));
  if (most === undefined) return `${shown(is)} ${unit}`;
  if (is > most) over += 1;
  return `${is > most ? "**" : ""}${shown(is)}${is > most ? "**" : ""} of ${shown(most)} ${unit}`;
}

const asked = process.argv.slice(2);
const host = await openHost();
const browser = await launch();
console.log(`Chromium ${browser.version()}, medians of ${VISITS} visits, "Break it" pressed at ${PRESSED_MS / 1_000} s\n`);
console.log("| connection | something moves | loaded by then | the press is answered within | and done at | code in charge | editor there | longest task |");
console.log("|---|--:|--:|--:|--:|--:|--:|--:|");
for (const [name, connection] of Object.entries(CONNECTIONS)) {
  if (asked.length > 0 && !asked.some((word) => name.includes(word))) continue;
  const visits = [];
  for (let number = 0; number < VISITS; number += 1) visits.push(await visit(browser, host.address, connection));
  const of = (what) => median(visits, what);
  console.log(`| ${[
    name, cell(of("moves"), connection.moves, "s", 2), cell(of("bytes"), BYTES_MAX, "B"), cell(of("answered"), ANSWERED_MS_MAX, "ms"), cell(of("done"), connection.done, "s", 1),
    cell(of("charge"), connection.charge, "s", 1), cell(of("editor"), undefined, "s", 1), cell(of("task"), TASK_MS_MAX, "ms"),
  ].join(" | ")} |`);
}
await browser.close();
host.close();
console.log(over === 0 ? "\nNothing is over what it may be" : `\n${over} over what it may be`);
process.exitCode = over === 0 ? 0 : 1;
