// The page that is left and come back to: an hour in the background, another address and back, links followed on the way.
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import {
  ORDERED, atRest, boxes, command, example, goTo, isStored, manifests, pageTest, pods, sessionIsKept, speed, type, until,
} from "./page.mjs";

const HOUR_MS = 3_600_000;
const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const notice = (page, words) => timeline(page).locator(".notice[role=status]").filter({ hasText: words });
const dialog = (page, name) => page.getByRole("dialog", { name });
const tour = (page) => page.getByRole("region", { name: /^Tour: / });
const now = async (page) => Number(await page.getByRole("slider", { name: "Time" }).inputValue());
const fragment = (page) => new URL(page.url()).hash;

/** An ordered set where nothing more happens by itself. */
async function ordered(page) {
  await example(page, ORDERED);
  await button(page, "To the end").click();
  await atRest(page);
}

/** The same with a pod that crashes without end, at rest. */
async function endless(page) {
  await ordered(page);
  await page.getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Break it" }).click();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Keep crashing" }).first().click();
  await page.keyboard.press("Escape");
  await button(page, "Pause").click();
}

/** The page is there, and all of its code. */
async function isThere(page) {
  await page.getByRole("button", { name: "Apply" }).waitFor();
  await page.locator(".cm-content").waitFor();
}

/**
 * Has the test be the display of a tab. It draws as much as it is told to, with 60 frames in a second of a clock on which
 * an hour takes no time; a browser draws nothing of a tab in the background.
 */
function asDisplay() {
  const [ask, forget, clock] = [window.requestAnimationFrame, window.cancelAnimationFrame, performance.now.bind(performance)];
  const asked = new Map();
  let [last, at, ahead, isHidden] = [1_000_000_000, clock(), 0, false];
  window.requestAnimationFrame = (call) => (asked.set((last += 1), call), last);
  window.cancelAnimationFrame = (id) => asked.delete(id) || forget.call(window, id);
  performance.now = () => clock() + ahead;
  Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true });
  Object.defineProperty(document, "visibilityState", { get: () => (isHidden ? "hidden" : "visible"), configurable: true });
  window.display = {
    waiting: () => asked.size,
    pass: (ms) => ([at, ahead] = [at + ms, ahead + ms]),
    async draw(ms) {
      for (const end = at + ms; at < end; ) {
        while (asked.size === 0) await new Promise((asks) => setTimeout(asks)); // the page has yet to see to the last one
        at += 1_000 / 60;
        for (const id of [...asked.keys()]) {
          const call = asked.get(id);
          asked.delete(id);
          call?.(at);
        }
      }
      while (asked.size === 0) await new Promise((asks) => setTimeout(asks));
    },
    hide(hides) {
      isHidden = hides;
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    end() {
      window.requestAnimationFrame = ask;
      asked.forEach((call, id) => ask.call(window, (at) => asked.delete(id) && call(at)));
    },
  };
}
const draw = (page, ms) => page.evaluate((ms) => window.display.draw(ms), ms);
const pass = (page, ms) => page.evaluate((ms) => window.display.pass(ms), ms);
const hide = (page, hides) => page.evaluate((hides) => window.display.hide(hides), hides);
const end = (page) => page.evaluate(() => window.display.end());

for (const [label, times] of [["1×", 1], ["500×", 500]]) {
  pageTest(`an hour in the background at ${label}: time stood still, says so, and goes on at once where it was`, async (page) => {
    await endless(page);
    await command(page, "kubectl get pods -w");
    await button(page, "Pause").click();
    await speed(page, label);
    await page.evaluate(asDisplay);
    await button(page, "Play").click();
    await draw(page, 500);
    const left = await now(page);
    assert.deepEqual(await notice(page, /./).allInnerTexts(), []);
    await hide(page, true);
    await pass(page, HOUR_MS);
    assert.ok((await page.evaluate(() => window.display.waiting())) <= 3, "nothing piles up");
    assert.equal(await now(page), left, "what is not seen does not happen");
    await hide(page, false);
    await draw(page, 1_000);
    const passed_ms = ((await now(page)) - left) / times;
    assert.ok(passed_ms > 900 && passed_ms < 1_200, `${passed_ms} ms were played in the second since it is seen again`);
    await notice(page, "Time stood still while this page was out of sight").waitFor();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await button(page, "Pause").click();
    await button(page, "Play").waitFor();
    assert.deepEqual(await notice(page, /./).allInnerTexts(), []);
    await end(page);
  }, { timed: true });
}

pageTest("a machine that slept for an hour with the page in sight does not jump either", async (page) => {
  await endless(page);
  await page.evaluate(asDisplay);
  await button(page, "Play").click();
  await draw(page, 500);
  const before = await now(page);
  await pass(page, HOUR_MS);
  await draw(page, 500);
  const passed_ms = (await now(page)) - before;
  assert.ok(passed_ms > 400 && passed_ms < 700, `${passed_ms} ms`);
  await end(page);
}, { timed: true });

pageTest("as fast as possible stands still in the background, too, and comes to its end once it is seen", async (page) => {
  await endless(page);
  await page.evaluate(asDisplay);
  const before = await now(page);
  await button(page, "To the end").click();
  await hide(page, true);
  await pass(page, HOUR_MS);
  assert.equal(await now(page), before);
  await hide(page, false);
  await end(page);
  await notice(page, "Stopped after 60 min").waitFor({ timeout: 60_000 });
  assert.equal(await now(page), before + HOUR_MS, "an hour of the cluster's, not one more of the viewer's");
}, { timed: true });

/** The run that is kept for when this tab is loaded again. */
async function keptRun(page) {
  const kept = await page.evaluate(() => localStorage.getItem(`ordinal.session.${sessionStorage.getItem("ordinal.session")}`));
  return JSON.parse(inflateSync(Buffer.from(kept.slice("v1.".length), "base64url")));
}

pageTest("a tab that the browser threw away in the background comes back with its text, what was done, and its moment", async (page) => {
  await page.evaluate(asDisplay);
  await type(page, `# mine\n${await manifests(page)}`);
  await sessionIsKept(page, () => command(page, "kubectl scale sts redis-cluster --replicas=1"));
  await button(page, "Pause").click();
  await goTo(page, 100);
  await hide(page, true);
  await until(async () => assert.equal((await keptRun(page)).look.at, 0.1));
  await page.evaluate(() => {
    // Nobody tells it.
    for (const name of ["pagehide", "visibilitychange"]) addEventListener(name, (event) => event.stopImmediatePropagation(), true);
  });
  await page.reload();
  await isThere(page);
  assert.equal(await now(page), 100);
  assert.match(await manifests(page), /^# mine\n/);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale sts redis-cluster --replicas=1").first().waitFor();
}, { timed: true });

/** Three pods, then five on a branch of their own, looked at in the middle, and a text that was not applied. */
async function lived(page) {
  await ordered(page);
  await speed(page, "fastest");
  await goTo(page, 9_000);
  await command(page, "kubectl scale statefulset web --replicas=5");
  await atRest(page);
  await goTo(page, 12_000);
  await page.getByRole("button", { name: "Pod web-1" }).first().click();
  await page.getByRole("tab", { name: "Events" }).click();
  await page.getByRole("tab", { name: "Events", selected: true }).waitFor();
  await type(page, `# mine\n${await manifests(page)}`);
  await isStored(page, "ordinal.text", "# mine");
}

/** What is seen of a run. */
async function seen(page) {
  return {
    boxes: await boxes(page),
    now: await now(page),
    branches: await page.getByRole("button", { name: /^Branches/ }).innerText(),
    inspected: await page.getByRole("region", { name: "Inspector" }).getByRole("tabpanel").innerText(),
    text: await manifests(page),
  };
}

pageTest("another address and back, and forward and back: text, run, branches, moment and what was looked at are there", async (page) => {
  await lived(page);
  const before = await seen(page);
  for (const address of [new URL("icon-192.png", page.url()).href, "about:blank"]) {
    await page.goto(address);
    await page.goBack();
    await isThere(page);
    await until(async () => assert.deepEqual(await seen(page), before));
  }
  await page.goForward();
  assert.equal(page.url(), "about:blank");
  await page.goBack();
  await isThere(page);
  await until(async () => assert.deepEqual(await seen(page), before));
});

pageTest("what was done and typed in the last moment before leaving is there, and can be undone", async (page) => {
  await command(page, "kubectl scale sts redis-cluster --replicas=1");
  await type(page, "# half a word");
  await page.goto("about:blank");
  await page.goBack();
  await isThere(page);
  assert.equal(await manifests(page), "# half a word");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale sts redis-cluster --replicas=1").first().waitFor();
});

const follow = (page, fragment) => page.evaluate((fragment) => (location.hash = fragment), fragment);

async function returnFromTours(page) {
  await page.getByRole("button", { name: "Tours" }).click();
  await dialog(page, "Tours").getByRole("button", { name: "Back to the run before the tours" }).click();
  await tour(page).waitFor({ state: "detached" });
}

/** Opens the session that was kept last. */
async function openSession(page) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page, "Open").getByRole("button", { name: /^Open web · \d pods?/ }).first().click();
  await dialog(page, "Open").waitFor({ state: "hidden" });
}

pageTest("a tour's link, back and forward: one is on the beat where one was, and the run from before is within reach", async (page) => {
  await lived(page);
  const before = await seen(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Beat 1 of").waitFor();
  await tour(page).getByRole("button", { name: "Next", exact: true }).click();
  await tour(page).getByText("Beat 2 of").waitFor();
  await page.goBack();
  await until(() => assert.equal(fragment(page), ""));
  await page.goForward();
  await until(() => assert.equal(fragment(page), "#tour=why-order"));
  await tour(page).getByText("Beat 2 of").waitFor();
  await returnFromTours(page);
  await until(async () => assert.deepEqual(await seen(page), before));
  await openSession(page);
  await until(async () => assert.deepEqual(await seen(page), before));
});

pageTest("loaded again on a tour, it goes on, and the run from before is within reach as it was", async (page) => {
  await lived(page);
  const before = await seen(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Beat 1 of").waitFor();
  await page.reload();
  await isThere(page);
  await tour(page).getByText("Beat 1 of").waitFor();
  await returnFromTours(page);
  await until(async () => assert.deepEqual(await seen(page), before));
});

pageTest("a session opened on a tour ends the tour, which does nothing in it; what is done then is kept there", async (page) => {
  await lived(page);
  const before = await seen(page);
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Beat 1 of").waitFor();
  await openSession(page);
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.deepEqual(await seen(page), before));
  await until(() => assert.equal(fragment(page), ""));
  await sessionIsKept(page, () => command(page, "kubectl scale statefulset web --replicas=2"));
  await atRest(page);
  await page.reload();
  await isThere(page);
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1"]));
  assert.equal(await tour(page).count(), 0);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale statefulset web --replicas=2").first().waitFor();
});

pageTest("an example chosen on a tour ends it, and so does the way back to a link: its run is as it was", async (page) => {
  await lived(page);
  const [link, before] = [await linkOf(page), await seen(page)];
  await follow(page, link);
  await until(async () => assert.deepEqual(await seen(page), before));
  await follow(page, "#tour=why-order");
  await tour(page).getByText("Beat 1 of").waitFor();
  await page.goBack();
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.deepEqual([fragment(page), await seen(page)], [link, before]));
  await page.goForward();
  await tour(page).getByText("Beat 1 of").waitFor();
  await ordered(page);
  assert.equal(await tour(page).count(), 0);
  await until(() => assert.equal(fragment(page), ""));
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
});

pageTest("a field's link leaves the tour and the link that are open in the address, and Back closes it", async (page) => {
  const told = dialog(page, "Fields").getByRole("heading", { name: "StatefulSet.spec.replicas" });
  const closed = () => dialog(page, "Fields").waitFor({ state: "hidden" });
  await lived(page);
  const link = await linkOf(page);
  for (const [open, state] of [["#tour=why-order", "visible"], [link, "detached"]]) {
    await follow(page, open);
    await tour(page).waitFor({ state });
    await follow(page, "#field=StatefulSet.spec.replicas");
    await told.waitFor();
    await page.goBack();
    await closed();
    await until(() => assert.equal(fragment(page), open));
    await page.goForward();
    await told.waitFor();
    await page.keyboard.press("Escape");
    await closed();
    await until(() => assert.equal(fragment(page), open));
  }
});

pageTest("a field's link, back and forward: the field is told, and the run stays as it was", async (page) => {
  await lived(page);
  const before = await seen(page);
  await follow(page, "#field=StatefulSet.spec.replicas");
  const told = dialog(page, "Fields").getByRole("heading", { name: "StatefulSet.spec.replicas" });
  await told.waitFor();
  await page.goBack();
  await until(() => assert.equal(fragment(page), ""));
  await dialog(page, "Fields").waitFor({ state: "hidden" });
  await page.goForward();
  await told.waitFor();
  await page.keyboard.press("Escape");
  await dialog(page, "Fields").waitFor({ state: "hidden" });
  await until(() => assert.equal(fragment(page), ""));
  await page.goBack();
  await page.goForward();
  await until(async () => assert.deepEqual(await seen(page), before));
});

async function linkOf(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await dialog(page, "Share").getByRole("textbox", { name: "Link" }).inputValue();
  await page.keyboard.press("Escape");
  await dialog(page, "Share").waitFor({ state: "hidden" });
  return new URL(link).hash;
}

pageTest("two links pasted one after the other: back and forward lead from run to run, and what was done in one is kept", async (page) => {
  await lived(page);
  const [five, fiveSeen] = [await linkOf(page), await seen(page)];
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
  const [one, oneSeen] = [await linkOf(page), await seen(page)];
  const isFive = () => until(async () => assert.deepEqual(await seen(page), fiveSeen));
  const isOne = () => until(async () => assert.deepEqual(await seen(page), oneSeen));
  await follow(page, five);
  await isFive();
  await follow(page, one);
  await isOne();
  await page.goBack();
  await isFive();
  await page.goForward();
  await isOne();
  await sessionIsKept(page, () => command(page, "kubectl scale statefulset web --replicas=2"));
  await until(() => assert.equal(fragment(page), "", "no link leads to this run any more"));
  await atRest(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1"]);
  await page.goBack();
  await isFive();
  await page.goForward();
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page, "Open").getByRole("button", { name: /^Open web · 2 pods/ }).click();
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1"]));
});

/** A Chromium that keeps pages one has left, as it does for people: not each can, and Playwright asks none to. */
const KEEPS_PAGES = { executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"], ignoreDefaultArgs: ["--disable-back-forward-cache"] };

if (process.env.CHROMIUM) pageTest("a page that the browser kept whole goes on where it was", async (page) => {
  const address = page.url();
  await page.goto("about:blank");
  const browser = await page.context().browser().browserType().launch(KEEPS_PAGES);
  try {
    const other = await browser.newPage({ serviceWorkers: "block" });
    const thrown = [];
    other.on("pageerror", (error) => thrown.push(error));
    await other.goto(address);
    await isThere(other);
    await speed(other, "0.1×"); // it comes to no end meanwhile
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
      assert.deepEqual(why.filter(({ reason }) => reason !== "masked"), [], "the page itself is no reason to load it again");
      return;
    }
    await until(async () => assert.ok(await other.evaluate(() => window.isShownAgain)));
    await until(async () => assert.ok((await now(other)) > left));
    assert.equal(await manifests(other), "# half a word");
    await button(other, "Pause").click();
    await button(other, "Play").waitFor();
    await sessionIsKept(other, () => command(other, "kubectl scale sts redis-cluster --replicas=1"));
    assert.deepEqual(thrown, []);
  } finally {
    await browser.close();
  }
});
