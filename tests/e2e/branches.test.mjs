// What was done is taken back and done again; the branches that acting in the past makes are named, compared, deleted.
import assert from "node:assert/strict";
import {
  atRest, axeFindsNothing, command, fitsItsWidth, goTo, hasFocus, lookTest, pageTest, pods, rested, shot, takesAway, until, view,
} from "./page.mjs";

const timeline = (page) => page.getByRole("region", { name: "Timeline" });
const button = (page, name) => timeline(page).getByRole("button", { name, exact: true });
const panel = (page) => page.getByRole("group", { name: "Branches" });
const items = (page) => panel(page).getByRole("list", { name: "Branches" }).getByRole("listitem");
const said = (page, words) => timeline(page).getByRole("status").getByText(words).waitFor();
const moment = (page) => page.locator(".moment").innerText();

/** Three pods, and in the past of that run only one is wanted. */
async function forked(page) {
  await rested(page);
  await goTo(page, 5_000);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
}

async function open(page) {
  await timeline(page).getByRole("button", { name: /^Branches/ }).click();
  await panel(page).waitFor();
}

pageTest("acting in the past says that a branch begins, and leads back", async (page) => {
  await forked(page);
  await said(page, "This was done in the past, so a branch begins: scale web to 1 at 0:05. What came after it stays in main.");
  assert.deepEqual(await pods(page), ["web-0"]);
  await takesAway(() => button(page, "Back to main").click(), button(page, "Back to main")); // what was said is read
  await page.getByRole("slider", { name: "Time" }).press("End");
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]));
});

pageTest("branches are listed, named, compared and deleted", async (page) => {
  await forked(page);
  await open(page);
  await until(async () => assert.deepEqual((await items(page).allInnerTexts()).map((text) => text.split("\n")[0]), ["main", "scale web to 1 at 0:05"]));
  await items(page).nth(1).getByText("left main at 0:05").waitFor();
  await panel(page).locator("[aria-current]").getByText("scale web to 1 at 0:05").waitFor();

  await panel(page).getByRole("textbox", { name: "Name" }).fill("few pods");
  await panel(page).getByRole("button", { name: "Rename" }).click();
  await items(page).nth(1).getByRole("button", { name: "few pods", exact: true }).waitFor();
  await panel(page).getByRole("textbox", { name: "Name" }).fill("  ");
  await panel(page).getByRole("button", { name: "Rename" }).click();
  await said(page, "A branch needs a name");

  await items(page).getByRole("button", { name: "main", exact: true }).click();
  await panel(page).locator("[aria-current]").getByText("main").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await atRest(page);
  assert.equal((await pods(page)).length, 3);
  await open(page);
  await panel(page).getByRole("button", { name: "Compare with few pods" }).click();
  const table = panel(page).getByRole("table");
  const row = (name) => table.getByRole("row", { name }).getByRole("cell").allInnerTexts();
  await panel(page).getByText("They part at 0:05.").waitFor();
  assert.deepEqual(await row("StatefulSet web"), ["3 of 3 Ready", "1 of 1 Ready"]);
  const [here, there] = await row("Pod web-2");
  assert.match(here, /^Ready, on node-\d, image .*nginx/);
  assert.equal(there, "not there");
  await panel(page).getByRole("button", { name: "Close" }).click();
  await table.waitFor({ state: "detached" });

  await panel(page).getByRole("button", { name: "Delete few pods" }).click();
  await panel(page).getByRole("button", { name: "Delete few pods for good" }).click();
  await said(page, "few pods is deleted. This is main.");
  await panel(page).getByRole("textbox", { name: "Name" }).waitFor();
  await until(async () => assert.equal(await items(page).count(), 1));
  assert.equal(await panel(page).getByRole("button", { name: /Delete/ }).count(), 0, "the last one stays");
});

pageTest("undo takes back what was done last, redo does it again", async (page) => {
  await rested(page);
  const before = await moment(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  await atRest(page);
  const after = await moment(page);
  await button(page, "Undo").click();
  await said(page, "Undone: kubectl scale statefulset web --replicas=4.");
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  assert.equal(await moment(page), before);
  await button(page, "Redo").click();
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2", "web-3"]));
  assert.equal(await moment(page), after);
  await button(page, "Undo").click();
  await command(page, "kubectl scale statefulset web --replicas=2");
  await atRest(page);
  assert.equal(await button(page, "Redo").getAttribute("aria-disabled"), "true", "something else was done since");
  assert.deepEqual(await pods(page), ["web-0", "web-1"]);
  await open(page);
  await items(page).first().waitFor();
  assert.equal(await items(page).count(), 1, "undo leaves no branch behind");
});

pageTest("Ctrl and Z undoes outside of text, and leaves text to the text", async (page) => {
  await rested(page);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
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
  await page.getByText(/^Undone: this is /).first().waitFor(); // the run that the example took the place of
  await page.keyboard.press("ControlOrMeta+y");
  await page.keyboard.press("ControlOrMeta+y");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
});

pageTest("all of it works with the keyboard alone", async (page) => {
  await forked(page);
  await button(page, "Undo").focus();
  await page.keyboard.press("Enter");
  await said(page, "Undone");
  assert.equal(await moment(page), "5.0 s");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await items(page).nth(1).waitFor();
  await page.keyboard.press("Tab");
  await hasFocus(items(page).first().getByRole("button", { name: "main", exact: true }));
  await page.keyboard.press("Enter");
  await panel(page).locator("[aria-current]").getByText("main").waitFor();
  await panel(page).getByRole("textbox", { name: "Name" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("first");
  await page.keyboard.press("Enter");
  await items(page).first().getByRole("button", { name: "first", exact: true }).waitFor();
  await panel(page).getByRole("button", { name: "Delete scale web to 1 at 0:05" }).focus();
  await page.keyboard.press("Enter");
  await panel(page).getByRole("button", { name: "Delete scale web to 1 at 0:05 for good" }).waitFor();
  await page.keyboard.press("Enter");
  await said(page, "is deleted. This is first.");
  await hasFocus(items(page).first().getByRole("button", { name: "first", exact: true }));
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "hidden" });
  await button(page, "OK").focus();
  await page.keyboard.press("Enter");
  await hasFocus(timeline(page).getByRole("button", { name: /^Branches/ }));
});

lookTest("axe finds nothing about the branches, and they fit", async (page, { viewport, colorScheme }) => {
  await forked(page);
  await said(page, "a branch begins");
  await axeFindsNothing(page);
  await shot(page, `branches-said-${viewport.width}-${colorScheme}`);
  await open(page);
  await panel(page).getByRole("button", { name: "Compare with main" }).click();
  await panel(page).getByRole("table").waitFor();
  const box = await panel(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, `from ${box.x} for ${box.width}`);
  assert.ok(box.y >= 0 && box.y + box.height <= viewport.height, `from ${box.y} for ${box.height} high`);
  await fitsItsWidth(page);
  await axeFindsNothing(page);
  await view(page, `branches-open-${viewport.width}-${colorScheme}`);
});
