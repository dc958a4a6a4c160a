// Presenter mode: its keys, its layout, and leaving it.
import assert from "node:assert/strict";
import { boxes, hasNoHorizontalScroll, untilFocused, pageTest, until } from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const tour = (page) => region(page, /^Tour: /);
const next = (page) => tour(page).locator(".tour-next");
const slider = (page) => page.getByRole("slider", { name: "Time" });
const time = (page, name) => region(page, "Timeline").getByRole("button", { name, exact: true });
const line = (page) => page.getByRole("textbox", { name: "kubectl" });
const present = (page) => tour(page).getByRole("button", { name: "Present", exact: true });
const answered = (page) => tour(page).getByText(/^(Correct|Not quite|What happened)/).waitFor({ timeout: 20_000 });

/** Waits until the tour shows this step. */
async function untilStep(page, number) {
  await tour(page).getByText(new RegExp(`^Step ${number} of`)).waitFor();
}

/** Removes the focus. */
const withoutFocus = (page) => page.evaluate(() => document.activeElement.blur());

/** Waits until the tour has started in presenter mode. */
async function opened(page) {
  await untilStep(page, 1);
  await untilFocused(next(page));
}

/** Waits until the regions that presenter mode hides are shown, or hidden. */
async function showsAllRegions(page, isShown) {
  for (const name of ["Manifests", "Console", "Inspector"]) await region(page, name).waitFor({ state: isShown ? "visible" : "hidden" });
  await page.getByRole("button", { name: "Tours" }).waitFor({ state: isShown ? "visible" : "hidden" });
  if (!isShown) assert.equal(await tour(page).getByText("For the teacher").count(), 0);
}

pageTest("Space goes to the next step, and presses a focused button instead", async (page) => {
  await opened(page);
  await page.keyboard.press("Space"); // on Next
  await untilStep(page, 2);
  await withoutFocus(page);
  await page.keyboard.press("Space");
  await untilStep(page, 3);
  const question = tour(page).getByRole("group", { name: "Question" });
  await question.getByRole("button", { name: "One", exact: true }).focus();
  await page.keyboard.press("Space");
  await tour(page).getByText("Correct: One.").waitFor({ timeout: 20_000 });
  await untilStep(page, 3);
  const theme = page.getByRole("button", { name: "Dark theme" });
  await theme.focus();
  await page.keyboard.press("Space");
  await until(async () => assert.equal(await theme.getAttribute("aria-pressed"), "true"));
  await untilStep(page, 3);
  await page.keyboard.press("Space");
  await time(page, "Step back").focus();
  const before = Number(await slider(page).inputValue());
  await page.keyboard.press("Space");
  await until(async () => assert.ok(Number(await slider(page).inputValue()) < before));
  await untilStep(page, 3);
  await withoutFocus(page);
  await page.keyboard.press("Space");
  await untilStep(page, 4);
  await present(page).focus();
  await page.keyboard.press("Space");
  await showsAllRegions(page, true);
  await untilStep(page, 4);
}, { at: "?present#tour=why-order" });

pageTest("the presenter's keys work with any focus, except arrows in controls that use them", async (page) => {
  await opened(page);
  await page.keyboard.press("PageUp");
  await untilStep(page, 1);
  await page.keyboard.press("PageDown");
  await untilStep(page, 2);
  await slider(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Space");
  await untilStep(page, 2);
  await page.keyboard.press("PageDown");
  await untilStep(page, 3);
  await page.getByRole("combobox", { name: "Step by" }).focus();
  await page.keyboard.press("ArrowRight");
  await until(async () => assert.equal(await page.getByRole("combobox", { name: "Step by" }).evaluate((node) => node.selectedOptions[0].text), "event"));
  await untilStep(page, 3);
  await page.keyboard.press("PageDown"); // runs the step without a prediction
  await answered(page);
  await page.getByRole("button", { name: "Pod web-0" }).first().focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Lane web-0" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await untilStep(page, 3);
  await page.keyboard.press("PageUp");
  await untilStep(page, 2);
  await withoutFocus(page);
  for (const keys of ["Alt+ArrowRight", "Control+ArrowRight", "Meta+ArrowRight", "Control+PageDown", "Alt+Space", "Enter", "ArrowDown"]) await page.keyboard.press(keys);
  await untilStep(page, 2);
  await page.keyboard.press("ArrowRight");
  await untilStep(page, 3);
  await page.keyboard.press("ArrowLeft");
  await untilStep(page, 2);
}, { at: "?present#tour=why-order" });

pageTest("an open dialog gets all keys, and Escape closes only the dialog", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await untilStep(page, 2);
  await page.evaluate(() => (location.hash = "#field=StatefulSet.spec.replicas"));
  const dialog = page.getByRole("dialog", { name: "Fields" });
  await dialog.getByRole("heading", { name: "StatefulSet.spec.replicas" }).waitFor();
  for (const key of ["PageDown", "ArrowRight", "PageUp", "ArrowLeft"]) await page.keyboard.press(key);
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await untilStep(page, 2);
  await showsAllRegions(page, false);
  assert.match(page.url(), /\?present#tour=why-order$/);
  await page.keyboard.press("PageDown");
  await untilStep(page, 3);
}, { at: "?present#tour=why-order" });

pageTest("Escape closes a tooltip first, then presenter mode", async (page) => {
  await opened(page);
  for (const number of [2, 3]) {
    await page.keyboard.press("PageDown");
    await untilStep(page, number);
  }
  await page.keyboard.press("PageDown");
  await answered(page);
  await page.getByRole("button", { name: "Pod web-0" }).first().focus();
  const tip = region(page, "Cluster").locator(".tip");
  await tip.waitFor();
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "detached" });
  await showsAllRegions(page, false);
  await page.keyboard.press("Escape");
  await showsAllRegions(page, true);
}, { at: "?present#tour=why-order" });

pageTest("at the first and the last step the keys have no effect", async (page) => {
  await opened(page);
  await page.keyboard.press("ArrowLeft");
  await untilStep(page, 1);
  await until(async () => {
    await page.keyboard.press("PageDown");
    assert.match(await tour(page).innerText(), /Step (\d+) of \1\n/);
  }, 30);
  const last = await tour(page).locator(".tour-text").innerText();
  for (const key of ["PageDown", "ArrowRight", "PageDown"]) await page.keyboard.press(key);
  await until(async () => assert.equal(await next(page).innerText(), "Finish"));
  assert.equal(await tour(page).locator(".tour-text").innerText(), last);
  await showsAllRegions(page, false);
}, { at: "?present#tour=by-hand" });

const fontSize = (page) => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);

/** The layout of the page: font size, panels and parts of the diagram. */
async function layout(page) {
  const panels = [];
  for (const name of ["Cluster", "Timeline", "Explanation", "Manifests", "Console", "Inspector"]) panels.push(await region(page, name).boundingBox());
  return { fontSize: await fontSize(page), panels, boxes: await boxes(page), address: page.url() };
}

pageTest("Escape, the button and leaving the tour end presenter mode and restore the layout", async (page) => {
  await page.evaluate(() => (location.hash = "#tour=why-order"));
  await untilStep(page, 1);
  await next(page).click();
  await untilStep(page, 2);
  const before = await layout(page);
  const ways = [() => page.keyboard.press("Escape"), () => present(page).click()];
  for (const leave of ways) {
    await present(page).click();
    await showsAllRegions(page, false);
    assert.ok(parseFloat(await fontSize(page)) > parseFloat(before.fontSize), "the text is larger");
    await hasNoHorizontalScroll(page);
    await leave();
    await showsAllRegions(page, true);
    await untilStep(page, 2);
    await until(async () => assert.deepEqual(await layout(page), before));
    await untilFocused(present(page));
    await withoutFocus(page);
    for (const key of ["PageDown", "ArrowRight", "Space", "Escape"]) await page.keyboard.press(key);
    await untilStep(page, 2);
  }
  await present(page).click();
  await showsAllRegions(page, false);
  await tour(page).getByRole("button", { name: "Leave", exact: true }).click();
  await tour(page).waitFor({ state: "detached" });
  await region(page, "Manifests").waitFor();
  assert.equal(await fontSize(page), before.fontSize);
});

pageTest("the console is hidden in presenter mode, and afterwards its keys only type", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await untilStep(page, 2);
  await line(page).waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await line(page).click();
  await page.keyboard.type("get pods -o wide");
  for (const key of ["PageDown", "PageUp", "ArrowLeft", "ArrowLeft", "ArrowRight", "Space"]) await page.keyboard.press(key);
  assert.equal(await line(page).inputValue(), "get pods -o wid e");
  await untilStep(page, 2);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await region(page, "Console").getByText("No resources found in default namespace.").waitFor();
  await untilStep(page, 2);
}, { at: "?present#tour=why-order" });

pageTest("a reload keeps the step and presenter mode", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await untilStep(page, 2);
  await page.reload();
  await untilStep(page, 2);
  await showsAllRegions(page, false);
  await page.keyboard.press("PageDown");
  await untilStep(page, 3);
}, { at: "?present#tour=why-order" });

pageTest("a reload does not restore presenter mode after it was left", async (page) => {
  await opened(page);
  await showsAllRegions(page, false);
  await page.keyboard.press("Escape");
  await showsAllRegions(page, true);
  assert.match(page.url(), /\/#tour=why-order$/);
  await page.reload();
  await untilStep(page, 1);
  await showsAllRegions(page, true);
}, { at: "?present#tour=why-order" });
