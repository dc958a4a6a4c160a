// A person's own manifests: which cluster they are applied to, what becomes of what was there, and what is made of a file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  ORDERED, apply, axeFindsNothing, brings, command, example, fitsItsWidth, isPrinted, isStored, lookTest, manifests, pageTest, pods, shot, speed, takeDraft, type, until,
} from "./page.mjs";

/** A headless Service and a set of that name. */
const own = (name, replicas = 2) => `# ${name}, for the tests of a person's own manifests
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

/** Drops files on the page, as a person does from a folder. */
async function drop(page, ...texts) {
  await page.getByRole("button", { name: "Branches" }).waitFor(); // the code that hears of files is there
  const data = await page.evaluateHandle((texts) => {
    const dropped = new DataTransfer();
    texts.forEach((text, at) => dropped.items.add(new File([text], `${at}.yaml`)));
    return dropped;
  }, texts);
  await page.dispatchEvent("body", "dragover", { dataTransfer: data });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
}

pageTest("a text that replaces the example is applied to a new cluster, and Undo brings the other back", async (page) => {
  await speed(page, "fastest");
  const demo = await manifests(page);
  await targets(page, "this cluster");
  await type(page, own("mine"));
  await targets(page, "a new cluster");
  await apply(page);
  await has(page, ["mine-0", "mine-1"]);
  await targets(page, "this cluster");
  await undo(page);
  await page.getByText(/^Undone: this is redis-cluster/).first().waitFor();
  await until(async () => assert.equal(await manifests(page), demo));
  assert.ok((await pods(page)).every((name) => name.startsWith("redis-cluster-")));
  await redo(page);
  await until(async () => assert.equal(await manifests(page), own("mine")));
  await has(page, ["mine-0", "mine-1"]);
});

pageTest("an edit of what runs goes to the running cluster; the menu switches to the other", async (page) => {
  await example(page, ORDERED);
  await speed(page, "fastest");
  await has(page, ["web-0", "web-1", "web-2"]);
  await type(page, (await manifests(page)).replace("replicas: 3", "replicas: 2"));
  await targets(page, "this cluster");
  await apply(page);
  await has(page, ["web-0", "web-1"]);
  await page.getByRole("log", { name: "Output" }).getByText("statefulset.apps/web configured").last().waitFor();
  await undo(page);
  await page.getByText("Undone: kubectl apply -f -. This is the moment before it.").first().waitFor();
  for (const chosen of ["a new cluster", "this cluster"]) await target(page).selectOption(chosen);
  await type(page, own("beside", 1));
  await targets(page, "a new cluster");
  await target(page).selectOption("this cluster");
  await apply(page);
  await has(page, ["beside-0", "web-0", "web-1", "web-2"]);
  await command(page, "scale sts beside --replicas=0");
  await has(page, ["web-0", "web-1", "web-2"]);
  await target(page).selectOption("a new cluster");
  await apply(page);
  await has(page, ["beside-0"]);
  await undo(page);
  await has(page, ["web-0", "web-1", "web-2"]);
  await undo(page); // what was done in that run is taken back before anything else
  await has(page, ["beside-0", "web-0", "web-1", "web-2"]);
});

pageTest("what was not applied is still for a new cluster when an example was looked at in between", async (page) => {
  await example(page, ORDERED);
  await type(page, own("mine"));
  await example(page, "A Deployment, for contrast");
  await undo(page);
  await until(async () => assert.equal(await manifests(page), own("mine")));
  await targets(page, "a new cluster");
  await chosen(page, "Your text");
  await command(page, "kubectl apply -f -"); // as typed: to the cluster that runs
  await targets(page, "this cluster");
  await until(async () => assert.ok((await pods(page)).includes("mine-0") && (await pods(page)).some((name) => name.startsWith("web-"))));
});

pageTest("a text that no cluster accepts takes no other run's place", async (page) => {
  await example(page, ORDERED);
  await speed(page, "fastest");
  await has(page, ["web-0", "web-1", "web-2"]);
  await type(page, own("mine").replaceAll("name: mine", "name: Not_A_Name"));
  await targets(page, "a new cluster");
  await apply(page);
  await page.getByRole("log", { name: "Output" }).getByText(/Not_A_Name/).first().waitFor();
  await page.getByRole("status").getByText("Nothing was applied: the console says why.").waitFor();
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
});

pageTest("New empties the editor and the cluster, and Undo brings both back", async (page) => {
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

pageTest("texts that were not applied are drafts, also after a reload", async (page) => {
  await type(page, own("one"));
  await example(page, ORDERED);
  await until(async () => assert.match(await manifests(page), /name: web/));
  await type(page, own("two"));
  await example(page, "ZooKeeper, two claims a pod");
  await until(async () => assert.match(await manifests(page), /datalog/));
  await isStored(page, "ordinal.drafts", "name: two");
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await chosen(page, "ZooKeeper, two claims a pod");
  await takeDraft(page, "one ·");
  await until(async () => assert.equal(await manifests(page), own("one")));
  await chosen(page, "Your text");
  await targets(page, "a new cluster");
  await takeDraft(page, "two ·");
  await until(async () => assert.equal(await manifests(page), own("two")));
  await example(page, "A Deployment, for contrast");
  await chosen(page, "A Deployment, for contrast");
  await takeDraft(page, "one ·"); // the one that the other took the place of
  await until(async () => assert.equal(await manifests(page), own("one")));
  await apply(page);
  await until(async () => assert.ok((await pods(page)).includes("one-0")));
});

pageTest("dropped manifests run at once, or say in the editor what is wrong with them", async (page) => {
  await speed(page, "fastest");
  await isPrinted(page, () => drop(page, own("dropped", 1)));
  await has(page, ["dropped-0"]);
  assert.equal(await manifests(page), own("dropped", 1));
  await drop(page, own("wrong").replace("replicas", "replica"));
  await page.getByRole("list", { name: "Problems" }).getByText(/unknown field "spec.replica"/).first().waitFor();
  await targets(page, "a new cluster");
  assert.deepEqual(await pods(page), ["dropped-0"]);
  await isPrinted(page, () => drop(page, own("one", 1), own("two", 1)));
  await has(page, ["one-0", "two-0"]);
});

pageTest("a cluster's dump begins a run, a scenario plays, and a file of the dialog does the same", async (page) => {
  await drop(page, await readFile("tests/import/kind.yaml", "utf8"));
  await dialog(page).getByText(/3 Nodes/).first().waitFor();
  await page.keyboard.press("Escape");
  await until(async () => assert.ok((await pods(page)).every((name) => !name.startsWith("redis-cluster"))));
  await drop(page, "name: two\nnodes: 2\nsteps:\n- kubectl: kubectl create namespace blue\n");
  await page.getByRole("region", { name: "Cluster" }).getByText("node-2").first().waitFor();
  await has(page, []);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const file = { name: "db.yml", mimeType: "text/yaml", buffer: Buffer.from(own("db", 1)) };
  await isPrinted(page, () => dialog(page).getByLabel("Files", { exact: true }).setInputFiles(file));
  await has(page, ["db-0"]);
});

/** Texts that are no manifests, and the command that makes some of each. */
const OTHERS = [
  ["kind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}\n", /This is a template .*helm template/],
  ["resources:\n- db.yaml\n", /This is a kustomization.*kubectl kustomize/],
  ["apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {replicas: 5}\n", /This is a part of a StatefulSet, such as a patch/],
  ["services:\n  db:\n    image: postgres:16\n", /This is a Docker Compose file.*kompose convert/],
  ["Dear reader,\nthis is no manifest.\n", /This is text, not a manifest/],
  ["", /There is no manifest here/],
  ["\u0000\u0001", /This file is not text/],
];

pageTest("of a text that is no manifest it is said what it is, dropped or typed", async (page) => {
  const before = await manifests(page);
  for (const [text, expected] of OTHERS) {
    await drop(page, text);
    await until(async () => assert.match(await dialog(page).getByRole("alert").innerText(), expected));
    // It is out of sight before the page has heard that it was closed.
    await brings(() => page.keyboard.press("Escape"), async () => assert.equal(await page.locator("dialog").count(), 0));
    assert.equal(await manifests(page), before, "what is in the editor stays");
  }
  for (const [text, expected] of OTHERS.filter(([text]) => !text.includes("\u0000"))) {
    await type(page, text);
    if (!text) await page.keyboard.press("Delete");
    await page.getByRole("list", { name: "Problems" }).getByText(expected).first().waitFor();
  }
});

lookTest("a text of one's own, its drafts and its target", async (page, { viewport, colorScheme }) => {
  await type(page, own("one"));
  await example(page, ORDERED);
  await type(page, own("two"));
  await targets(page, "a new cluster");
  await fitsItsWidth(page);
  await shot(page, `own-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
