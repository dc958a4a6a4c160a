// The timeline: steps, playback and speed; the lanes with their waits, marks, zoom and tooltips.
import assert from "node:assert/strict";
import {
  ORDERED, PHONE, untilIdle, axeFindsNothing, changes, actUntil, command, example, hasNoHorizontalScroll, seek, layoutTest, pageTest, pods, until,
} from "./page.mjs";

const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const moment = (page) => timeline(page).locator(".moment").innerText();
const notice = (page, text) => timeline(page).locator(".notice[role=status]").filter({ hasText: text });
const choose = (page, name, label) => timeline(page).getByRole("combobox", { name }).selectOption({ label });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const row = (page, pod) => timeline(page).getByRole("listitem").filter({ has: page.getByRole("button", { name: `Lane ${pod}`, exact: true }) }).last();
// A lane is one image with a text alternative.
const track = (page, pod) => row(page, pod).locator("[role=img]");
const description = (page, pod) => track(page, pod).getAttribute("aria-label");
const tip = (page) => timeline(page).getByRole("tooltip");
const tipText = async (page) => (await tip(page).allInnerTexts()).join();

/** Moves to the next item of a lane. Returns its tooltip. */
async function moveToNext(page, key) {
  const before = await tipText(page);
  await actUntil(() => page.keyboard.press(key), async () => assert.ok(!["", before].includes(await tipText(page))));
  return tipText(page);
}
const ticks = (page) => timeline(page).locator(".lanes-tick-label").allTextContents();

/** An ordered StatefulSet with volumes in an idle cluster. */
async function ordered(page) {
  await example(page, ORDERED);
  await button(page, "To the end").click();
  await untilIdle(page);
}

/** A point in a lane. */
async function pointIn(page, pod, part) {
  const { x, y, width, height } = await track(page, pod).boundingBox();
  return [x + width * part, y + height / 2];
}

pageTest("undo removes the notice about the end", async (page) => {
  await ordered(page);
  await command(page, "kubectl scale statefulset web --replicas=2");
  await button(page, "To the end").click();
  await notice(page, "The cluster is idle").waitFor();
  await button(page, /^Undo/).click();
  await notice(page, "The cluster is idle").waitFor({ state: "hidden" });
});

pageTest("a press on Pause at the moment a run ends does not start it again", async (page) => {
  await example(page, ORDERED);
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".explanation-body .still")?.textContent.includes("The cluster is idle")) return;
      observer.disconnect();
      const button = document.querySelector(".transport .primary");
      window.pressed = button.title;
      button.click();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await button(page, "To the end").click();
  await untilIdle(page);
  await button(page, "Play").waitFor();
  assert.equal(await page.evaluate(() => window.pressed), "Pause");
  const end = await moment(page);
  await page.waitForTimeout(600);
  assert.equal(await moment(page), end);
});

pageTest("the live region follows a seek and an undo", async (page) => {
  const announcement = page.getByRole("region", { name: "Explanation" }).locator("[aria-live]").first();
  await ordered(page);
  await until(async () => assert.match(await announcement.innerText(), /The cluster is idle\.$/));
  await seek(page, 1_000);
  await until(async () => assert.match(await announcement.innerText(), /^Back at [01]\.\d s: /));
  assert.doesNotMatch(await announcement.innerText(), /idle|web-2/);
  await page.getByRole("slider", { name: "Time" }).press("End");
  await command(page, "kubectl scale statefulset web --replicas=2");
  await button(page, "To the end").click();
  await until(async () => assert.match(await announcement.innerText(), /web-2 was removed.*The cluster is idle\.$/));
  await button(page, /^Undo/).click();
  await until(async () => assert.doesNotMatch(await announcement.innerText(), /removed/));
});

pageTest("a run to the end at full speed", async (page) => {
  await example(page, ORDERED);
  await button(page, "To the end").press("Enter");
  await notice(page, "The cluster is idle").waitFor();
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  await seek(page, 0);
  await choose(page, "Speed", "fastest");
  await actUntil(() => button(page, "Play").click(), notice(page, "The cluster is idle"));
  await choose(page, "Speed", "0.1×");
  await button(page, "Play").click();
  await until(async () => assert.match(await moment(page), /^0\.[1-9] s$/));
  const texts = await notice(page, /^(?!Slower than selected)./).allInnerTexts(); // on a busy machine
  assert.deepEqual(texts, [], "no notice at the selected speed");
});

pageTest("a run that never becomes idle stops after an hour of simulated time, with a notice", async (page) => {
  await ordered(page);
  await page.getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Break it" }).click();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Keep crashing" }).first().click();
  await button(page, "To the end").click();
  await notice(page, /Stopped after 60 min: the cluster is still not idle and may never be; last change: .*web-0/).waitFor({ timeout: 30_000 });
  await button(page, "Play").waitFor();
});

pageTest("steps by change, by event and by wait", async (page) => {
  await ordered(page);
  const after = async (label, steps) => {
    await seek(page, 0);
    await choose(page, "Step by", label);
    for (let step = 0; step < steps; step += 1) await button(page, "Step").press("Enter");
    await command(page, "kubectl get nodes"); // waits until the steps are handled; changes nothing
    return parseFloat(await moment(page));
  };
  const [byEvent, byChange] = [await after("event", 9), await after("change", 9)];
  assert.ok(byEvent < byChange, `${byEvent} s by event, ${byChange} s by change`);
  const waits = [];
  for (const steps of [1, 2, 3, 4]) waits.push(await after("wait", steps));
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  assert.match(await description(page, "web-2"), new RegExp(`waits for web-1 to become ready from ${waits[2].toFixed(1)} s`), "the third wait");
  await button(page, "Step back").press("Enter");
  await until(async () => assert.equal(parseFloat(await moment(page)), waits[2]));
  assert.ok(await after("wait", 20) >= waits[3]);
  await notice(page, "No further waits: the cluster is idle").waitFor();
});

pageTest("a wait is hatched and names the Pod it waits for", async (page) => {
  await ordered(page);
  assert.match(await description(page, "web-1"), /waits for web-0 to become ready from 0\.0 s to /);
  assert.match(await description(page, "web-1"), /waits for its PersistentVolumeClaim www-web-1 to be bound/);
  assert.deepEqual(await row(page, "web-1").locator(".wait-label").allTextContents(), ["web-0"], "only where the label fits");
  const bars = (pod) => row(page, pod).locator(".wait").evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect()));
  const [slot] = await bars("web-1");
  const pod = await row(page, "web-1").locator(".bar").first().boundingBox();
  assert.ok(slot.width > 20 && Math.abs(slot.right - pod.x) < 2, "the wait ends when the Pod is created");
  const legend = await timeline(page).getByRole("list", { name: "Legend" }).getByRole("listitem").allInnerTexts();
  for (const name of ["Pending", "Waiting", "Created", "Scheduled", "Claim bound", "Became ready", "Crash", "Deletion requested", "First of a revision", "Your actions"]) {
    assert.ok(legend.some((words) => words.startsWith(name)), name);
  }
});

pageTest("the lanes zoom with buttons, keys and the wheel, and follow time", async (page) => {
  await ordered(page);
  const whole = await ticks(page);
  assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), "true");
  await seek(page, 1_000);
  for (let press = 0; press < 4; press += 1) await button(page, "Zoom in").click();
  await until(async () => assert.ok((await ticks(page)).some((words) => /^1\.\d s$|^\d00 ms$/.test(words)), `${await ticks(page)}`));
  const [lanes, playhead] = await Promise.all([".lanes-now", ".lanes-playhead"].map((part) => timeline(page).locator(part).boundingBox()));
  assert.ok(playhead.x >= lanes.x - 1 && playhead.x <= lanes.x + lanes.width, "the playhead is visible");
  await seek(page, 8_000);
  await until(async () => assert.ok((await ticks(page)).every((words) => /^[78]\./.test(words)), `${await ticks(page)}`));
  await button(page, "Zoom out").press("Enter");
  await button(page, "Fit").press("Enter");
  await until(async () => assert.deepEqual(await ticks(page), whole));
  await page.getByRole("button", { name: "Lane web-0" }).focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await until(async () => assert.notDeepEqual(await ticks(page), whole));
  const before = await ticks(page);
  await page.keyboard.press("Shift+ArrowLeft");
  await until(async () => assert.notDeepEqual(await ticks(page), before));
  await page.keyboard.press("0");
  await until(async () => assert.deepEqual(await ticks(page), whole));
  await page.mouse.move(...await pointIn(page, "web-1", 0.2));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page is not zoomed");
});

pageTest("dragging pans zoomed lanes without a click", async (page) => {
  await ordered(page);
  const at = await moment(page);
  await page.getByRole("button", { name: "Lane web-0" }).focus();
  await page.keyboard.press("+");
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  const before = await ticks(page);
  await page.mouse.move(...await pointIn(page, "web-1", 0.3));
  await page.mouse.down();
  await page.mouse.move(...await pointIn(page, "web-1", 0.9), { steps: 8 });
  await page.mouse.up();
  await until(async () => assert.notDeepEqual(await ticks(page), before));
  assert.equal(await moment(page), at);
});

pageTest("the pointer shows a tooltip with the reason, and a click seeks", async (page) => {
  await ordered(page);
  await page.mouse.move(...await pointIn(page, "web-1", 0.1));
  await tip(page).getByText("web-1 waits for web-0 to become ready").waitFor();
  await tip(page).getByText("No Pod of this name exists").waitFor();
  await page.mouse.move(...await pointIn(page, "web-0", 0.6));
  await tip(page).getByText("web-0: Ready").waitFor();
  await page.mouse.click(...await pointIn(page, "web-1", 0.1));
  await until(async () => assert.ok(Math.abs(parseFloat(await moment(page)) - 1.2) < 0.2, await moment(page)));
  assert.deepEqual(await pods(page), ["web-0"], "the diagram shows that time");
  await page.getByRole("button", { name: "Lane web-1", pressed: true }).waitFor();
  await page.mouse.move(5, 5);
  await tip(page).waitFor({ state: "hidden" });
});

pageTest("the keyboard moves through the items of a lane and of the user's actions, and seeks to them", async (page) => {
  await ordered(page);
  const lane = page.getByRole("button", { name: "Lane web-1" });
  await lane.focus();
  const seen = [];
  do seen.push(await moveToNext(page, "ArrowRight"));
  while (!seen.at(-1).startsWith("web-1 became ready"));
  const titles = seen.map((words) => words.split("\n")[0]);
  for (const expected of ["web-1 waits for web-0 to become ready", "web-1 was created", "web-1: Pending"]) {
    assert.ok(titles.includes(expected), `${expected} is missing in ${titles}`);
  }
  assert.match(titles.join("|"), /web-1 was assigned to node-\d/);
  assert.match(titles.join("|"), /web-1 had its claim www-web-1 bound to volume pvc-\S+/);
  assert.match(await tip(page).innerText(), /\d+\.\d{3} s/);
  while (!(await moveToNext(page, "ArrowLeft")).startsWith("web-1 was created"));
  await tip(page).getByText(/because web-0 became ready/).waitFor();
  await page.keyboard.press("Enter");
  await until(async () => assert.ok((await changes(page))[0].includes("created Pod web-1"), (await changes(page))[0]));
  await page.getByRole("button", { name: "Lane web-1", pressed: true }).waitFor();
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "You: lane of your actions" }).focus();
  await page.keyboard.press("ArrowRight");
  await tip(page).getByText("You: kubectl apply -f -").waitFor();
});

pageTest("a deletion and a new revision are marked with their reasons", async (page) => {
  await ordered(page);
  await command(page, "kubectl set image statefulset/web nginx=nginx:1.99");
  await button(page, "To the end").click();
  await untilIdle(page);
  await page.getByRole("button", { name: "Lane web-2" }).focus();
  const seen = [];
  for (let press = 0; press < 30 && !seen.some((words) => /first Pod of revision/.test(words)); press += 1) {
    seen.push(await moveToNext(page, "ArrowRight"));
  }
  assert.ok(seen.some((words) => /web-2 was marked for deletion/.test(words)), "marked for deletion");
  assert.ok(seen.some((words) => /web-2 is the first Pod of revision [a-z0-9]{6,}/.test(words)), "a short hash");
});

pageTest("a tap shows a tooltip and seeks", async (page) => {
  await ordered(page);
  await row(page, "web-1").scrollIntoViewIfNeeded();
  await page.touchscreen.tap(...await pointIn(page, "web-1", 0.15));
  await tip(page).getByText("web-1 waits for web-0 to become ready").waitFor();
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await hasNoHorizontalScroll(page);
}, { viewport: PHONE, hasTouch: true });

pageTest("a pinch zooms the lanes", async (page) => {
  await ordered(page);
  await row(page, "web-1").scrollIntoViewIfNeeded();
  const touch = await page.context().newCDPSession(page);
  const fingers = async (type, parts) => {
    const points = await Promise.all(parts.map((part) => pointIn(page, "web-1", part)));
    await touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  };
  await fingers("touchStart", [0.4, 0.5]);
  for (const apart of [0.05, 0.1, 0.2, 0.3]) await fingers("touchMove", [0.4 - apart, 0.5 + apart]);
  await fingers("touchEnd", []);
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page is not zoomed");
  assert.equal(await tip(page).count(), 0, "a pinch is not a tap");
}, { viewport: PHONE, hasTouch: true, isMobile: true });

layoutTest("lanes with waits and a tooltip pass axe and fit", async (page, { viewport }) => {
  await ordered(page);
  await page.getByRole("button", { name: "Lane web-2" }).focus();
  await page.keyboard.press("ArrowRight");
  await tip(page).waitFor();
  await hasNoHorizontalScroll(page);
  const box = await tip(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, "the tooltip fits");
  await axeFindsNothing(page);
});
