// The diagram's viewport: zoom, dragging, keyboard navigation and tooltips.
import assert from "node:assert/strict";
import {
  PHONE, apply, axeFindsNothing, hasNoHorizontalScroll, layoutTest, pageTest, idleExample, pageScreenshot, speed, actUntilHidden, type, until,
} from "./page.mjs";

const cluster = (page) => page.getByRole("region", { name: "Cluster" });
const pod = (page, name) => cluster(page).getByRole("button", { name: `Pod ${name}`, exact: true });
const zoom = (page, name) => cluster(page).getByRole("group", { name: "Zoom" }).getByRole("button", { name, exact: true });
/** Waits until the part with this name has the focus. */
const isAt = (page, name) => until(async () => assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), name));
/** Tabs into the diagram; its first part becomes focusable one frame after the render. */
async function tabInto(page) {
  await cluster(page).locator("[aria-label='Inspect Service nginx'][tabindex='0']").waitFor();
  await page.getByRole("button", { name: "Break it" }).focus();
  await page.keyboard.press("Tab");
  await isAt(page, "Inspect Service nginx");
}
/** Waits until the diagram has this zoom, in percent; 100 % is not shown. */
const isZoomed = (page, percent) => until(async () => {
  assert.deepEqual(await cluster(page).getByText(/^\d+ %$/).allInnerTexts(), percent === 100 ? [] : [`${percent} %`]);
});
/** The height of an element; retried, because an element that renders again has no box. */
const size = (locator) => until(async () => (await locator.boundingBox()).height);
const tip = (page) => page.locator(".tip");

/** A StatefulSet of many Pods. */
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

pageTest("the diagram zooms with buttons, keys and the wheel, and shows the zoom", async (page) => {
  await idleExample(page);
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
  assert.ok(moved.every((by) => Math.abs(by) < 12), `the part under the pointer keeps its position, moved by ${moved}`);
  await page.keyboard.up("Control");
  await pod(page, "web-2").focus();
  await page.keyboard.press("0");
  await isZoomed(page, 100);
  const viewport = await page.locator(".picture").boundingBox();
  const lowest = await cluster(page).getByRole("button", { name: "Claim www-web-0" }).boundingBox();
  assert.ok(lowest.y + lowest.height <= viewport.y + viewport.height, "the whole diagram is visible");
  await hasNoHorizontalScroll(page);
});

pageTest("a zoomed diagram is dragged", async (page) => {
  await idleExample(page);
  for (let step = 0; step < 3; step += 1) await zoom(page, "Zoom in").click();
  await isZoomed(page, 200);
  await page.locator(".picture").evaluate((viewport) => viewport.scrollTo(0, 0));
  const before = await pod(page, "web-0").boundingBox();
  const viewport = await page.locator(".picture").boundingBox();
  await page.mouse.move(viewport.x + 5, viewport.y + 300);
  await page.mouse.down();
  await page.mouse.move(viewport.x - 95, viewport.y + 270, { steps: 4 });
  await page.mouse.up();
  await until(async () => {
    const after = await pod(page, "web-0").boundingBox();
    assert.deepEqual([Math.round(after.x - before.x), Math.round(after.y - before.y)], [-100, -30]);
  });
});

pageTest("one tab stop in the diagram; arrows move the focus, Enter selects", async (page) => {
  await idleExample(page);
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

pageTest("hover and focus show a tooltip, Escape closes it", async (page) => {
  await idleExample(page);
  await pod(page, "web-1").hover();
  await tip(page).getByText("Pod web-1").waitFor();
  await tip(page).getByText(/Running, ready, on node-/).waitFor();
  await page.mouse.move(2, 2);
  await tip(page).waitFor({ state: "detached" });
  await tabInto(page);
  await tip(page).getByText("Inspect Service nginx").waitFor();
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "detached" });
});

pageTest("a tap shows a tooltip", async (page) => {
  await idleExample(page);
  await pod(page, "web-1").tap();
  await tip(page).getByText(/Running, ready, on node-/).waitFor();
}, { viewport: PHONE, hasTouch: true, isMobile: true });

pageTest("dots become named tiles when zoomed in, and the selection stays", async (page) => {
  await many(page, 400);
  const dot = await size(pod(page, "big-7"));
  await pod(page, "big-7").click();
  for (let step = 0; step < 5; step += 1) await zoom(page, "Zoom in").click();
  await isZoomed(page, 400);
  await until(async () => assert.ok(await size(pod(page, "big-7")) >= dot * 2, "the name fits"));
  assert.equal(await pod(page, "big-7").getAttribute("aria-pressed"), "true");
  await pod(page, "big-7").focus();
  await actUntilHidden(() => page.keyboard.press("0"), cluster(page).getByText("400 %"));
  const box = await pod(page, "big-399").boundingBox();
  const viewport = await page.locator(".picture").boundingBox();
  assert.ok(box.y < viewport.y + viewport.height, "the last Pod is visible");
  assert.equal(await pod(page, "big-7").getAttribute("aria-pressed"), "true");
});

layoutTest("a zoomed diagram with a tooltip passes axe and fits", async (page, { viewport, colorScheme }) => {
  await idleExample(page);
  await zoom(page, "Zoom in").click();
  await pod(page, "web-1").hover();
  await tip(page).waitFor();
  await hasNoHorizontalScroll(page);
  await pageScreenshot(page, `viewport-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
