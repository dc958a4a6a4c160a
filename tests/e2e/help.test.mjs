// Help while writing: what a field is for, what could stand at a place, and what mends a problem.
import assert from "node:assert/strict";
import { axeFindsNothing, fitsItsWidth, lookTest, manifests, pageTest, shot, type, until } from "./page.mjs";

const SET = ["apiVersion: apps/v1", "kind: StatefulSet", "metadata:", "  name: web", "spec:", "  replicas: 3"];
const SENTENCE = /OrderedReady makes a pod only when those below it are ready/;

const tip = (page) => page.getByRole("tooltip").filter({ has: page.locator(".cm-field-words") });
const offers = (page) => page.getByRole("listbox", { name: "Completions" });
const problems = (page) => page.getByRole("list", { name: "Problems" });

/** The word in the editor that is written so. */
const word = (page, words) => page.locator(".cm-line").getByText(words, { exact: true }).first();

/** Puts the cursor at the end of a line. */
async function cursorTo(page, line) {
  await page.getByRole("textbox", { name: "Manifests" }).press("ControlOrMeta+Home");
  for (let down = 1; down < line; down += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
}

pageTest("the mouse on a field tells what it is for, with its default", async (page) => {
  await type(page, [...SET, "  podManagementPolicy: OrderedReady"].join("\n"));
  await word(page, "podManagementPolicy").hover();
  await tip(page).getByText(SENTENCE).waitFor();
  assert.match(await tip(page).innerText(), /spec\.podManagementPolicy: text, OrderedReady when left out/);
  await page.mouse.move(1, 1);
  await tip(page).waitFor({ state: "detached" });
});

pageTest("F1 tells it at the cursor, aloud too, and Escape takes it away", async (page) => {
  await type(page, [...SET, "  podManagementPolicy: OrderedReady"].join("\n"));
  // What is said aloud stands there for a moment only: it is looked for before the key is pressed.
  const aloud = page.locator("[aria-live]").getByText(SENTENCE).waitFor({ state: "attached" });
  await page.keyboard.press("F1");
  await Promise.all([aloud, tip(page).getByText(SENTENCE).waitFor()]);
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "detached" });
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("ControlOrMeta+i");
  await tip(page).getByText(SENTENCE).waitFor();
  await page.keyboard.press("ArrowLeft");
  await tip(page).waitFor({ state: "detached" });
});

pageTest("a field is offered while one writes, and goes to its place", async (page) => {
  await type(page, SET.join("\n"));
  await page.keyboard.press("Enter");
  await page.keyboard.type("podM");
  const offer = offers(page).getByRole("option", { name: /^podManagementPolicy/ });
  await offer.waitFor();
  await page.getByText(SENTENCE).waitFor();
  await offer.click();
  assert.match(await manifests(page), /\n {2}replicas: 3\n {2}podManagementPolicy: $/);
  await offers(page).getByRole("option", { name: "Parallel" }).click();
  assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/);
}, { pointer: true });

pageTest("the same with the keyboard alone; a list begins with its first item", async (page) => {
  await type(page, SET.join("\n"));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await offers(page).waitFor();
  const labels = await offers(page).getByRole("option").allInnerTexts();
  assert.ok(labels.some((label) => label.startsWith("template")), `${labels}`);
  assert.ok(!labels.some((label) => label.startsWith("replicas")), "what is there is not offered again");
  await page.keyboard.type("volumeC");
  await offers(page).getByRole("option", { name: /^volumeClaimTemplates/, selected: true }).waitFor();
  await page.waitForTimeout(100); // Enter counts only once the list has stood for a moment
  await page.keyboard.press("Enter");
  await until(async () => assert.match(await manifests(page), /\n {2}volumeClaimTemplates:\n {2}- $/));
});

const TYPO = [...SET, "  podManagmentPolicy: Parallel"];

pageTest("a mistyped field is mended with one click in the list of problems", async (page) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText('unknown field "spec.podManagmentPolicy"').waitFor();
  await problems(page).getByRole("button", { name: "Change to podManagementPolicy" }).click();
  await until(async () => assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/));
});

pageTest("and with one click where it is underlined", async (page) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText('unknown field "spec.podManagmentPolicy"').waitFor();
  await page.locator(".cm-lintRange-error").last().hover();
  await page.locator(".cm-tooltip").getByRole("button", { name: "Change to podManagementPolicy" }).click();
  await until(async () => assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/));
  await problems(page).getByText("unknown field").waitFor({ state: "detached" });
});

pageTest("and with the keyboard; the cursor stays, and undo brings the word back", async (page) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText('unknown field "spec.podManagmentPolicy"').waitFor();
  await page.keyboard.press("ControlOrMeta+.");
  await until(async () => assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/));
  await page.keyboard.type("!");
  assert.match(await manifests(page), /podManagementPolicy: Parallel!$/);
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  assert.match(await manifests(page), /podManagmentPolicy: Parallel$/);
});

pageTest("a mistyped value is mended too, also that of a strategy", async (page) => {
  await type(page, [...SET, "  updateStrategy:", "    type: OnDelet"].join("\n"));
  await problems(page).getByRole("button", { name: "Change to OnDelete" }).click();
  await until(async () => assert.match(await manifests(page), /type: OnDelete$/));
  await cursorTo(page, 6);
  await page.keyboard.type("0");
  assert.match(await manifests(page), /replicas: 30\n/);
});

lookTest("axe finds nothing in help, offers and fixes", async (page, { viewport, colorScheme }) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText("unknown field").waitFor();
  await cursorTo(page, 6);
  await page.keyboard.press("F1");
  await tip(page).waitFor();
  await shot(page, `help-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-completionInfo").waitFor();
  await until(async () => assert.ok((await offers(page).boundingBox()).y > 0, "the editor makes it elsewhere and puts it here"));
  await shot(page, `offers-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await fitsItsWidth(page);
  await page.keyboard.press("Escape");
  // A tooltip goes when the page is scrolled, as it is for a picture.
  await until(async () => {
    await page.mouse.move(1, 1);
    await page.locator(".cm-lintRange-error").last().hover();
    await page.locator(".cm-diagnosticAction").waitFor({ timeout: 2_000 });
  });
  await shot(page, `fix-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
