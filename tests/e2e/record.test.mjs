// Not a test of its own: looks on while first visits run on an instrumented page and writes .ci/later.txt (see
// .ci/record). `node tests/e2e/run.mjs` leaves it out.
import { writeFile } from "node:fs/promises";
import { pageTest } from "./page.mjs";

/** The windows of the visitors: the picture draws other things in other widths. */
const WIDTHS_PX = [360, 600, 1280, 1440, 2560];
/** How many times slower than this machine theirs are, and how long they look on: once until all is at rest. A slow one
 * has more to draw in a frame. */
const VISITS = [{ rate: 1, visit_ms: 26_000 }, { rate: 6, visit_ms: 12_000 }];

const ran = new Set();
const known = new Set();

/** Keeps the exports of the page's module where the test finds them. */
function keepExports() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const result = await original(...given);
      window.recorded = (result.instance ?? result).exports;
      return result;
    };
  }
}

/** Notes which functions ran since the page was loaded. */
async function collect(page) {
  const flags = await page.evaluate(() =>
    Object.entries(window.recorded).filter(([name]) => name.startsWith("ran:")).map(([name, flag]) => [name.slice(4), flag.value]));
  for (const [key, value] of flags) {
    known.add(key);
    if (value) ran.add(key);
  }
}

for (const width of WIDTHS_PX) {
  pageTest(`first visits in ${width} px are recorded`, async (page) => {
    const browser = await page.context().newCDPSession(page);
    for (const { rate, visit_ms } of VISITS) {
      await browser.send("Emulation.setCPUThrottlingRate", { rate });
      await page.reload();
      await page.waitForTimeout(visit_ms);
      await collect(page);
    }
    const later = [...known].filter((key) => !ran.has(key)).sort();
    await writeFile(".ci/later.txt", later.map((key) => `${key}\n`).join(""));
  }, { viewport: { width, height: 900 }, isThere: false, frames: true, init: (page) => page.addInitScript(keepExports) });
}
