// Not a test of its own: looks on while first visits run on an instrumented page and writes .ci/later.txt (see
// .ci/record). `node tests/e2e/run.mjs` leaves it out.
import { writeFile } from "node:fs/promises";
import { pageTest } from "./page.mjs";

/** How long a visitor looks on: until the first example has come to rest. */
const VISIT_MS = 12_000;
/** The windows of the visitors: the picture draws other things in other widths. */
const WIDTHS_PX = [360, 600, 820, 1024, 1280, 1440, 1920, 2560];

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

for (const width of WIDTHS_PX) {
  pageTest(`a first visit in ${width} px is recorded`, async (page) => {
    await page.waitForTimeout(VISIT_MS);
    const flags = await page.evaluate(() =>
      Object.entries(window.recorded).filter(([name]) => name.startsWith("ran:")).map(([name, flag]) => [name, flag.value]));
    for (const [name, value] of flags) {
      known.add(name.slice(4));
      if (value) ran.add(name.slice(4));
    }
    const later = [...known].filter((key) => !ran.has(key)).sort();
    await writeFile(".ci/later.txt", later.map((key) => `${key}\n`).join(""));
  }, { viewport: { width, height: 900 }, isThere: false, init: (page) => page.addInitScript(keepExports) });
}
