// The page layout: regions, the editor, the examples, the theme and the widths.
import assert from "node:assert/strict";
import {
  axeFindsNothing, example, hasNoHorizontalScroll, untilFocused, untilStored, layoutTest, manifests, pageTest, pageScreenshot, restoreDraft, type, until,
} from "./page.mjs";

const REGIONS = ["Cluster", "Timeline", "Explanation", "Manifests", "Console", "Inspector"];

pageTest("every region and control has an accessible name", async (page) => {
  for (const name of REGIONS) await page.getByRole("region", { name, exact: true }).waitFor();
  for (const name of ["Play", "Step", "Step back"]) {
    await page.getByRole("region", { name: "Timeline" }).getByRole("button", { name, exact: true }).or(
      page.getByRole("button", { name: "Pause", exact: true })).first().waitFor();
  }
  await page.getByRole("slider", { name: "Time" }).waitFor();
  await page.getByRole("combobox", { name: "Speed" }).waitFor();
  await page.getByRole("combobox", { name: "Examples" }).waitFor();
  await page.getByRole("textbox", { name: "kubectl" }).waitFor();
  await page.getByRole("log", { name: "Output" }).waitFor();
  const tabs = await page.getByRole("tab").allTextContents();
  assert.deepEqual(tabs, ["Describe", "YAML", "Events", "DNS", "Volumes", "Data"]);
});

pageTest("an example replaces the text, which is restored from its draft", async (page) => {
  await type(page, "kind: Mine\n");
  await example(page, "ZooKeeper, two claims per Pod");
  await until(async () => assert.match(await manifests(page), /datalog/));
  await restoreDraft(page, "kind: Mine");
  await until(async () => assert.match(await manifests(page), /kind: Mine/));
});

pageTest("a reload restores the text", async (page) => {
  await type(page, "kind: Kept\n");
  await untilStored(page, "ordinal.text", "kind: Kept");
  await page.reload();
  await page.locator(".cm-content").waitFor();
  assert.match(await manifests(page), /kind: Kept/);
});

pageTest("the text area works without the editor module", async (page) => {
  const box = page.getByRole("textbox", { name: "Manifests" });
  assert.equal(await box.evaluate((node) => node.tagName), "TEXTAREA");
  await box.fill("kind: Plain\n");
  await untilStored(page, "ordinal.text", "kind: Plain");
  await page.reload();
  assert.equal(await manifests(page), "kind: Plain\n");
}, {
  until: "app",
  // An empty module loads without an error and exports nothing.
  init: (page) => page.route(/\/editor-[0-9a-f]+\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: "" })),
});

pageTest("Tab indents, and Escape then Tab leaves the editor", async (page) => {
  const box = page.getByRole("textbox", { name: "Manifests" });
  await type(page, "a:");
  await page.keyboard.press("Tab");
  assert.ok(await box.evaluate((node) => node === document.activeElement), "Tab left the editor");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(await box.evaluate((node) => node !== document.activeElement), "Escape and Tab stayed in the editor");
}, { timed: true });

pageTest("the selected theme is applied and stored", async (page) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await until(async () => assert.notEqual(await ground(), light));
  const dark = await ground();
  await page.reload();
  await page.getByRole("button", { name: "Dark theme", pressed: true }).waitFor();
  assert.equal(await ground(), dark);
}, { colorScheme: "light" });

pageTest("the inspector's tabs follow the arrow keys", async (page) => {
  await page.getByRole("tab", { name: "Describe" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("tab", { name: "YAML", selected: true }).waitFor();
  await page.keyboard.press("End");
  const last = page.getByRole("tab", { name: "Data", selected: true });
  await last.waitFor();
  await untilFocused(last);
});

layoutTest("the page passes axe and fits", async (page, { viewport, colorScheme }) => {
  await hasNoHorizontalScroll(page);
  await pageScreenshot(page, `shell-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
