// The import of a cluster: kubectl output is pasted and becomes a run.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { axeFindsNothing, command, layoutTest, pageTest, pageScreenshot, type, viewportScreenshot } from "./page.mjs";

const KIND = await readFile("tests/import/kind.yaml", "utf8");
const region = (page, name) => page.getByRole("region", { name });
const dialog = (page) => page.getByRole("dialog", { name: "Open" });

/** Pastes a text at the focus; typing it would take seconds. */
async function paste(page, text) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press("Control+V");
}

/** Opens the dialog and imports a text; the dialog stays open. */
async function importText(page, text) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page).getByRole("textbox", { name: "Output of the command" }).focus();
  await paste(page, text);
  await dialog(page).getByRole("button", { name: "Import", exact: true }).click();
}

/** Imports the recorded cluster and closes the dialog. */
async function importRecorded(page) {
  await importText(page, KIND);
  await dialog(page).getByText("Imported 3 Nodes, 1 StatefulSet, 6 Pods").waitFor();
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

pageTest("the imported Pods are on their nodes with their claims, and the run is paused", async (page) => {
  await importRecorded(page);
  const cluster = region(page, "Cluster");
  for (const [node, pods] of [["kind-worker", ["web-0", "web-2"]], ["kind-worker2", ["web-1"]]]) {
    for (const pod of pods) {
      await cluster.getByRole("group", { name: `Node ${node}`, exact: true }).getByRole("button", { name: `Pod default/${pod}`, exact: true }).waitFor();
    }
  }
  for (const ordinal of [0, 1, 2]) await cluster.getByRole("button", { name: `Claim default/www-web-${ordinal}` }).first().waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await region(page, "Timeline").getByRole("button", { name: /web-2/ }).first().waitFor();
  const moment = await region(page, "Timeline").getByRole("slider", { name: "Time" }).getAttribute("aria-valuetext");
  assert.match(moment, /^\d\.\d s of \d\.\d s$/, "time counts from the start of the run");
  await command(page, "kubectl get pods");
  await region(page, "Console").getByText(/web-2 +1\/1 +Running +0 +2d2h/).waitFor();
});

pageTest("a rolling update in the imported cluster starts at the highest ordinal", async (page) => {
  await importRecorded(page);
  await command(page, "kubectl set image sts/web nginx=nginx:1.28");
  await region(page, "Explanation").getByText(/web-2/).first().waitFor();
  await page.getByRole("button", { name: "To the end" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await command(page, "kubectl get events --sort-by=.metadata.creationTimestamp");
  const output = await region(page, "Console").getByRole("log", { name: "Output" }).innerText();
  const deleted = [...output.matchAll(/delete Pod (web-\d) in StatefulSet web successful/gi)].map((found) => found[1]);
  assert.deepEqual(deleted, ["web-2", "web-1", "web-0"]);
});

pageTest("omitted objects and assumptions are listed", async (page) => {
  await importText(page, KIND);
  const omitted = dialog(page).getByRole("list", { name: "Not imported" }).getByRole("listitem");
  await omitted.first().waitFor();
  assert.deepEqual(await omitted.allInnerTexts(), ["DaemonSet (1): not simulated by the playground."]);
  const assumed = await dialog(page).getByRole("list", { name: "Assumed" }).getByRole("listitem").allInnerTexts();
  assert.match(assumed.join(" "), /2026-05-03T10:12:12Z/);
  await dialog(page).getByText("Manifests of the imported objects").click();
  const manifests = await dialog(page).getByRole("textbox", { name: "Manifests of the imported objects" }).inputValue();
  assert.match(manifests, /kind: StatefulSet/);
  assert.doesNotMatch(manifests, /managedFields|last-applied|resourceVersion/);
});

pageTest("a text without objects shows an error and changes nothing", async (page) => {
  await type(page, "# mine\n");
  await region(page, "Cluster").getByRole("button", { name: /^Pod / }).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  const pods = () => region(page, "Cluster").getByRole("button", { name: /^Pod / }).count();
  const before = await pods();
  await importText(page, "NAME    READY   STATUS\nweb-0   1/1     Running\n");
  await dialog(page).getByText(/Nothing was imported, and nothing here has changed\. This text contains no objects/).waitFor();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  assert.equal(await pods(), before);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const kept = await dialog(page).getByRole("textbox", { name: "Output of the command" }).inputValue();
  assert.match(kept, /^NAME/, "the pasted text is kept");
});

pageTest("an import with the keyboard only", async (page) => {
  await page.getByRole("button", { name: "Open", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  const area = dialog(page).getByRole("textbox", { name: "Output of the command" });
  for (let presses = 0; presses < 5 && !(await area.evaluate((node) => node === document.activeElement)); presses += 1) {
    await page.keyboard.press("Tab");
  }
  await paste(page, KIND);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog(page).getByText(/^Imported /).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await region(page, "Cluster").getByRole("button", { name: "Pod default/web-2", exact: true }).waitFor();
});

layoutTest("the import section passes axe and fits", async (page, { viewport, colorScheme }) => {
  await importText(page, KIND);
  await dialog(page).getByRole("list", { name: "Assumed" }).waitFor();
  const wide = await dialog(page).evaluate((node) => node.scrollWidth - node.clientWidth);
  assert.ok(wide <= 0, `the dialog is ${wide} px too wide`);
  await viewportScreenshot(page, `import-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await pageScreenshot(page, `imported-${viewport.width}-${colorScheme}`);
});
