// A run that begins with what a cluster has: what kubectl printed there is pasted, seen, and acted on.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { axeFindsNothing, command, lookTest, pageTest, shot, type, view } from "./page.mjs";

const KIND = await readFile("tests/import/kind.yaml", "utf8");
const region = (page, name) => page.getByRole("region", { name });
const dialog = (page) => page.getByRole("dialog", { name: "Open" });

/** Pastes a text where the keyboard is, as people do: typing so much would take a browser seconds. */
async function paste(page, text) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press("Control+V");
}

/** Opens the dialog and starts from a text; the dialog stays. */
async function startFrom(page, text) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog(page).getByRole("textbox", { name: "What the cluster has" }).focus();
  await paste(page, text);
  await dialog(page).getByRole("button", { name: "Start from this" }).click();
}

/** Likewise, and closes the dialog. */
async function started(page) {
  await startFrom(page, KIND);
  await dialog(page).getByText("A run has begun with 3 Nodes, 1 StatefulSet, 6 Pods").waitFor();
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

pageTest("what kubectl printed is there: its pods on its nodes, with their claims, and nothing moves", async (page) => {
  await started(page);
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
  assert.match(moment, /^\d\.\d s of \d\.\d s$/, "time counts from where the run began");
  await command(page, "kubectl get pods");
  await region(page, "Console").getByText(/web-2 +1\/1 +Running +0 +2d2h/).waitFor();
});

pageTest("a change applied there now: the update begins at the highest ordinal", async (page) => {
  await started(page);
  await command(page, "kubectl set image sts/web nginx=nginx:1.28");
  await region(page, "Explanation").getByText(/web-2/).first().waitFor();
  await page.getByRole("button", { name: "To the end" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await command(page, "kubectl get events --sort-by=.metadata.creationTimestamp");
  const told = await region(page, "Console").getByRole("log", { name: "Output" }).innerText();
  const deleted = [...told.matchAll(/delete Pod (web-\d) in StatefulSet web successful/gi)].map((found) => found[1]);
  assert.deepEqual(deleted, ["web-2", "web-1", "web-0"]);
});

pageTest("what could not be taken over is listed, and what was assumed", async (page) => {
  await startFrom(page, KIND);
  const left = dialog(page).getByRole("list", { name: "Not taken over" }).getByRole("listitem");
  await left.first().waitFor();
  assert.deepEqual(await left.allInnerTexts(), ["DaemonSet (1): the playground has none."]);
  const assumed = await dialog(page).getByRole("list", { name: "Assumed" }).getByRole("listitem").allInnerTexts();
  assert.match(assumed.join(" "), /2026-05-03T10:12:12Z/);
  await dialog(page).getByText("Manifests of what was taken over").click();
  const manifests = await dialog(page).getByRole("textbox", { name: "Manifests of what was taken over" }).inputValue();
  assert.match(manifests, /kind: StatefulSet/);
  assert.doesNotMatch(manifests, /managedFields|last-applied|resourceVersion/);
});

pageTest("a text that shows no cluster gets a sentence and leaves the page as it is", async (page) => {
  await type(page, "# mine\n");
  await region(page, "Cluster").getByRole("button", { name: /^Pod / }).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  const pods = () => region(page, "Cluster").getByRole("button", { name: /^Pod / }).count();
  const before = await pods();
  await startFrom(page, "NAME    READY   STATUS\nweb-0   1/1     Running\n");
  await dialog(page).getByText(/Nothing was taken over, and nothing here has changed\. There is no object in this text/).waitFor();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  assert.equal(await pods(), before);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const kept = await dialog(page).getByRole("textbox", { name: "What the cluster has" }).inputValue();
  assert.match(kept, /^NAME/, "what was pasted is still there");
});

pageTest("with the keyboard alone", async (page) => {
  await page.getByRole("button", { name: "Open", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  const area = dialog(page).getByRole("textbox", { name: "What the cluster has" });
  for (let presses = 0; presses < 5 && !(await area.evaluate((node) => node === document.activeElement)); presses += 1) {
    await page.keyboard.press("Tab");
  }
  await paste(page, KIND);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog(page).getByText("A run has begun with").waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await region(page, "Cluster").getByRole("button", { name: "Pod default/web-2", exact: true }).waitFor();
});

lookTest("it fits, and axe finds nothing", async (page, { viewport, colorScheme }) => {
  await startFrom(page, KIND);
  await dialog(page).getByRole("list", { name: "Assumed" }).waitFor();
  const wide = await dialog(page).evaluate((node) => node.scrollWidth - node.clientWidth);
  assert.ok(wide <= 0, `the dialog is ${wide} px wider than it may be`);
  await view(page, `import-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await shot(page, `imported-${viewport.width}-${colorScheme}`);
});
