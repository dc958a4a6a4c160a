// The static page while the code loads: its animation, queued input, and the transition to the app.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { PHONE, WIDE, brotli, untilFocused, hostedFile, hasStarted, manifests, pageTest, pods, until } from "./page.mjs";

/** The limit of the bytes loaded at the first motion, with brotli. */
const FIRST_BYTES_MAX = 45_000;
/** The window widths at which the diagram must keep its position. */
const WIDTHS_PX = [360, 390, 414, 600, 768, 1024, 1280, 1440, 1600, 1920, 2560];

const isCode = (url) => url.pathname.endsWith(".wasm");

/** A test of the static page: the second argument of `check` is a function that releases the delayed code. */
function arrivalTest(name, check, { stored = {}, slowly = false, ...options } = {}) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const init = async (page) => {
    await page.addInitScript((stored) => Object.entries(stored).forEach(([key, text]) => localStorage.setItem(key, text)), stored);
    if (slowly) {
      const network = await page.context().newCDPSession(page);
      await network.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 500_000, uploadThroughput: 500_000 });
    }
    await page.route(isCode, async (route) => {
      await released;
      await route.continue();
    });
  };
  pageTest(name, (page) => check(page, release), { until: "nothing", alone: true, init, ...options });
}

const animation = (page) => page.locator(".animation:visible");
/** Moves the animation to a time, from which it continues. */
async function seekAnimation(page, at_ms) {
  await until(() => page.evaluate((at_ms) => {
    document.querySelector(".animation-clock").getAnimations()[0].currentTime; // throws until it runs
    for (const animation of document.getAnimations()) animation.currentTime = at_ms;
  }, at_ms));
}
const untilStarted = (page) => page.waitForFunction(hasStarted);

for (const [where, settings] of [["wide", { viewport: WIDE }], ["on a phone in the dark", { viewport: PHONE, colorScheme: "dark" }]]) {
  pageTest(`the animation of the first example plays without JavaScript, ${where}`, async (page) => {
    const part = animation(page);
    await until(async () => assert.equal(await part.count(), 1));
    const shown = () => part.locator("[aria-label^='Pod ']:visible").count();
    await until(async () => assert.ok((await shown()) > 0));
    const first = await shown();
    await until(async () => assert.ok((await shown()) > first), 15);
    await page.getByRole("textbox", { name: "Manifests" }).waitFor();
  }, { ...settings, javaScriptEnabled: false, until: "nothing", frames: true, alone: true });
}

pageTest("with reduced motion the static page shows the first frame", async (page) => {
  await until(async () => assert.equal(await animation(page).count(), 1));
  await page.waitForTimeout(1_500);
  assert.equal(await animation(page).getByText("0/6 ready").isVisible(), true);
  assert.equal(await animation(page).locator("[aria-label='Pod redis-cluster-0']:visible").count(), 0);
}, { reducedMotion: "reduce", javaScriptEnabled: false, until: "nothing", frames: true, alone: true });

arrivalTest("the diagram and the explanation are in sync on a slow connection", async (page) => {
  // All animations start at the same time.
  await until(async () => assert.equal(await animation(page).count(), 1));
  const startTimes = await page.evaluate(() => [...new Set(document.getAnimations().filter(({ effect }) => effect.target.closest(".picture, .animation-text")).map(({ startTime }) => Math.round(startTime)))]);
  assert.equal(startTimes.length, 1, `${startTimes}`);
  const sentence = page.locator(".animation-text > :visible");
  for (const [at_ms, pod, text] of [[1_600, "redis-cluster-0", "redis-cluster-1 has not been created"], [5_600, "redis-cluster-1", "redis-cluster-2 has not been created"]]) {
    await seekAnimation(page, at_ms);
    await until(async () => assert.match((await sentence.allInnerTexts()).join(), new RegExp(text)));
    assert.equal(await sentence.count(), 1);
    assert.equal(await animation(page).locator(`[aria-label='Pod ${pod}']:visible`).count(), 1);
  }
}, { frames: true, slowly: true });

/** The positions of the permanent parts of the diagram. */
function positions(page) {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll(".picture [aria-label]")].filter((part) => part.checkVisibility({ visibilityProperty: true }));
    const permanent = parts.filter((part) => /^(Pod|Claim|Inspect) /.test(part.getAttribute("aria-label")));
    return permanent.map((part) => [part.getAttribute("aria-label"), part.getBoundingClientRect().toJSON()]);
  });
}

for (const width of WIDTHS_PX) {
  arrivalTest(`at ${width} px the app continues with the same positions at the same time`, async (page, release) => {
    await seekAnimation(page, 1_800); // the first Pod exists, and its arrows are no longer shown
    const before = await positions(page);
    release();
    await untilStarted(page);
    const now_ms = await page.getByRole("slider", { name: "Time" }).evaluate((slider) => Number(slider.value));
    assert.ok(now_ms >= 1_800, `time went back to ${now_ms} ms`);
    const after = new Map(await positions(page));
    assert.ok(before.length >= 6, `${before}`);
    for (const [name, position] of before) {
      const now = after.get(name);
      for (const side of ["x", "y", "width", "height"]) {
        assert.ok(Math.abs(now?.[side] - position[side]) <= 1.5, `${side} of ${name} was ${position[side]} and is ${now?.[side]}`);
      }
    }
  }, { viewport: { width, height: 900 }, frames: true });
}

arrivalTest("early input shows feedback and is handled exactly once", async (page, release) => {
  const press = async (role, name) => {
    const control = page.getByRole(role, { name, exact: true }).first();
    await control.click();
    assert.equal(await control.getAttribute("aria-busy"), "true", name);
  };
  await press("button", "Pause");
  await press("button", "Pause"); // pressed twice
  await press("button", "Inspect Node node-1");
  await page.getByText("Loading…").waitFor();
  const text = await manifests(page);
  await page.getByRole("textbox", { name: "Manifests" }).fill(`# mine\n${text}`);
  const line = page.getByRole("textbox", { name: "kubectl" });
  await line.fill("kubectl scale sts redis-cluster --replicas=2");
  await line.press("Enter");
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "2×" });
  release();
  await untilStarted(page);
  const output = page.getByRole("log", { name: "Output" });
  await output.getByText("scaled").waitFor();
  assert.equal(await output.getByText("scaled").count(), 1);
  await until(async () => assert.equal(await page.getByRole("combobox", { name: "Speed" }).inputValue(), "4"));
  await page.getByRole("tabpanel").getByText("node-1").first().waitFor();
  await until(async () => assert.equal(await manifests(page), `# mine\n${text}`));
  assert.equal(await page.locator("[data-queued]").count(), 0);
});

arrivalTest("an early selection is applied to a list that has changed, and the palette opens", async (page, release) => {
  await page.getByRole("combobox", { name: "Object" }).selectOption({ label: "node-2" });
  await page.getByRole("button", { name: "Break it" }).click();
  await seekAnimation(page, 5_000);
  release();
  await page.getByRole("tabpanel").getByText("node-2").first().waitFor();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Delete Pod" }).first().waitFor();
}, { frames: true });

arrivalTest("early input for a control that no longer exists is reported", async (page, release) => {
  await animation(page).locator("[aria-label='Slot redis-cluster-5']:visible").click({ timeout: 14_000 });
  await seekAnimation(page, 16_000);
  release();
  await page.getByText("Not done, because it no longer exists: Slot redis-cluster-5").waitFor();
}, { frames: true });

arrivalTest("the focus and the typed text survive the start of the app", async (page, release) => {
  const area = page.getByRole("textbox", { name: "Manifests" });
  await area.click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("# one");
  release();
  await untilStarted(page);
  await untilFocused(area);
  await page.keyboard.type(" two\n");
  await until(async () => assert.match(await manifests(page), /^# one two\napiVersion/));
});

for (const [what, at] of [["a link", "#v1.AAAA"], ["a tour", "#tour=why-order"], ["a frame", "?embed"]]) {
  arrivalTest(`${what} shows the layout and the progress instead of the example`, async (page, release) => {
    await page.getByText("Loading…").waitFor();
    assert.equal(await animation(page).count(), 0);
    await page.getByRole("heading", { name: "Cluster" }).waitFor();
    release();
    await untilStarted(page);
  }, { at });
}

arrivalTest("the stored text is shown at once, without the example's animation", async (page, release) => {
  await until(async () => assert.equal(await page.getByRole("textbox", { name: "Manifests" }).inputValue(), "# mine\n"));
  assert.equal(await animation(page).count(), 0);
  release();
  await untilStarted(page);
  assert.equal(await manifests(page), "# mine\n");
}, { stored: { "ordinal.text": "# mine\n" } });

pageTest("a failed download shows an error and a retry; typed text and queued input are kept", async (page) => {
  await page.getByRole("textbox", { name: "Manifests" }).fill("# mine\n");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByText("The playground could not be loaded").waitFor();
  await page.unroute(isCode);
  await page.getByRole("button", { name: "Try again" }).click();
  await untilStarted(page);
  await page.getByRole("dialog", { name: "Share" }).waitFor();
  await page.keyboard.press("Escape");
  await until(async () => assert.equal(await manifests(page), "# mine\n"));
}, { until: "nothing", fails: true, init: (page) => page.route(isCode, (route) => route.abort()) });

arrivalTest("little is loaded before the first motion", async (page) => {
  await animation(page).waitFor();
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname.split("/").pop()));
  const first = loaded.filter((name) => /^(page|boot|icon)-/.test(name));
  assert.ok(first.length >= 2, `${loaded}`);
  const sizes = await Promise.all(["index.html", ...first].map(async (name) => (await brotli(await hostedFile(name))).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`loaded at the first motion: ${bytes} bytes with brotli`);
  assert.ok(bytes <= FIRST_BYTES_MAX, `${bytes} bytes at the first motion, more than ${FIRST_BYTES_MAX}`);
});

pageTest("no script or code is requested twice", async (page) => {
  const files = (await readdir("dist")).filter((name) => /\.(js|wasm)$/.test(name));
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname.split("/").pop()));
  for (const name of files) assert.ok(loaded.filter((other) => other === name).length <= 1, `${name} is requested twice`);
  await until(async () => assert.ok((await pods(page)).length > 0));
});
