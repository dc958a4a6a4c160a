// Measures a first visit on several connections: when the first motion appears, when a click gets feedback and is handled, when
// the app has started. In headless Chromium, throttled through the DevTools protocol, from a host that serves brotli. Prints the
// medians of several visits with their limits. `.ci/arrival` builds the page and calls this; arguments select connections.
import { createServer } from "node:http";
import { extname } from "node:path";
import { launch } from "../tests/e2e/chromium.mjs";
import { TYPES, brotli, hostedFile } from "../tests/e2e/host.mjs";

const VISITS = 5;
/** When "Break it" is clicked, after the navigation. */
const CLICK_MS = 2_500;
const TIMEOUT_MS = 60_000;
/** The limits of the bytes loaded at the first motion, and of the longest task. */
const [BYTES_MAX, TASK_MS_MAX] = [45_000, 100];
/** Bandwidth in kbit/s, latency in ms, and the limits in ms of the first motion, of the handled click and of the start of the app. */
const CONNECTIONS = {
  "local": { kbps: 0, latency_ms: 0, moves: 300, done: 2_700, charge: 900 },
  "10 Mbit/s, 40 ms": { kbps: 10_000, latency_ms: 40, moves: 500, done: 2_700, charge: 1_600 },
  "1.6 Mbit/s, 150 ms": { kbps: 1_600, latency_ms: 150, moves: 1_000, done: 6_000, charge: 6_000 },
  "0.4 Mbit/s, 400 ms": { kbps: 400, latency_ms: 400, moves: 2_500, done: 24_000, charge: 24_000 },
};
/** The limit of the time from the click to its visual feedback. */
const FEEDBACK_MS_MAX = 100;

/** Opens a host that serves all files with brotli; each file is compressed once. */
async function openHost() {
  const cache = new Map();
  const compressed = async (name) => cache.get(name) ?? cache.set(name, await brotli(await hostedFile(name))).get(name);
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

/** Runs in the page: records when each state is first visible in a frame, and the longest task. */
function watch() {
  const seen = (window.seen = { task: 0 });
  const isVisible = (element) => element?.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const note = (what, is) => is && (seen[what] ??= performance.now());
  const check = () => {
    note("moves", [...document.querySelectorAll("[aria-label='Pod redis-cluster-0']")].some(isVisible));
    note("answered", document.querySelector(".break-it[data-queued], .palette:popover-open"));
    note("done", [...document.querySelectorAll("#break-it:popover-open button")].some(isVisible));
    note("editor", document.querySelector(".cm-content"));
    requestAnimationFrame(check);
  };
  requestAnimationFrame(check);
  addEventListener("click", () => (seen.pressed ??= performance.now()), true);
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (seen.task = Math.max(seen.task, duration)))).observe({ type: "longtask", buffered: true });
}

/** Makes one first visit. */
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
  await page.goto(address, { waitUntil: "commit", timeout: TIMEOUT_MS });
  await new Promise((later) => setTimeout(later, CLICK_MS - (performance.now() - start)));
  const { x, y, width, height } = await page.locator(".break-it").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.waitForFunction(() => window.seen.done && window.seen.editor, null, { timeout: TIMEOUT_MS });
  const seen = await page.evaluate(() => ({ ...window.seen, charge: performance.getEntriesByName("app started")[0].startTime }));
  await context.close();
  // The bytes received per file: the larger of the chunks and the total at the end, because some files report no chunks.
  const byFile = new Map();
  for (const { requestId, timestamp, bytes } of received) {
    if ((timestamp - began) * 1_000 <= seen.moves) byFile.set(requestId, Math.max(bytes, byFile.get(requestId) ?? 0));
  }
  const bytes = [...byFile.values()].reduce((sum, length) => sum + length, 0);
  return { ...seen, answered: seen.answered - seen.pressed, bytes };
}

const median = (visits, what) => visits.map((seen) => seen[what]).sort((a, b) => a - b)[Math.floor(visits.length / 2)];

let over = 0;
/** Formats a value with its limit, in bold when it exceeds it. */
function cell(value, limit, unit, digits) {
  const format = (number) => (unit === "s" ? (number / 1_000).toFixed(digits) : Math.round(number).toLocaleString("en"));
  if (limit === undefined) return `${format(value)} ${unit}`;
  const mark = value > limit ? "**" : "";
  if (mark) over += 1;
  return `${mark}${format(value)}${mark} of ${format(limit)} ${unit}`;
}

const selected = process.argv.slice(2);
const host = await openHost();
const browser = await launch();
console.log(`Chromium ${browser.version()}, medians of ${VISITS} visits, "Break it" clicked at ${CLICK_MS / 1_000} s\n`);
console.log("| connection | first motion | loaded by then | feedback on the click | click handled at | app started | editor loaded | longest task |");
console.log("|---|--:|--:|--:|--:|--:|--:|--:|");
for (const [name, connection] of Object.entries(CONNECTIONS)) {
  if (selected.length > 0 && !selected.some((part) => name.includes(part))) continue;
  const visits = [];
  for (let number = 0; number < VISITS; number += 1) visits.push(await visit(browser, host.address, connection));
  const of = (what) => median(visits, what);
  console.log(`| ${[
    name, cell(of("moves"), connection.moves, "s", 2), cell(of("bytes"), BYTES_MAX, "B"), cell(of("answered"), FEEDBACK_MS_MAX, "ms"), cell(of("done"), connection.done, "s", 1),
    cell(of("charge"), connection.charge, "s", 1), cell(of("editor"), undefined, "s", 1), cell(of("task"), TASK_MS_MAX, "ms"),
  ].join(" | ")} |`);
}
await browser.close();
host.close();
console.log(over === 0 ? "\nAll values are within their limits" : `\n${over} values exceed their limits`);
process.exitCode = over === 0 ? 0 : 1;
