// The user's own manifests: the target cluster, drafts, undo, and opened files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  ORDERED, apply, axeFindsNothing, actUntil, command, example, hasNoHorizontalScroll, actUntilPrinted, untilStored, layoutTest, manifests, pageTest, pods, pageScreenshot, speed, restoreDraft, type, until,
} from "./page.mjs";

/** A headless Service and a StatefulSet with this name. */
const own = (name, replicas = 2) => `# ${name}, for the tests of own manifests
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {clusterIP: None, selector: {app: ${name}}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}}
spec:
  serviceName: ${name}
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: nginx}]}
`;

const target = (page) => page.getByRole("combobox", { name: "Apply to" });
const chosen = async (page, expected) => {
  const list = page.getByRole("combobox", { name: "Examples" });
  await until(async () => assert.equal(await list.evaluate((node) => node.selectedOptions[0]?.textContent.trim()), expected));
};
const targets = async (page, expected) => until(async () => assert.equal(await target(page).inputValue(), expected));
const has = async (page, names) => until(async () => assert.deepEqual(await pods(page), names));
const undo = (page) => page.getByRole("button", { name: "Undo", exact: true }).click();
const redo = (page) => page.getByRole("button", { name: "Redo", exact: true }).click();
const dialog = (page) => page.getByRole("dialog", { name: "Open" });

/** Drops files on the page. */
async function drop(page, ...texts) {
  await page.getByRole("button", { name: "Branches" }).waitFor(); // the listeners exist
  const data = await page.evaluateHandle((texts) => {
    const dropped = new DataTransfer();
    texts.forEach((text, at) => dropped.items.add(new File([text], `${at}.yaml`)));
    return dropped;
  }, texts);
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

pageTest("a text that replaces the example is applied to a new cluster, and Undo restores the previous run", async (page) => {
  await speed(page, "fastest");
  const demo = await manifests(page);
  await targets(page, "this cluster");
  await type(page, own("mine"));
  await targets(page, "a new cluster");
  await apply(page);
  await has(page, ["mine-0", "mine-1"]);
  await targets(page, "this cluster");
  await undo(page);
  await page.getByText(/^Undone: restored redis-cluster/).first().waitFor();
  await until(async () => assert.equal(await manifests(page), demo));
  assert.ok((await pods(page)).every((name) => name.startsWith("redis-cluster-")));
  await redo(page);
  await until(async () => assert.equal(await manifests(page), own("mine")));
  await has(page, ["mine-0", "mine-1"]);
});

pageTest("an edit of the applied text goes to the current cluster; the menu selects the target", async (page) => {
  await example(page, ORDERED);
  await speed(page, "fastest");
  await has(page, ["web-0", "web-1", "web-2"]);
  await type(page, (await manifests(page)).replace("replicas: 3", "replicas: 2"));
  await targets(page, "this cluster");
  await apply(page);
  await has(page, ["web-0", "web-1"]);
  await page.getByRole("log", { name: "Output" }).getByText("statefulset.apps/web configured").last().waitFor();
  await undo(page);
  await page.getByText("Undone: kubectl apply -f -. The time is now just before it.").first().waitFor();
  for (const chosen of ["a new cluster", "this cluster"]) await target(page).selectOption(chosen);
  await type(page, own("extra", 1));
  await targets(page, "a new cluster");
  await target(page).selectOption("this cluster");
  await apply(page);
  await has(page, ["extra-0", "web-0", "web-1", "web-2"]);
  await command(page, "scale sts extra --replicas=0");
  await has(page, ["web-0", "web-1", "web-2"]);
  await target(page).selectOption("a new cluster");
  await apply(page);
  await has(page, ["extra-0"]);
  await undo(page);
  await has(page, ["web-0", "web-1", "web-2"]);
  await undo(page); // commands of the restored run are undone first
  await has(page, ["extra-0", "web-0", "web-1", "web-2"]);
});

pageTest("a text that was not applied keeps its target after an example", async (page) => {
  await example(page, ORDERED);
  await type(page, own("mine"));
  await example(page, "Deployment, for comparison");
  await undo(page);
  await until(async () => assert.equal(await manifests(page), own("mine")));
  await targets(page, "a new cluster");
  await chosen(page, "Your text");
  await command(page, "kubectl apply -f -"); // in the console: to the current cluster
  await targets(page, "this cluster");
  await until(async () => assert.ok((await pods(page)).includes("mine-0") && (await pods(page)).some((name) => name.startsWith("web-"))));
});

pageTest("an invalid text does not replace the current run", async (page) => {
  await example(page, ORDERED);
  await speed(page, "fastest");
  await has(page, ["web-0", "web-1", "web-2"]);
  await type(page, own("mine").replaceAll("name: mine", "name: Not_A_Name"));
  await targets(page, "a new cluster");
  await apply(page);
  await page.getByRole("log", { name: "Output" }).getByText(/Not_A_Name/).first().waitFor();
  await page.getByRole("status").getByText("Nothing was applied; the console shows the error.").waitFor();
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
});

pageTest("New clears the editor and the cluster, and Undo restores both", async (page) => {
  await example(page, ORDERED);
  await speed(page, "fastest");
  await has(page, ["web-0", "web-1", "web-2"]);
  const text = await manifests(page);
  await page.getByRole("button", { name: "New", exact: true }).click();
  await has(page, []);
  assert.equal(await manifests(page), "");
  await page.getByRole("list", { name: "Problems" }).getByText("There is no manifest here.").waitFor();
  await type(page, own("first", 1));
  await apply(page);
  await has(page, ["first-0"]);
  await undo(page);
  await has(page, []);
  await undo(page);
  await has(page, ["web-0", "web-1", "web-2"]);
  await until(async () => assert.equal(await manifests(page), text));
});

pageTest("texts that were not applied become drafts, also after a reload", async (page) => {
  await type(page, own("one"));
  await example(page, ORDERED);
  await until(async () => assert.match(await manifests(page), /name: web/));
  await type(page, own("two"));
  await example(page, "ZooKeeper, two claims per Pod");
  await until(async () => assert.match(await manifests(page), /datalog/));
  await untilStored(page, "ordinal.drafts", "name: two");
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await chosen(page, "ZooKeeper, two claims per Pod");
  await restoreDraft(page, "one ·");
  await until(async () => assert.equal(await manifests(page), own("one")));
  await chosen(page, "Your text");
  await targets(page, "a new cluster");
  await restoreDraft(page, "two ·");
  await until(async () => assert.equal(await manifests(page), own("two")));
  await example(page, "Deployment, for comparison");
  await chosen(page, "Deployment, for comparison");
  await restoreDraft(page, "one ·"); // the draft of the replaced text
  await until(async () => assert.equal(await manifests(page), own("one")));
  await apply(page);
  await until(async () => assert.ok((await pods(page)).includes("one-0")));
});

pageTest("dropped manifests are applied at once, or show their problems", async (page) => {
  await speed(page, "fastest");
  await actUntilPrinted(page, () => drop(page, own("dropped", 1)));
  await has(page, ["dropped-0"]);
  assert.equal(await manifests(page), own("dropped", 1));
  await drop(page, own("wrong").replace("replicas", "replica"));
  await page.getByRole("list", { name: "Problems" }).getByText(/unknown field "spec.replica"/).first().waitFor();
  await targets(page, "a new cluster");
  assert.deepEqual(await pods(page), ["dropped-0"]);
  await actUntilPrinted(page, () => drop(page, own("one", 1), own("two", 1)));
  await has(page, ["one-0", "two-0"]);
});

pageTest("a dropped cluster dump starts a run, a scenario is replayed, and the dialog opens files", async (page) => {
  await drop(page, await readFile("tests/import/kind.yaml", "utf8"));
  await dialog(page).getByText(/3 Nodes/).first().waitFor();
  await page.keyboard.press("Escape");
  await until(async () => assert.ok((await pods(page)).every((name) => !name.startsWith("redis-cluster"))));
  await drop(page, "name: two\nnodes: 2\nsteps:\n- kubectl: kubectl create namespace blue\n");
  await page.getByRole("region", { name: "Cluster" }).getByText("node-2").first().waitFor();
  await has(page, []);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const file = { name: "db.yml", mimeType: "text/yaml", buffer: Buffer.from(own("db", 1)) };
  await actUntilPrinted(page, () => dialog(page).getByLabel("Files", { exact: true }).setInputFiles(file));
  await has(page, ["db-0"]);
});

/** Texts that are not manifests, and their explanations. */
const OTHERS = [
  ["kind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}\n", /This is a template .*helm template/],
  ["resources:\n- db.yaml\n", /This is a kustomization.*kubectl kustomize/],
  ["apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {replicas: 5}\n", /This is only part of a StatefulSet, such as a patch/],
  ["services:\n  db:\n    image: postgres:16\n", /This is a Docker Compose file.*kompose convert/],
  ["Dear reader,\nthis is not a manifest.\n", /This is text, not a manifest/],
  ["", /There is no manifest here/],
  ["\u0000\u0001", /This file is not text/],
];

pageTest("a text that is not a manifest is identified, dropped or typed", async (page) => {
  const before = await manifests(page);
  for (const [text, expected] of OTHERS) {
    await drop(page, text);
    await until(async () => assert.match(await dialog(page).getByRole("alert").innerText(), expected));
    // The dialog is hidden before the app handles its close event.
    await actUntil(() => page.keyboard.press("Escape"), async () => assert.equal(await page.locator("dialog").count(), 0));
    assert.equal(await manifests(page), before, "the text in the editor is unchanged");
  }
  for (const [text, expected] of OTHERS.filter(([text]) => !text.includes("\u0000"))) {
    await type(page, text);
    if (!text) await page.keyboard.press("Delete");
    await page.getByRole("list", { name: "Problems" }).getByText(expected).first().waitFor();
  }
});

layoutTest("own text, drafts and the target pass axe and fit", async (page, { viewport, colorScheme }) => {
  await type(page, own("one"));
  await example(page, ORDERED);
  await type(page, own("two"));
  await targets(page, "a new cluster");
  await hasNoHorizontalScroll(page);
  await pageScreenshot(page, `own-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
