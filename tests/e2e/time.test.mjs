// Time: how it is stepped and played, and the lanes: waits, marks, how close one looks, what is said of each thing in them.
import assert from "node:assert/strict";
import {
  ORDERED, PHONE, atRest, axeFindsNothing, beats, brings, command, example, fitsItsWidth, goTo, lookTest, pageTest, pods, until,
} from "./page.mjs";

const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const moment = (page) => timeline(page).locator(".moment").innerText();
const notice = (page, words) => timeline(page).locator(".notice[role=status]").filter({ hasText: words });
const choose = (page, name, label) => timeline(page).getByRole("combobox", { name }).selectOption({ label });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const row = (page, pod) => timeline(page).getByRole("listitem").filter({ has: page.getByRole("button", { name: `Lane ${pod}`, exact: true }) }).last();
// The drawing of a life is one image; what it is made of is not told.
const track = (page, pod) => row(page, pod).locator("[role=img]");
const life = (page, pod) => track(page, pod).getAttribute("aria-label");
const tip = (page) => timeline(page).getByRole("tooltip");
const tipWords = async (page) => (await tip(page).allInnerTexts()).join();

/** Goes to the next thing in a lane. Gives what is said of it. */
async function toNext(page, key) {
  const before = await tipWords(page);
  await brings(() => page.keyboard.press(key), async () => assert.ok(!["", before].includes(await tipWords(page))));
  return tipWords(page);
}
const ticks = (page) => timeline(page).locator(".lanes-tick-words").allTextContents();

/** An ordered set with volumes, from its beginning to where nothing more happens. */
async function ordered(page) {
  await example(page, ORDERED);
  await button(page, "To the end").click();
  await atRest(page);
}

/** Points at a moment in a lane. */
async function place(page, pod, part) {
  const { x, y, width, height } = await track(page, pod).boundingBox();
  return [x + width * part, y + height / 2];
}

pageTest("what is told of the end is gone once what led there is taken back", async (page) => {
  await ordered(page);
  await command(page, "kubectl scale statefulset web --replicas=2");
  await button(page, "To the end").click();
  await notice(page, "The end: nothing more happens by itself").waitFor();
  await button(page, /^Undo/).click();
  await notice(page, "The end: nothing more happens by itself").waitFor({ state: "hidden" });
});

pageTest("to the end, as fast as possible, and it says what it left out", async (page) => {
  await example(page, ORDERED);
  await button(page, "To the end").press("Enter");
  await notice(page, "The end: nothing more happens by itself").waitFor();
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  await goTo(page, 0);
  await choose(page, "Speed", "fastest");
  await brings(() => button(page, "Play").click(), notice(page, "The end: nothing more happens by itself"));
  await choose(page, "Speed", "0.1×");
  await button(page, "Play").click();
  await until(async () => assert.match(await moment(page), /^0\.[1-9] s$/));
  const said = await notice(page, /^(?!Slower than asked)./).allInnerTexts(); // as a busy machine may be
  assert.deepEqual(said, [], "time that runs as asked needs no words");
});

pageTest("a run without an end is stopped after an hour of its own, and it says so", async (page) => {
  await ordered(page);
  await page.getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Break it" }).click();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "Keep crashing" }).first().click();
  await button(page, "To the end").click();
  await notice(page, /Stopped after 60 min: things still happen by themselves, perhaps without end; last: .*web-0/).waitFor({ timeout: 30_000 });
  await button(page, "Play").waitFor();
});

pageTest("steps by beat, by event and by wait", async (page) => {
  await ordered(page);
  const after = async (label, steps) => {
    await goTo(page, 0);
    await choose(page, "Step by", label);
    for (let step = 0; step < steps; step += 1) await button(page, "Step").press("Enter");
    await command(page, "kubectl get nodes"); // the page sees to what is done in order, and changes nothing by this
    return parseFloat(await moment(page));
  };
  const [byEvent, byBeat] = [await after("event", 9), await after("beat", 9)];
  assert.ok(byEvent < byBeat, `${byEvent} s by event, ${byBeat} s by beat`);
  const waits = [];
  for (const steps of [1, 2, 3, 4]) waits.push(await after("wait", steps));
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  assert.match(await life(page, "web-2"), new RegExp(`waits for web-1 to be Ready from ${waits[2].toFixed(1)} s`), "the third wait");
  await button(page, "Step back").press("Enter");
  await until(async () => assert.equal(parseFloat(await moment(page)), waits[2]));
  assert.ok(await after("wait", 20) >= waits[3]);
  await notice(page, "Nothing begins to wait any more: this is the end").waitFor();
});

pageTest("a place that waits is hatched and names whom it waits for", async (page) => {
  await ordered(page);
  assert.match(await life(page, "web-1"), /waits for web-0 to be Ready from 0\.0 s to /);
  assert.match(await life(page, "web-1"), /waits for its claim www-web-1 to get a volume/);
  assert.deepEqual(await row(page, "web-1").locator(".wait-words").allTextContents(), ["web-0"], "where there is room");
  const bars = (pod) => row(page, pod).locator(".wait").evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect()));
  const [slot] = await bars("web-1");
  const pod = await row(page, "web-1").locator(".bar").first().boundingBox();
  assert.ok(slot.width > 20 && Math.abs(slot.right - pod.x) < 2, "the place waits until there is a pod");
  const legend = await timeline(page).getByRole("list", { name: "Legend" }).getByRole("listitem").allInnerTexts();
  for (const name of ["Pending", "Waits", "Created", "On a node", "Claim bound", "Became Ready", "Crash", "Told to go", "First of a revision", "What you did"]) {
    assert.ok(legend.some((words) => words.startsWith(name)), name);
  }
});

pageTest("lanes are looked at closely with buttons, keys and the wheel, and follow time", async (page) => {
  await ordered(page);
  const whole = await ticks(page);
  assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), "true");
  await goTo(page, 1_000);
  for (let press = 0; press < 4; press += 1) await button(page, "Zoom in").click();
  await until(async () => assert.ok((await ticks(page)).some((words) => /^1\.\d s$|^\d00 ms$/.test(words)), `${await ticks(page)}`));
  const [lanes, playhead] = await Promise.all([".lanes-now", ".lanes-playhead"].map((part) => timeline(page).locator(part).boundingBox()));
  assert.ok(playhead.x >= lanes.x - 1 && playhead.x <= lanes.x + lanes.width, "it stays in sight");
  await goTo(page, 8_000);
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
  await page.mouse.move(...await place(page, "web-1", 0.2));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page itself stays as it is");
});

pageTest("dragging moves lanes that are looked at closely, and is no click", async (page) => {
  await ordered(page);
  const at = await moment(page);
  await page.getByRole("button", { name: "Lane web-0" }).focus();
  await page.keyboard.press("+");
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  const before = await ticks(page);
  await page.mouse.move(...await place(page, "web-1", 0.3));
  await page.mouse.down();
  await page.mouse.move(...await place(page, "web-1", 0.9), { steps: 8 });
  await page.mouse.up();
  await until(async () => assert.notDeepEqual(await ticks(page), before));
  assert.equal(await moment(page), at);
});

pageTest("the pointer learns what and why, and a click goes there", async (page) => {
  await ordered(page);
  await page.mouse.move(...await place(page, "web-1", 0.1));
  await tip(page).getByText("web-1 waits for web-0 to be Ready").waitFor();
  await tip(page).getByText("There is no pod of this name yet").waitFor();
  await page.mouse.move(...await place(page, "web-0", 0.6));
  await tip(page).getByText("web-0: Ready").waitFor();
  await page.mouse.click(...await place(page, "web-1", 0.1));
  await until(async () => assert.ok(Math.abs(parseFloat(await moment(page)) - 1.2) < 0.2, await moment(page)));
  assert.deepEqual(await pods(page), ["web-0"], "the moment is shown");
  await page.getByRole("button", { name: "Lane web-1", pressed: true }).waitFor();
  await page.mouse.move(5, 5);
  await tip(page).waitFor({ state: "hidden" });
});

pageTest("the keyboard goes through a lane and to what is in it, also through what one did", async (page) => {
  await ordered(page);
  const lane = page.getByRole("button", { name: "Lane web-1" });
  await lane.focus();
  const seen = [];
  do seen.push(await toNext(page, "ArrowRight"));
  while (!seen.at(-1).startsWith("web-1 became Ready"));
  const titles = seen.map((words) => words.split("\n")[0]);
  for (const wanted of ["web-1 waits for web-0 to be Ready", "web-1 was made", "web-1: Pending"]) {
    assert.ok(titles.includes(wanted), `${wanted} is missing in ${titles}`);
  }
  assert.match(titles.join("|"), /web-1 was put on node-\d/);
  assert.match(titles.join("|"), /web-1 got volume pvc-\S+ for its claim www-web-1/);
  assert.match(await tip(page).innerText(), /\d+\.\d{3} s/);
  while (!(await toNext(page, "ArrowLeft")).startsWith("web-1 was made"));
  await tip(page).getByText(/because web-0 became Ready/).waitFor();
  await page.keyboard.press("Enter");
  await until(async () => assert.ok((await beats(page))[0].includes("made pod web-1"), (await beats(page))[0]));
  await page.getByRole("button", { name: "Lane web-1", pressed: true }).waitFor();
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Lane of what you did" }).focus();
  await page.keyboard.press("ArrowRight");
  await tip(page).getByText("You: kubectl apply -f -").waitFor();
});

pageTest("a deletion and a new revision are marked, each with its why", async (page) => {
  await ordered(page);
  await command(page, "kubectl set image statefulset/web nginx=nginx:1.99");
  await button(page, "To the end").click();
  await atRest(page);
  await page.getByRole("button", { name: "Lane web-2" }).focus();
  const seen = [];
  for (let press = 0; press < 30 && !seen.some((words) => /first pod of revision/.test(words)); press += 1) {
    seen.push(await toNext(page, "ArrowRight"));
  }
  assert.ok(seen.some((words) => /web-2 was told to go/.test(words)), "told to go");
  assert.ok(seen.some((words) => /web-2 is the first pod of revision [a-z0-9]{6,}/.test(words)), "a short hash");
});

pageTest("a finger learns what is under it, and goes there", async (page) => {
  await ordered(page);
  await row(page, "web-1").scrollIntoViewIfNeeded();
  await page.touchscreen.tap(...await place(page, "web-1", 0.15));
  await tip(page).getByText("web-1 waits for web-0 to be Ready").waitFor();
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await fitsItsWidth(page);
}, { viewport: PHONE, hasTouch: true });

pageTest("two fingers look closer", async (page) => {
  await ordered(page);
  await row(page, "web-1").scrollIntoViewIfNeeded();
  const touch = await page.context().newCDPSession(page);
  const fingers = async (type, parts) => {
    const points = await Promise.all(parts.map((part) => place(page, "web-1", part)));
    await touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  };
  await fingers("touchStart", [0.4, 0.5]);
  for (const apart of [0.05, 0.1, 0.2, 0.3]) await fingers("touchMove", [0.4 - apart, 0.5 + apart]);
  await fingers("touchEnd", []);
  await until(async () => assert.equal(await button(page, "Fit").getAttribute("aria-disabled"), null));
  assert.equal(await page.evaluate(() => visualViewport.scale), 1, "the page itself stays as it is");
  assert.equal(await tip(page).count(), 0, "that was no press");
}, { viewport: PHONE, hasTouch: true, isMobile: true });

lookTest("axe finds nothing in lanes that wait, with a tip", async (page, { viewport }) => {
  await ordered(page);
  await page.getByRole("button", { name: "Lane web-2" }).focus();
  await page.keyboard.press("ArrowRight");
  await tip(page).waitFor();
  await fitsItsWidth(page);
  const said = await tip(page).boundingBox();
  assert.ok(said.x >= 0 && said.x + said.width <= viewport.width, "all of it can be read");
  await axeFindsNothing(page);
});
