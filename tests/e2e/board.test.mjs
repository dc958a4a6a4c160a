// The board the picture lies on: larger and smaller, moved about, gone through with the keyboard, and telling more.
import assert from "node:assert/strict";
import {
  PHONE, apply, axeFindsNothing, fitsItsWidth, lookTest, pageTest, rested, shot, speed, takesAway, type, until,
} from "./page.mjs";

const cluster = (page) => page.getByRole("region", { name: "Cluster" });
const pod = (page, name) => cluster(page).getByRole("button", { name: `Pod ${name}`, exact: true });
const zoom = (page, name) => cluster(page).getByRole("group", { name: "Zoom" }).getByRole("button", { name, exact: true });
/** The keyboard is at the part of this name. */
const isAt = (page, name) => until(async () => assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), name));
/** Goes by Tab from what stands before the picture to its first part, which takes the Tab one frame after it was drawn. */
async function tabInto(page) {
  await cluster(page).locator("[aria-label='Inspect Service nginx'][tabindex='0']").waitFor();
  await page.getByRole("button", { name: "Break it" }).focus();
  await page.keyboard.press("Tab");
  await isAt(page, "Inspect Service nginx");
}
/** All is this large, in percent; at 100 that is not said. */
const isZoomed = (page, percent) => until(async () => {
  assert.deepEqual(await cluster(page).getByText(/^\d+ %$/).allInnerTexts(), percent === 100 ? [] : [`${percent} %`]);
});
/** How high it is, once it stands: what is drawn anew while one looks has no box. */
const size = (locator) => until(async () => (await locator.boundingBox()).height);
const tip = (page) => page.locator(".tip");

/** A set of many pods, all there. */
async function many(page, replicas) {
  await type(page, [
    "apiVersion: apps/v1", "kind: StatefulSet", "metadata: {name: big}", "spec:", "  serviceName: big", `  replicas: ${replicas}`,
    "  podManagementPolicy: Parallel", "  selector: {matchLabels: {app: big}}", "  template:", "    metadata: {labels: {app: big}}",
    "    spec: {containers: [{name: main, image: 'big:1'}]}",
  ].join("\n"));
  await speed(page, "fastest");
  await apply(page);
  await pod(page, `big-${replicas - 1}`).waitFor();
}

pageTest("the picture grows, shrinks and fits by buttons, keys and wheel, and says how large it is", async (page) => {
  await rested(page);
  const before = await size(pod(page, "web-0"));
  await zoom(page, "Zoom in").click();
  await isZoomed(page, 125);
  assert.ok(await size(pod(page, "web-0")) > before * 1.2);
  await pod(page, "web-0").focus();
  await page.keyboard.press("-");
  await page.keyboard.press("-");
  await isZoomed(page, 80);
  assert.ok(await size(pod(page, "web-0")) < before * 0.85);
  const { x, y } = await pod(page, "web-2").boundingBox();
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  for (const percent of [100, 125, 156, 195]) {
    await page.mouse.wheel(0, -100);
    await isZoomed(page, percent);
  }
  const seen = await pod(page, "web-2").boundingBox();
  await page.mouse.move(seen.x + 1, seen.y + 1);
  await page.mouse.wheel(0, -100);
  await isZoomed(page, 243);
  const after = await pod(page, "web-2").boundingBox();
  const moved = [after.x - seen.x, after.y - seen.y];
  assert.ok(moved.every((by) => Math.abs(by) < 12), `what is under the pointer stays there, and not by ${moved}`);
  await page.keyboard.up("Control");
  await pod(page, "web-2").focus();
  await page.keyboard.press("0");
  await isZoomed(page, 100);
  const board = await page.locator(".picture").boundingBox();
  const lowest = await cluster(page).getByRole("button", { name: "Claim www-web-0" }).boundingBox();
  assert.ok(lowest.y + lowest.height <= board.y + board.height, "all of it is seen");
  await fitsItsWidth(page);
});

pageTest("what is larger than the board is dragged", async (page) => {
  await rested(page);
  for (let step = 0; step < 3; step += 1) await zoom(page, "Zoom in").click();
  await isZoomed(page, 200);
  await page.locator(".picture").evaluate((board) => board.scrollTo(0, 0));
  const before = await pod(page, "web-0").boundingBox();
  const board = await page.locator(".picture").boundingBox();
  await page.mouse.move(board.x + 5, board.y + 300);
  await page.mouse.down();
  await page.mouse.move(board.x - 95, board.y + 270, { steps: 4 });
  await page.mouse.up();
  await until(async () => {
    const after = await pod(page, "web-0").boundingBox();
    assert.deepEqual([Math.round(after.x - before.x), Math.round(after.y - before.y)], [-100, -30]);
  });
});

pageTest("one Tab leads into the picture, arrows from part to part in their order, Enter selects", async (page) => {
  await rested(page);
  await tabInto(page);
  await page.keyboard.press("End");
  await isAt(page, "Claim www-web-2");
  await page.keyboard.press("ArrowLeft");
  await isAt(page, "Claim www-web-1");
  await page.keyboard.press("ArrowUp");
  await isAt(page, "Pod web-1");
  await page.keyboard.press("Enter");
  await until(async () => assert.equal(await pod(page, "web-1").getAttribute("aria-pressed"), "true"));
  await page.keyboard.press("Home");
  await isAt(page, "Inspect Service nginx");
  await page.keyboard.press("Tab");
  await isAt(page, "Zoom out");
  await page.keyboard.press("Shift+Tab");
  await isAt(page, "Inspect Service nginx");
});

pageTest("a pointer and the keyboard are told more, Escape ends that", async (page) => {
  await rested(page);
  await pod(page, "web-1").hover();
  await tip(page).getByText("Pod web-1").waitFor();
  await tip(page).getByText(/Running, Ready, on node-/).waitFor();
  await page.mouse.move(2, 2);
  await tip(page).waitFor({ state: "detached" });
  await tabInto(page);
  await tip(page).getByText("Inspect Service nginx").waitFor();
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "detached" });
});

pageTest("a finger is told more", async (page) => {
  await rested(page);
  await pod(page, "web-1").tap();
  await tip(page).getByText(/Running, Ready, on node-/).waitFor();
}, { viewport: PHONE, hasTouch: true, isMobile: true });

pageTest("dots become names on the way in, and what is selected stays so", async (page) => {
  await many(page, 400);
  const dot = await size(pod(page, "big-7"));
  await pod(page, "big-7").click();
  for (let step = 0; step < 5; step += 1) await zoom(page, "Zoom in").click();
  await isZoomed(page, 400);
  await until(async () => assert.ok(await size(pod(page, "big-7")) >= dot * 2, "there is room for a name"));
  assert.equal(await pod(page, "big-7").getAttribute("aria-pressed"), "true");
  await pod(page, "big-7").focus();
  await takesAway(() => page.keyboard.press("0"), cluster(page).getByText("400 %"));
  const box = await pod(page, "big-399").boundingBox();
  const board = await page.locator(".picture").boundingBox();
  assert.ok(box.y < board.y + board.height, "the last pod is seen");
  assert.equal(await pod(page, "big-7").getAttribute("aria-pressed"), "true");
});

lookTest("axe finds nothing in a larger picture with a tip", async (page, { viewport, colorScheme }) => {
  await rested(page);
  await zoom(page, "Zoom in").click();
  await pod(page, "web-1").hover();
  await tip(page).waitFor();
  await fitsItsWidth(page);
  await shot(page, `board-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
