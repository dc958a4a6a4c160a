// Undo and redo, and branches: created, renamed, compared and deleted.
import assert from "node:assert/strict";
import {
  untilIdle, axeFindsNothing, command, hasNoHorizontalScroll, seek, untilFocused, layoutTest, pageTest, pods, idleExample, pageScreenshot, actUntilHidden, until, viewportScreenshot,
} from "./page.mjs";

const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const panel = (page) => page.getByRole("group", { name: "Branches" });
const items = (page) => panel(page).getByRole("list", { name: "Branches" }).getByRole("listitem");
const untilNotice = (page, text) => timeline(page).getByRole("status").getByText(text).waitFor();
const moment = (page) => page.locator(".moment").innerText();

/** Three Pods, and a branch from the past that scales to one. */
async function forked(page) {
  await idleExample(page);
  await seek(page, 5_000);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
}

async function open(page) {
  await timeline(page).getByRole("button", { name: /^Branches/ }).click();
  await panel(page).waitFor();
}

pageTest("a change in the past shows a notice about the new branch, with a way back", async (page) => {
  await forked(page);
  await untilNotice(page, "You made a change in the past, so a new branch was created: scale web to 1 at 5 s. The original run is kept in main.");
  assert.deepEqual(await pods(page), ["web-0"]);
  await actUntilHidden(() => button(page, "Back to main").click(), button(page, "Back to main")); // dismisses the notice
  await page.getByRole("slider", { name: "Time" }).press("End");
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]));
});

pageTest("branches are listed, named, compared and deleted", async (page) => {
  await forked(page);
  await open(page);
  await until(async () => assert.deepEqual((await items(page).allInnerTexts()).map((text) => text.split("\n")[0]), ["main", "scale web to 1 at 5 s"]));
  await items(page).nth(1).getByText("forked from main at 5 s").waitFor();
  await panel(page).locator("[aria-current]").getByText("scale web to 1 at 5 s").waitFor();

  await panel(page).getByRole("textbox", { name: "Name" }).fill("few pods");
  await panel(page).getByRole("button", { name: "Rename" }).click();
  await items(page).nth(1).getByRole("button", { name: "few pods", exact: true }).waitFor();
  await panel(page).getByRole("textbox", { name: "Name" }).fill("  ");
  await panel(page).getByRole("button", { name: "Rename" }).click();
  await untilNotice(page, "A branch needs a name");

  await items(page).getByRole("button", { name: "main", exact: true }).click();
  await panel(page).locator("[aria-current]").getByText("main").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await untilIdle(page);
  assert.equal((await pods(page)).length, 3);
  await open(page);
  await panel(page).getByRole("button", { name: "Compare with few pods" }).click();
  const table = panel(page).getByRole("table");
  const row = (name) => table.getByRole("row", { name }).getByRole("cell").allInnerTexts();
  await panel(page).getByText("The branches diverge at 5 s.").waitFor();
  assert.deepEqual(await row("StatefulSet web"), ["3 of 3 ready", "1 of 1 ready"]);
  const [first, second] = await row("Pod web-2");
  assert.match(first, /^Ready, on node-\d, image .*nginx/);
  assert.equal(second, "does not exist");
  await panel(page).getByRole("button", { name: "Close" }).click();
  await table.waitFor({ state: "detached" });

  await panel(page).getByRole("button", { name: "Delete few pods" }).click();
  await panel(page).getByRole("button", { name: "Delete few pods permanently" }).click();
  await untilNotice(page, "Deleted few pods. The current branch is main.");
  await panel(page).getByRole("textbox", { name: "Name" }).waitFor();
  await until(async () => assert.equal(await items(page).count(), 1));
  assert.equal(await panel(page).getByRole("button", { name: /Delete/ }).count(), 0, "the last branch cannot be deleted");
});

pageTest("undo and redo of the last command", async (page) => {
  await idleExample(page);
  const before = await moment(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilIdle(page);
  const after = await moment(page);
  await button(page, "Undo").click();
  await untilNotice(page, "Undone: kubectl scale statefulset web --replicas=4.");
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  assert.equal(await moment(page), before);
  await button(page, "Redo").click();
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2", "web-3"]));
  assert.equal(await moment(page), after);
  await button(page, "Undo").click();
  await command(page, "kubectl scale statefulset web --replicas=2");
  await untilIdle(page);
  assert.equal(await button(page, "Redo").getAttribute("aria-disabled"), "true", "there is a new command");
  assert.deepEqual(await pods(page), ["web-0", "web-1"]);
  await open(page);
  await items(page).first().waitFor();
  assert.equal(await items(page).count(), 1, "undo creates no branch");
});

pageTest("Ctrl+Z undoes outside of text fields, and edits text inside them", async (page) => {
  await idleExample(page);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
  const box = page.getByRole("textbox", { name: "kubectl" });
  await box.pressSequentially("get");
  await box.press("ControlOrMeta+z");
  await until(async () => assert.notEqual(await box.inputValue(), "get"));
  assert.deepEqual(await pods(page), ["web-0"]);
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("ControlOrMeta+z");
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]));
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByText(/^Undone: restored /).first().waitFor(); // the run that the example replaced
  await page.keyboard.press("ControlOrMeta+y");
  await page.keyboard.press("ControlOrMeta+y");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
});

pageTest("branches with the keyboard only", async (page) => {
  await forked(page);
  await button(page, "Undo").focus();
  await page.keyboard.press("Enter");
  await untilNotice(page, "Undone");
  assert.equal(await moment(page), "5.0 s");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await items(page).nth(1).waitFor();
  await page.keyboard.press("Tab");
  await untilFocused(items(page).first().getByRole("button", { name: "main", exact: true }));
  await page.keyboard.press("Enter");
  await panel(page).locator("[aria-current]").getByText("main").waitFor();
  await panel(page).getByRole("textbox", { name: "Name" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("first");
  await page.keyboard.press("Enter");
  await items(page).first().getByRole("button", { name: "first", exact: true }).waitFor();
  await panel(page).getByRole("button", { name: "Delete scale web to 1 at 5 s" }).focus();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("button", { name: "Delete scale web to 1 at 5 s permanently" }).waitFor();
  await page.keyboard.press("Enter");
  await untilNotice(page, "The current branch is first.");
  await untilFocused(items(page).first().getByRole("button", { name: "first", exact: true }));
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
  await button(page, "OK").focus();
  await page.keyboard.press("Enter");
  await untilFocused(timeline(page).getByRole("button", { name: /^Branches/ }));
});

layoutTest("the branches pass axe and fit", async (page, { viewport, colorScheme }) => {
  await forked(page);
  await untilNotice(page, "a new branch was created");
  await axeFindsNothing(page);
  await pageScreenshot(page, `branches-notice-${viewport.width}-${colorScheme}`);
  await open(page);
  await panel(page).getByRole("button", { name: "Compare with main" }).click();
  await panel(page).getByRole("table").waitFor();
  const box = await panel(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, `from ${box.x} for ${box.width}`);
  assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `from ${box.y} for ${box.height} high`);
  await hasNoHorizontalScroll(page);
  await axeFindsNothing(page);
  await viewportScreenshot(page, `branches-open-${viewport.width}-${colorScheme}`);
});
