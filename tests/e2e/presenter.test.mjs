// A tour before an audience: which keys lead on, which are left to what has the focus, and how the page is afterwards.
import assert from "node:assert/strict";
import { boxes, fitsItsWidth, hasFocus, pageTest, until } from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const tour = (page) => region(page, /^Tour: /);
const next = (page) => tour(page).locator(".tour-next");
const slider = (page) => page.getByRole("slider", { name: "Time" });
const time = (page, name) => region(page, "Timeline").getByRole("button", { name, exact: true });
const line = (page) => page.getByRole("textbox", { name: "kubectl" });
const present = (page) => tour(page).getByRole("button", { name: "Present", exact: true });
const answered = (page) => tour(page).getByText(/^(Right|Not this time|What happened)/).waitFor({ timeout: 20_000 });

/** It is on this beat, and stays there. */
async function isOn(page, number) {
  await tour(page).getByText(new RegExp(`^Beat ${number} of`)).waitFor();
}

/** Nothing in particular has the focus, as after a press on the page's ground. */
const withoutFocus = (page) => page.evaluate(() => document.activeElement.blur());

/** The tour has begun before an audience. */
async function opened(page) {
  await isOn(page, 1);
  await hasFocus(next(page));
}

/** What only a reader sees is there, or is not. */
async function isForReaders(page, is) {
  for (const name of ["Manifests", "Console", "Inspector"]) await region(page, name).waitFor({ state: is ? "visible" : "hidden" });
  await page.getByRole("button", { name: "Tours" }).waitFor({ state: is ? "visible" : "hidden" });
  if (!is) assert.equal(await tour(page).getByText("For the teacher").count(), 0);
}

pageTest("Space goes on, and on a button it presses that button and nothing else", async (page) => {
  await opened(page);
  await page.keyboard.press("Space"); // on Next
  await isOn(page, 2);
  await withoutFocus(page);
  await page.keyboard.press("Space");
  await isOn(page, 3);
  const question = tour(page).getByRole("group", { name: "Question" });
  await question.getByRole("button", { name: "One", exact: true }).focus();
  await page.keyboard.press("Space");
  await tour(page).getByText("Right: One.").waitFor({ timeout: 20_000 });
  await isOn(page, 3);
  const theme = page.getByRole("button", { name: "Dark theme" });
  await theme.focus();
  await page.keyboard.press("Space");
  await until(async () => assert.equal(await theme.getAttribute("aria-pressed"), "true"));
  await isOn(page, 3);
  await page.keyboard.press("Space");
  await time(page, "Step back").focus();
  const before = Number(await slider(page).inputValue());
  await page.keyboard.press("Space");
  await until(async () => assert.ok(Number(await slider(page).inputValue()) < before));
  await isOn(page, 3);
  await withoutFocus(page);
  await page.keyboard.press("Space");
  await isOn(page, 4);
  await present(page).focus();
  await page.keyboard.press("Space");
  await isForReaders(page, true);
  await isOn(page, 4);
}, { at: "?present#tour=why-order" });

pageTest("the clicker's keys work wherever the focus is, and arrows are left to what needs them", async (page) => {
  await opened(page);
  await page.keyboard.press("PageUp");
  await isOn(page, 1);
  await page.keyboard.press("PageDown");
  await isOn(page, 2);
  await slider(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Space");
  await isOn(page, 2);
  await page.keyboard.press("PageDown");
  await isOn(page, 3);
  await page.getByRole("combobox", { name: "Step by" }).focus();
  await page.keyboard.press("ArrowRight");
  await until(async () => assert.equal(await page.getByRole("combobox", { name: "Step by" }).evaluate((node) => node.selectedOptions[0].text), "event"));
  await isOn(page, 3);
  await page.keyboard.press("PageDown"); // it asks: what happens is the answer
  await answered(page);
  await page.getByRole("button", { name: "Pod web-0" }).first().focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Lane web-0" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await isOn(page, 3);
  await page.keyboard.press("PageUp");
  await isOn(page, 2);
  await withoutFocus(page);
  for (const keys of ["Alt+ArrowRight", "Control+ArrowRight", "Meta+ArrowRight", "Control+PageDown", "Alt+Space", "Enter", "ArrowDown"]) await page.keyboard.press(keys);
  await isOn(page, 2);
  await page.keyboard.press("ArrowRight");
  await isOn(page, 3);
  await page.keyboard.press("ArrowLeft");
  await isOn(page, 2);
}, { at: "?present#tour=why-order" });

pageTest("a dialog has the keys to itself, and Escape closes nothing but it", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await isOn(page, 2);
  await page.evaluate(() => (location.hash = "#field=StatefulSet.spec.replicas"));
  const dialog = page.getByRole("dialog", { name: "Fields" });
  await dialog.getByRole("heading", { name: "StatefulSet.spec.replicas" }).waitFor();
  for (const key of ["PageDown", "ArrowRight", "PageUp", "ArrowLeft"]) await page.keyboard.press(key);
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await isOn(page, 2);
  await isForReaders(page, false);
  assert.match(page.url(), /\?present#tour=why-order$/);
  await page.keyboard.press("PageDown");
  await isOn(page, 3);
}, { at: "?present#tour=why-order" });

pageTest("Escape closes what the picture tells, and the next one ends presenting", async (page) => {
  await opened(page);
  for (const number of [2, 3]) {
    await page.keyboard.press("PageDown");
    await isOn(page, number);
  }
  await page.keyboard.press("PageDown");
  await answered(page);
  await page.getByRole("button", { name: "Pod web-0" }).first().focus();
  const tip = region(page, "Cluster").locator(".tip");
  await tip.waitFor();
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "detached" });
  await isForReaders(page, false);
  await page.keyboard.press("Escape");
  await isForReaders(page, true);
}, { at: "?present#tour=why-order" });

pageTest("at the first beat and at the last one the keys lead no further, and the tour stays", async (page) => {
  await opened(page);
  await page.keyboard.press("ArrowLeft");
  await isOn(page, 1);
  await until(async () => {
    await page.keyboard.press("PageDown");
    assert.match(await tour(page).innerText(), /Beat (\d+) of \1\n/);
  }, 30);
  const last = await tour(page).locator(".tour-words").innerText();
  for (const key of ["PageDown", "ArrowRight", "PageDown"]) await page.keyboard.press(key);
  await until(async () => assert.equal(await next(page).innerText(), "Finish"));
  assert.equal(await tour(page).locator(".tour-words").innerText(), last);
  await isForReaders(page, false);
}, { at: "?present#tour=by-hand" });

const letters = (page) => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);

/** How the page looks: where everything in the picture is, how large letters are, what has room. */
async function look(page) {
  const panels = [];
  for (const name of ["Cluster", "Timeline", "Explanation", "Manifests", "Console", "Inspector"]) panels.push(await region(page, name).boundingBox());
  return { letters: await letters(page), panels, boxes: await boxes(page), address: page.url() };
}

pageTest("presenting is left by Escape, by its button and with the tour, and the page is as it was", async (page) => {
  await page.evaluate(() => (location.hash = "#tour=why-order"));
  await isOn(page, 1);
  await next(page).click();
  await isOn(page, 2);
  const before = await look(page);
  const leave = [() => page.keyboard.press("Escape"), () => present(page).click()];
  for (const leaves of leave) {
    await present(page).click();
    await isForReaders(page, false);
    assert.ok(parseFloat(await letters(page)) > parseFloat(before.letters), "an audience sits further away");
    await fitsItsWidth(page);
    await leaves();
    await isForReaders(page, true);
    await isOn(page, 2);
    await until(async () => assert.deepEqual(await look(page), before));
    await hasFocus(present(page));
    await withoutFocus(page);
    for (const key of ["PageDown", "ArrowRight", "Space", "Escape"]) await page.keyboard.press(key);
    await isOn(page, 2);
  }
  await present(page).click();
  await isForReaders(page, false);
  await tour(page).getByRole("button", { name: "Leave", exact: true }).click();
  await tour(page).waitFor({ state: "detached" });
  await region(page, "Manifests").waitFor();
  assert.equal(await letters(page), before.letters);
});

pageTest("what one types in the console stays there: there is none before an audience, and afterwards no key leads on", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await isOn(page, 2);
  await line(page).waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await line(page).click();
  await page.keyboard.type("get pods -o wide");
  for (const key of ["PageDown", "PageUp", "ArrowLeft", "ArrowLeft", "ArrowRight", "Space"]) await page.keyboard.press(key);
  assert.equal(await line(page).inputValue(), "get pods -o wid e");
  await isOn(page, 2);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await region(page, "Console").getByText("No resources found in default namespace.").waitFor();
  await isOn(page, 2);
}, { at: "?present#tour=why-order" });

pageTest("loaded again in the middle of a lesson, it goes on at its beat, before the audience", async (page) => {
  await opened(page);
  await page.keyboard.press("PageDown");
  await isOn(page, 2);
  await page.reload();
  await isOn(page, 2);
  await isForReaders(page, false);
  await page.keyboard.press("PageDown");
  await isOn(page, 3);
}, { at: "?present#tour=why-order" });

pageTest("presenting that was left is not begun again when the page is loaded again", async (page) => {
  await opened(page);
  await isForReaders(page, false);
  await page.keyboard.press("Escape");
  await isForReaders(page, true);
  assert.match(page.url(), /\/#tour=why-order$/);
  await page.reload();
  await isOn(page, 1);
  await isForReaders(page, true);
}, { at: "?present#tour=why-order" });
