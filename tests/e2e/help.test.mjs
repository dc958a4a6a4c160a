// Editor help: field descriptions, completion and fixes.
import assert from "node:assert/strict";
import { axeFindsNothing, hasNoHorizontalScroll, layoutTest, manifests, pageTest, pageScreenshot, type, until } from "./page.mjs";

const SET = ["apiVersion: apps/v1", "kind: StatefulSet", "metadata:", "  name: web", "spec:", "  replicas: 3"];
const SENTENCE = /OrderedReady creates a Pod only when all Pods with lower ordinals are ready/;

const tip = (page) => page.getByRole("tooltip").filter({ has: page.locator(".cm-field-text") });
const completions = (page) => page.getByRole("listbox", { name: "Completions" });
const problems = (page) => page.getByRole("list", { name: "Problems" });

/** A word in the editor. */
const word = (page, text) => page.locator(".cm-line").getByText(text, { exact: true }).first();

/** Moves the cursor to the end of a line. */
async function cursorTo(page, line) {
  await page.getByRole("textbox", { name: "Manifests" }).press("ControlOrMeta+Home");
  for (let down = 1; down < line; down += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
}

pageTest("hovering a field shows its description and default", async (page) => {
  await type(page, [...SET, "  podManagementPolicy: OrderedReady"].join("\n"));
  await word(page, "podManagementPolicy").hover();
  await tip(page).getByText(SENTENCE).waitFor();
  assert.match(await tip(page).innerText(), /spec\.podManagementPolicy: string, default OrderedReady/);
  await page.mouse.move(1, 1);
  await tip(page).waitFor({ state: "detached" });
});

pageTest("F1 shows and announces the description at the cursor, and Escape closes it", async (page) => {
  await type(page, [...SET, "  podManagementPolicy: OrderedReady"].join("\n"));
  // The announcement exists only briefly, so the wait starts before the key is pressed.
  const announced = page.locator("[aria-live]").getByText(SENTENCE).waitFor({ state: "attached" });
  await page.keyboard.press("F1");
  await Promise.all([announced, tip(page).getByText(SENTENCE).waitFor()]);
  await page.keyboard.press("Escape");
  await tip(page).waitFor({ state: "detached" });
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("ControlOrMeta+i");
  await tip(page).getByText(SENTENCE).waitFor();
  await page.keyboard.press("ArrowLeft");
  await tip(page).waitFor({ state: "detached" });
});

pageTest("completion while typing inserts a field", async (page) => {
  await type(page, SET.join("\n"));
  await page.keyboard.press("Enter");
  await page.keyboard.type("podM");
  const completion = completions(page).getByRole("option", { name: /^podManagementPolicy/ });
  await completion.waitFor();
  await page.getByText(SENTENCE).waitFor();
  await completion.click();
  assert.match(await manifests(page), /\n {2}replicas: 3\n {2}podManagementPolicy: $/);
  await completions(page).getByRole("option", { name: "Parallel" }).click();
  assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/);
}, { pointer: true });

pageTest("completion with the keyboard only; a list starts with its first item", async (page) => {
  await type(page, SET.join("\n"));
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await completions(page).waitFor();
  const labels = await completions(page).getByRole("option").allInnerTexts();
  assert.ok(labels.some((label) => label.startsWith("template")), `${labels}`);
  assert.ok(!labels.some((label) => label.startsWith("replicas")), "existing fields are not completed again");
  await page.keyboard.type("volumeC");
  await completions(page).getByRole("option", { name: /^volumeClaimTemplates/, selected: true }).waitFor();
  await page.waitForTimeout(100); // CodeMirror ignores Enter just after the list opens
  await page.keyboard.press("Enter");
  await until(async () => assert.match(await manifests(page), /\n {2}volumeClaimTemplates:\n {2}- $/));
});

const TYPO = [...SET, "  podManagmentPolicy: Parallel"];

pageTest("a misspelled field is fixed in the list of problems", async (page) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText('unknown field "spec.podManagmentPolicy"').waitFor();
  await problems(page).getByRole("button", { name: "Change to podManagementPolicy" }).click();
  await until(async () => assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/));
});

pageTest("a misspelled field is fixed in its tooltip", async (page) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText('unknown field "spec.podManagmentPolicy"').waitFor();
  await page.locator(".cm-lintRange-error").last().hover();
  await page.locator(".cm-tooltip").getByRole("button", { name: "Change to podManagementPolicy" }).click();
  await until(async () => assert.match(await manifests(page), /\n {2}podManagementPolicy: Parallel$/));
  await problems(page).getByText("unknown field").waitFor({ state: "detached" });
});

pageTest("a misspelled field is fixed with the keyboard; the cursor stays, and undo restores it", async (page) => {
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

pageTest("a misspelled value is fixed", async (page) => {
  await type(page, [...SET, "  updateStrategy:", "    type: OnDelet"].join("\n"));
  await problems(page).getByRole("button", { name: "Change to OnDelete" }).click();
  await until(async () => assert.match(await manifests(page), /type: OnDelete$/));
  await cursorTo(page, 6);
  await page.keyboard.type("0");
  assert.match(await manifests(page), /replicas: 30\n/);
});

layoutTest("help, completion and fixes pass axe and fit", async (page, { viewport, colorScheme }) => {
  await type(page, TYPO.join("\n"));
  await problems(page).getByText("unknown field").waitFor();
  await cursorTo(page, 6);
  await page.keyboard.press("F1");
  await tip(page).waitFor();
  await pageScreenshot(page, `help-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-completionInfo").waitFor();
  await until(async () => assert.ok((await completions(page).boundingBox()).y > 0, "the list is positioned"));
  await pageScreenshot(page, `completions-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await hasNoHorizontalScroll(page);
  await page.keyboard.press("Escape");
  // Scrolling for a screenshot closes the tooltip.
  await until(async () => {
    await page.mouse.move(1, 1);
    await page.locator(".cm-lintRange-error").last().hover();
    await page.locator(".cm-diagnosticAction").waitFor({ timeout: 2_000 });
  });
  await pageScreenshot(page, `fix-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
