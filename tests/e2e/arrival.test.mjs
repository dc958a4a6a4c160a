// What is seen and what can be done before the code is there, and how the code takes over.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { PHONE, WIDE, brotli, hasFocus, hostedFile, isInCharge, manifests, pageTest, pods, until } from "./page.mjs";

/** What may be loaded until something moves, in bytes as a host that compresses with brotli sends them. */
const FIRST_BYTES_MAX = 45_000;
/** The widths of windows in which the picture is to stay where it is. */
const WIDTHS_PX = [360, 390, 414, 600, 768, 1024, 1280, 1440, 1600, 1920, 2560];

const isCode = (url) => url.pathname.endsWith(".wasm");

/** The page as it is until the code comes, which it does when the second thing that `check` is given is called. */
function arrivalTest(name, check, { kept = {}, slowly = false, ...options } = {}) {
  let comes;
  const isCalledFor = new Promise((call) => (comes = call));
  const init = async (page) => {
    await page.addInitScript((kept) => Object.entries(kept).forEach(([key, text]) => localStorage.setItem(key, text)), kept);
    if (slowly) {
      const network = await page.context().newCDPSession(page);
      await network.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 500_000, uploadThroughput: 500_000 });
    }
    await page.route(isCode, async (route) => {
      await isCalledFor;
      await route.continue();
    });
  };
  pageTest(name, (page) => check(page, comes), { until: "nothing", alone: true, init, ...options });
}

const seen = (page) => page.locator(".film:visible");
/** Shows the moving picture at a moment, from which it goes on. */
async function showFilmAt(page, at_ms) {
  await until(() => page.evaluate((at_ms) => {
    document.querySelector(".film-clock").getAnimations()[0].currentTime; // it runs
    for (const animation of document.getAnimations()) animation.currentTime = at_ms;
  }, at_ms));
}
const inCharge = (page) => page.waitForFunction(isInCharge);

for (const [where, settings] of [["wide", { viewport: WIDE }], ["on a phone in the dark", { viewport: PHONE, colorScheme: "dark" }]]) {
  pageTest(`with scripts blocked the first example moves, ${where}`, async (page) => {
    const film = seen(page);
    await until(async () => assert.equal(await film.count(), 1));
    const shown = () => film.locator("[aria-label^='Pod ']:visible").count();
    await until(async () => assert.ok((await shown()) > 0));
    const first = await shown();
    await until(async () => assert.ok((await shown()) > first), 15);
    await page.getByRole("textbox", { name: "Manifests" }).waitFor();
  }, { ...settings, javaScriptEnabled: false, until: "nothing", frames: true, alone: true });
}

pageTest("who wants less motion sees the first moment, until the code is there", async (page) => {
  await until(async () => assert.equal(await seen(page).count(), 1));
  await page.waitForTimeout(1_500);
  assert.equal(await seen(page).getByText("0/6 ready").isVisible(), true);
  assert.equal(await seen(page).locator("[aria-label='Pod redis-cluster-0']:visible").count(), 0);
}, { reducedMotion: "reduce", javaScriptEnabled: false, until: "nothing", frames: true, alone: true });

arrivalTest("what is told beside the picture is of the same moment, however slowly the page comes", async (page) => {
  // All that moves began at one moment.
  await until(async () => assert.equal(await seen(page).count(), 1));
  const begins = await page.evaluate(() => [...new Set(document.getAnimations().filter(({ effect }) => effect.target.closest(".picture, .film-words")).map(({ startTime }) => Math.round(startTime)))]);
  assert.equal(begins.length, 1, `${begins}`);
  const told = page.locator(".film-words > :visible");
  for (const [at_ms, pod, words] of [[1_600, "redis-cluster-0", "redis-cluster-1 is not made yet"], [5_600, "redis-cluster-1", "redis-cluster-2 is not made yet"]]) {
    await showFilmAt(page, at_ms);
    await until(async () => assert.match((await told.allInnerTexts()).join(), new RegExp(words)));
    assert.equal(await told.count(), 1);
    assert.equal(await seen(page).locator(`[aria-label='Pod ${pod}']:visible`).count(), 1);
  }
}, { frames: true, slowly: true });

/** Where the parts of the picture that stay are. */
function places(page) {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll(".picture [aria-label]")].filter((part) => part.checkVisibility({ visibilityProperty: true }));
    const stays = parts.filter((part) => /^(Pod|Claim|Inspect) /.test(part.getAttribute("aria-label")));
    return stays.map((part) => [part.getAttribute("aria-label"), part.getBoundingClientRect().toJSON()]);
  });
}

for (const width of WIDTHS_PX) {
  arrivalTest(`in ${width} px the code takes over where the picture is, at the same moment`, async (page, comes) => {
    await showFilmAt(page, 1_800); // the first pod is there, and its arrows are gone
    const before = await places(page);
    comes();
    await inCharge(page);
    const now_ms = await page.getByRole("slider", { name: "Time" }).evaluate((slider) => Number(slider.value));
    assert.ok(now_ms >= 1_800, `time went back to ${now_ms} ms`);
    const after = new Map(await places(page));
    assert.ok(before.length >= 6, `${before}`);
    for (const [name, place] of before) {
      const now = after.get(name);
      for (const side of ["x", "y", "width", "height"]) {
        assert.ok(Math.abs(now?.[side] - place[side]) <= 1.5, `${side} of ${name} was ${place[side]} and is ${now?.[side]}`);
      }
    }
  }, { viewport: { width, height: 900 }, frames: true });
}

arrivalTest("what is pressed, chosen and typed before the code is there looks pressed, is told to wait, and is done once", async (page, comes) => {
  const press = async (role, name) => {
    const control = page.getByRole(role, { name, exact: true }).first();
    await control.click();
    assert.equal(await control.getAttribute("aria-busy"), "true", name);
  };
  await press("button", "Pause");
  await press("button", "Pause"); // again, as nothing happens
  await press("button", "Inspect Node node-1");
  await page.getByText("Loading…").waitFor();
  const text = await manifests(page);
  await page.getByRole("textbox", { name: "Manifests" }).fill(`# mine\n${text}`);
  const line = page.getByRole("textbox", { name: "kubectl" });
  await line.fill("kubectl scale sts redis-cluster --replicas=2");
  await line.press("Enter");
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "2×" });
  comes();
  await inCharge(page);
  const output = page.getByRole("log", { name: "Output" });
  await output.getByText("scaled").waitFor();
  assert.equal(await output.getByText("scaled").count(), 1);
  await until(async () => assert.equal(await page.getByRole("combobox", { name: "Speed" }).inputValue(), "4"));
  await page.getByRole("tabpanel").getByText("node-1").first().waitFor();
  await until(async () => assert.equal(await manifests(page), `# mine\n${text}`));
  assert.equal(await page.locator("[data-waits]").count(), 0);
});

arrivalTest("what is chosen in a list that has grown by then is chosen, and the palette opens", async (page, comes) => {
  await page.getByRole("combobox", { name: "Object" }).selectOption({ label: "node-2" });
  await page.getByRole("button", { name: "Break it" }).click();
  await showFilmAt(page, 5_000);
  comes();
  await page.getByRole("tabpanel").getByText("node-2").first().waitFor();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Delete pod" }).first().waitFor();
}, { frames: true });

arrivalTest("what is pressed and gone by then is told of", async (page, comes) => {
  await seen(page).locator("[aria-label='Slot redis-cluster-5']:visible").click({ timeout: 14_000 });
  await showFilmAt(page, 16_000);
  comes();
  await page.getByText("Not done, as it is gone by now: Slot redis-cluster-5").waitFor();
}, { frames: true });

arrivalTest("the keyboard stays where it was, and what is typed across the take-over is whole", async (page, comes) => {
  const area = page.getByRole("textbox", { name: "Manifests" });
  await area.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("# one");
  comes();
  await inCharge(page);
  await hasFocus(area);
  await page.keyboard.type(" two\n");
  await until(async () => assert.match(await manifests(page), /^# one two\napiVersion/));
});

for (const [what, at] of [["a link", "#v1.AAAA"], ["a tour", "#tour=why-order"], ["a frame", "?embed"]]) {
  arrivalTest(`${what} shows its frame and that it loads, not the example`, async (page, comes) => {
    await page.getByText("Loading…").waitFor();
    assert.equal(await seen(page).count(), 0);
    await page.getByRole("heading", { name: "Cluster" }).waitFor();
    comes();
    await inCharge(page);
  }, { at });
}

arrivalTest("one's own text is there before the code is, without the example's picture", async (page, comes) => {
  await until(async () => assert.equal(await page.getByRole("textbox", { name: "Manifests" }).inputValue(), "# mine\n"));
  assert.equal(await seen(page).count(), 0);
  comes();
  await inCharge(page);
  assert.equal(await manifests(page), "# mine\n");
}, { kept: { "ordinal.text": "# mine\n" } });

pageTest("code that does not come is told of with a way to try again; what was typed and pressed stays", async (page) => {
  await page.getByRole("textbox", { name: "Manifests" }).fill("# mine\n");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText("The playground could not be loaded").waitFor();
  await page.unroute(isCode);
  await page.getByRole("button", { name: "Try again" }).click();
  await inCharge(page);
  await page.getByRole("dialog", { name: "Share" }).waitFor();
  await page.keyboard.press("Escape");
  await until(async () => assert.equal(await manifests(page), "# mine\n"));
}, { until: "nothing", fails: true, init: (page) => page.route(isCode, (route) => route.abort()) });

arrivalTest("until something moves little is loaded, and all of it from the host", async (page) => {
  await seen(page).waitFor();
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname.split("/").pop()));
  const first = loaded.filter((name) => /^(page|boot|icon)-/.test(name));
  assert.ok(first.length >= 2, `${loaded}`);
  const sizes = await Promise.all(["index.html", ...first].map(async (name) => (await brotli(await hostedFile(name))).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`loaded when something moves: ${bytes} bytes as brotli`);
  assert.ok(bytes <= FIRST_BYTES_MAX, `${bytes} bytes until something moves, more than ${FIRST_BYTES_MAX}`);
});

pageTest("the page asks for no script or code twice", async (page) => {
  const files = (await readdir("dist")).filter((name) => /\.(js|wasm)$/.test(name));
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname.split("/").pop()));
  for (const name of files) assert.ok(loaded.filter((other) => other === name).length <= 1, `${name} is asked for twice`);
  await until(async () => assert.ok((await pods(page)).length > 0));
});
