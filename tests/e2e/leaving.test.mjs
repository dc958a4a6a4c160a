// Leaving the page and returning: in the background, with Back and Forward, by reload, and by links.
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import {
  ORDERED, untilIdle, boxes, command, example, seek, untilStored, manifests, pageTest, pods, actUntilSessionStored, speed, type, until,
} from "./page.mjs";

const HOUR_MS = 3_600_000;
const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const notice = (page, text) => timeline(page).locator(".notice[role=status]").filter({ hasText: text });
const dialog = (page, name) => page.getByRole("dialog", { name });
const tour = (page) => page.getByRole("region", { name: /^Tour: / });
const now = async (page) => Number(await page.getByRole("slider", { name: "Time" }).inputValue());
const fragment = (page) => new URL(page.url()).hash;

/** An ordered StatefulSet in an idle cluster. */
async function ordered(page) {
  await example(page, ORDERED);
  await button(page, "To the end").click();
  await untilIdle(page);
}

/** The same with a Pod that crashes forever, paused. */
async function endless(page) {
  await ordered(page);
  await page.getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Break it" }).click();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Keep crashing" }).first().click();
  await page.keyboard.press("Escape");
  await button(page, "Pause").click();
}

/** Waits until the page and the editor are loaded. */
async function untilLoaded(page) {
  await page.getByRole("button", { name: "Apply" }).waitFor();
  await page.locator(".cm-content").waitFor();
}

/**
 * Runs in the page: the test controls animation frames, visibility and the clock. It renders at 60 frames per second of a clock
 * that it can advance at once; browsers render no frames for a tab in the background.
 */
function controlDisplay() {
  const [request, cancel, clock] = [window.requestAnimationFrame, window.cancelAnimationFrame, performance.now.bind(performance)];
  const requested = new Map();
  let [last, at, ahead, isHidden] = [1_000_000_000, clock(), 0, false];
  window.requestAnimationFrame = (call) => (requested.set((last += 1), call), last);
  window.cancelAnimationFrame = (id) => requested.delete(id) || cancel.call(window, id);
  performance.now = () => clock() + ahead;
  Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true });
  Object.defineProperty(document, "visibilityState", { get: () => (isHidden ? "hidden" : "visible"), configurable: true });
  window.display = {
    waiting: () => requested.size,
    pass: (ms) => ([at, ahead] = [at + ms, ahead + ms]),
    async draw(ms) {
      for (const end = at + ms; at < end; ) {
        while (requested.size === 0) await new Promise((resolve) => setTimeout(resolve)); // the page has not handled the last frame yet
        at += 1_000 / 60;
        for (const id of [...requested.keys()]) {
          const call = requested.get(id);
          requested.delete(id);
          call?.(at);
        }
      }
      while (requested.size === 0) await new Promise((resolve) => setTimeout(resolve));
    },
    hide(hides) {
      isHidden = hides;
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    end() {
      window.requestAnimationFrame = request;
      requested.forEach((call, id) => request.call(window, (at) => requested.delete(id) && call(at)));
    },
  };
}
const draw = (page, ms) => page.evaluate((ms) => window.display.draw(ms), ms);
const pass = (page, ms) => page.evaluate((ms) => window.display.pass(ms), ms);
const hide = (page, hides) => page.evaluate((hides) => window.display.hide(hides), hides);
const end = (page) => page.evaluate(() => window.display.end());

for (const [label, times] of [["1×", 1], ["500×", 500]]) {
  pageTest(`after an hour in the background at ${label}, time continues where it was, with a notice`, async (page) => {
    await endless(page);
    await command(page, "kubectl get pods -w");
    await button(page, "Pause").click();
    await speed(page, label);
    await page.evaluate(controlDisplay);
    await button(page, "Play").click();
    await draw(page, 500);
    const left = await now(page);
    assert.deepEqual(await notice(page, /./).allInnerTexts(), []);
    await hide(page, true);
    await pass(page, HOUR_MS);
    assert.ok((await page.evaluate(() => window.display.waiting())) <= 3, "no frames accumulate");
    assert.equal(await now(page), left, "hidden pages do not advance");
    await hide(page, false);
    await draw(page, 1_000);
    const passed_ms = ((await now(page)) - left) / times;
    assert.ok(passed_ms > 900 && passed_ms < 1_200, `${passed_ms} ms were simulated in the first visible second`);
    await notice(page, "Paused while this page was in the background").waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await button(page, "Pause").click();
    await button(page, "Play").waitFor();
    assert.deepEqual(await notice(page, /./).allInnerTexts(), []);
    await end(page);
  }, { timed: true });
}

pageTest("time does not jump after the machine slept", async (page) => {
  await endless(page);
  await page.evaluate(controlDisplay);
  await button(page, "Play").click();
  await draw(page, 500);
  const before = await now(page);
  await pass(page, HOUR_MS);
  await draw(page, 500);
  const passed_ms = (await now(page)) - before;
  assert.ok(passed_ms > 400 && passed_ms < 700, `${passed_ms} ms`);
  await end(page);
}, { timed: true });

pageTest("full speed pauses in the background and continues afterwards", async (page) => {
  await endless(page);
  await page.evaluate(controlDisplay);
  const before = await now(page);
  await button(page, "To the end").click();
  await hide(page, true);
  await pass(page, HOUR_MS);
  assert.equal(await now(page), before);
  await hide(page, false);
  await end(page);
  await notice(page, "Stopped after 60 min").waitFor({ timeout: 60_000 });
  assert.equal(await now(page), before + HOUR_MS, "an hour of simulated time, and none of real time");
}, { timed: true });

/** The stored run of this tab. */
async function storedRun(page) {
  const fragment = await page.evaluate(() => localStorage.getItem(`ordinal.session.${sessionStorage.getItem("ordinal.session")}`));
  return JSON.parse(inflateSync(Buffer.from(fragment.slice("v1.".length), "base64url")));
}

pageTest("a discarded tab restores its text, its commands and its time", async (page) => {
  await page.evaluate(controlDisplay);
  await type(page, `# mine\n${await manifests(page)}`);
  await actUntilSessionStored(page, () => command(page, "kubectl scale sts redis-cluster --replicas=1"));
  await button(page, "Pause").click();
  await seek(page, 100);
  await hide(page, true);
  await until(async () => assert.equal((await storedRun(page)).look.at, 0.1));
  await page.evaluate(() => {
    // A discarded page gets no events.
    for (const name of ["pagehide", "visibilitychange"]) addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  });
  await page.reload();
  await untilLoaded(page);
  assert.equal(await now(page), 100);
  assert.match(await manifests(page), /^# mine\n/);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale sts redis-cluster --replicas=1").first().waitFor();
}, { timed: true });

/** A run with two branches at a past time, a selection, and a text that was not applied. */
async function prepareRun(page) {
  await ordered(page);
  await speed(page, "fastest");
  await seek(page, 9_000);
  await command(page, "kubectl scale statefulset web --replicas=5");
  await untilIdle(page);
  await seek(page, 12_000);
  await page.getByRole("button", { name: "Pod web-1" }).first().click();
  await page.getByRole("tab", { name: "Events" }).click();
  await page.getByRole("tab", { name: "Events", selected: true }).waitFor();
  await type(page, `# mine\n${await manifests(page)}`);
  await untilStored(page, "ordinal.text", "# mine");
}

/** The visible state of a run. */
async function stateOf(page) {
  return {
    boxes: await boxes(page),
    now: await now(page),
    branches: await page.getByRole("button", { name: /^Branches/ }).innerText(),
    inspected: await page.getByRole("region", { name: "Inspector" }).getByRole("tabpanel").innerText(),
    text: await manifests(page),
  };
}

pageTest("Back and Forward restore text, run, branches, time and selection", async (page) => {
  await prepareRun(page);
  const before = await stateOf(page);
  for (const address of [new URL("icon-192.png", page.url()).href, "about:blank"]) {
    await page.goto(address);
    await page.goBack();
    await untilLoaded(page);
    await until(async () => assert.deepEqual(await stateOf(page), before));
  }
  await page.goForward();
  assert.equal(page.url(), "about:blank");
  await page.goBack();
  await untilLoaded(page);
  await until(async () => assert.deepEqual(await stateOf(page), before));
});

pageTest("the last command and the last text before leaving are restored", async (page) => {
  await command(page, "kubectl scale sts redis-cluster --replicas=1");
  await type(page, "# half a word");
  await page.goto("about:blank");
  await page.goBack();
  await untilLoaded(page);
  assert.equal(await manifests(page), "# half a word");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale sts redis-cluster --replicas=1").first().waitFor();
});

const follow = (page, fragment) => page.evaluate((fragment) => (location.hash = fragment), fragment);

async function returnFromTours(page) {
  await page.getByRole("button", { name: "Tours" }).click();
  await dialog(page, "Tours").getByRole("button", { name: "Return to the run before the tours" }).click();
  await tour(page).waitFor({ state: "detached" });
}

/** Opens the newest stored session. */
async function openSession(page) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page, "Open").getByRole("button", { name: /^Open web · \d Pods?/ }).first().click();
  await dialog(page, "Open").waitFor({ state: "hidden" });
}

pageTest("Back and Forward with a tour's link keep the step, and the previous run can be restored", async (page) => {
  await prepareRun(page);
  const before = await stateOf(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Step 1 of").waitFor();
  await tour(page).getByRole("button", { name: "Next", exact: true }).click();
  await tour(page).getByText("Step 2 of").waitFor();
  await page.goBack();
  await until(() => assert.equal(fragment(page), ""));
  await page.goForward();
  await until(() => assert.equal(fragment(page), "#tour=why-order"));
  await tour(page).getByText("Step 2 of").waitFor();
  await returnFromTours(page);
  await until(async () => assert.deepEqual(await stateOf(page), before));
  await openSession(page);
  await until(async () => assert.deepEqual(await stateOf(page), before));
});

pageTest("a reload resumes the tour, and the previous run can be restored", async (page) => {
  await prepareRun(page);
  const before = await stateOf(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Step 1 of").waitFor();
  await page.reload();
  await untilLoaded(page);
  await tour(page).getByText("Step 1 of").waitFor();
  await returnFromTours(page);
  await until(async () => assert.deepEqual(await stateOf(page), before));
});

pageTest("opening a session ends a tour without changing the session; later commands are stored", async (page) => {
  await prepareRun(page);
  const before = await stateOf(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Step 1 of").waitFor();
  await openSession(page);
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.deepEqual(await stateOf(page), before));
  await until(() => assert.equal(fragment(page), ""));
  await actUntilSessionStored(page, () => command(page, "kubectl scale statefulset web --replicas=2"));
  await untilIdle(page);
  await page.reload();
  await untilLoaded(page);
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1"]));
  assert.equal(await tour(page).count(), 0);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale statefulset web --replicas=2").first().waitFor();
});

pageTest("an example or a link ends a tour; the linked run is unchanged", async (page) => {
  await prepareRun(page);
  const [link, before] = [await linkOf(page), await stateOf(page)];
  await follow(page, link);
  await until(async () => assert.deepEqual(await stateOf(page), before));
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Step 1 of").waitFor();
  await page.goBack();
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.deepEqual([fragment(page), await stateOf(page)], [link, before]));
  await page.goForward();
  await tour(page).getByText("Step 1 of").waitFor();
  await ordered(page);
  assert.equal(await tour(page).count(), 0);
  await until(() => assert.equal(fragment(page), ""));
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
});

pageTest("a field's link keeps the address of the tour or run, and Back closes the dialog", async (page) => {
  const fieldHeading = dialog(page, "Fields").getByRole("heading", { name: "StatefulSet.spec.replicas" });
  const closed = () => dialog(page, "Fields").waitFor({ state: "hidden" });
  await prepareRun(page);
  const link = await linkOf(page);
  for (const [open, state] of [["#tour=why-order", "visible"], [link, "detached"]]) {
    await follow(page, open);
    await tour(page).waitFor({ state });
    await follow(page, "#field=StatefulSet.spec.replicas");
    await fieldHeading.waitFor();
    await page.goBack();
    await closed();
    await until(() => assert.equal(fragment(page), open));
    await page.goForward();
    await fieldHeading.waitFor();
    await page.keyboard.press("Escape");
    await closed();
    await until(() => assert.equal(fragment(page), open));
  }
});

pageTest("Back and Forward with a field's link keep the run unchanged", async (page) => {
  await prepareRun(page);
  const before = await stateOf(page);
  await follow(page, "#field=StatefulSet.spec.replicas");
  const fieldHeading = dialog(page, "Fields").getByRole("heading", { name: "StatefulSet.spec.replicas" });
  await fieldHeading.waitFor();
  await page.goBack();
  await until(() => assert.equal(fragment(page), ""));
  await dialog(page, "Fields").waitFor({ state: "hidden" });
  await page.goForward();
  await fieldHeading.waitFor();
  await page.keyboard.press("Escape");
  await dialog(page, "Fields").waitFor({ state: "hidden" });
  await until(() => assert.equal(fragment(page), ""));
  await page.goBack();
  await page.goForward();
  await until(async () => assert.deepEqual(await stateOf(page), before));
});

async function linkOf(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await dialog(page, "Share").getByRole("textbox", { name: "Link" }).inputValue();
  await page.keyboard.press("Escape");
  await dialog(page, "Share").waitFor({ state: "hidden" });
  return new URL(link).hash;
}

pageTest("Back and Forward between two links switch the runs, and new commands are stored", async (page) => {
  await prepareRun(page);
  const [five, fiveState] = [await linkOf(page), await stateOf(page)];
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
  const [one, oneState] = [await linkOf(page), await stateOf(page)];
  const isFive = () => until(async () => assert.deepEqual(await stateOf(page), fiveState));
  const isOne = () => until(async () => assert.deepEqual(await stateOf(page), oneState));
  await follow(page, five);
  await isFive();
  await follow(page, one);
  await isOne();
  await page.goBack();
  await isFive();
  await page.goForward();
  await isOne();
  await actUntilSessionStored(page, () => command(page, "kubectl scale statefulset web --replicas=2"));
  await until(() => assert.equal(fragment(page), "", "no link names this run"));
  await untilIdle(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1"]);
  await page.goBack();
  await isFive();
  await page.goForward();
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page, "Open").getByRole("button", { name: /^Open web · 2 Pods/ }).click();
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1"]));
});

/** A Chromium with the back/forward cache, which Playwright disables. */
const WITH_PAGE_CACHE = { executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"], ignoreDefaultArgs: ["--disable-back-forward-cache"] };

if (process.env.CHROMIUM) pageTest("a page from the back/forward cache continues", async (page) => {
  const address = page.url();
  await page.goto("about:blank");
  const browser = await page.context().browser().browserType().launch(WITH_PAGE_CACHE);
  try {
    const other = await browser.newPage({ serviceWorkers: "block" });
    const thrown = [];
    other.on("pageerror", (error) => thrown.push(error));
    await other.goto(address);
    await untilLoaded(other);
    await speed(other, "0.1×"); // the run does not end in between
    await type(other, "# half a word");
    const left = await now(other);
    await other.evaluate(() => {
      window.isShownAgain = false;
      addEventListener("pageshow", () => (window.isShownAgain = true));
    });
    await other.goto(new URL("icon-192.png", address).href);
    await other.evaluate(() => history.back());
    await until(async () => assert.equal(await other.evaluate(() => location.href), address));
    if ((await other.evaluate(() => window.isShownAgain)) === undefined) {
      const why = await other.evaluate(() => performance.getEntriesByType("navigation")[0].notRestoredReasons?.reasons ?? []);
      assert.deepEqual(why.filter(({ reason }) => reason !== "masked"), [], "the page does not prevent the cache");
      return;
    }
    await until(async () => assert.ok(await other.evaluate(() => window.isShownAgain)));
    await until(async () => assert.ok((await now(other)) > left));
    assert.equal(await manifests(other), "# half a word");
    await button(other, "Pause").click();
    await button(other, "Play").waitFor();
    await actUntilSessionStored(other, () => command(other, "kubectl scale sts redis-cluster --replicas=1"));
    assert.deepEqual(thrown, []);
  } finally {
    await browser.close();
  }
});
