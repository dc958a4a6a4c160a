// The palette of faults: every fault has its effect, can be reverted, and works with the keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import {
  PHONE, apply, untilIdle, axeFindsNothing, command, untilFocused, layoutTest, pageTest, idleExample, speed, actUntilHidden, type, until,
} from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const palette = (page) => page.getByRole("group", { name: "Break it" });
// Active faults are listed again at the end.
const press = (page, name) => palette(page).getByRole("button", { name, exact: true }).first().click();
const untilExplained = (page, text) => region(page, "Explanation").getByText(text).first().waitFor();

/** Three Pods with claims in an idle cluster, and the open palette. */
async function opened(page) {
  await idleExample(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await palette(page).getByRole("button").first().waitFor();
}

async function applyLines(page, lines) {
  await type(page, lines.join("\n"));
  await page.getByRole("combobox", { name: "Apply to" }).selectOption("this cluster");
  await apply(page);
}

const output = (page) => region(page, "Console").getByRole("log", { name: "Output" }).innerText();

pageTest("the palette lists the faults and their meaning", async (page) => {
  await opened(page);
  const headings = () => palette(page).getByRole("heading").allInnerTexts();
  await until(async () => assert.deepEqual(await headings(), ["Pod web-0", "Node node-1", "Zone zone-a", "Storage", "Network and configuration"]));
  for (const item of await palette(page).getByRole("listitem").all()) {
    const [button, meaning] = [await item.getByRole("button").innerText(), await item.getByRole("paragraph").innerText()];
    assert.ok(meaning.length > 20, `${button} says what it means: ${meaning}`);
  }
  await palette(page).getByText("kubectl delete service nginx").waitFor();
  await palette(page).getByText("kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data").waitFor();
});

layoutTest("the palette passes axe", async (page) => {
  await opened(page);
  await press(page, "Node down");
  await palette(page).getByRole("button", { name: "Node up: node-1" }).waitFor();
  await axeFindsNothing(page);
});

pageTest("without a provisioner a new claim stays pending until it is back", async (page) => {
  await opened(page);
  await press(page, "Provisioner down");
  await palette(page).getByRole("heading", { name: "Active faults" }).waitFor();
  await page.keyboard.press("Escape");
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilExplained(page, "The provisioner of StorageClass standard is down: no volume is provisioned for PersistentVolumeClaim www-web-3.");
  await region(page, "Explanation").getByRole("button", { name: "Provisioner up" }).first().click();
  await untilExplained(page, "4 of 4 Pods are ready");
});

pageTest("a zone outage affects only its own nodes and can be reverted", async (page) => {
  await opened(page);
  await press(page, "Zone outage");
  await palette(page).getByRole("button", { name: "Zone up" }).waitFor();
  await untilExplained(page, "node-1 is down");
  for (const node of ["node-2", "node-3"]) assert.equal(await palette(page).getByRole("button", { name: `Node up: ${node}` }).count(), 0);
  await untilExplained(page, "web-0 was marked not ready");
  await actUntilHidden(() => press(page, "Node up: node-1"), palette(page).getByRole("button", { name: "Node up: node-1" }));
  await page.keyboard.press("Escape");
  await untilExplained(page, "3 of 3 Pods are ready");
});

pageTest("a link of version 1.0 has one zone, whose outage affects all nodes", async (page) => {
  const [address] = page.url().split(/[?#]/);
  const run = { nodes: 3, delays: "usual", steps: [{ at: 0, apply: readFileSync("static/examples/nginx-ordered.yaml", "utf8") }], until: 60, look: { at: 60 } };
  await page.goto("about:blank"); // a fragment alone would not load the page
  await page.goto(`${address}#v1.${deflateSync(JSON.stringify(run)).toString("base64url")}`);
  await speed(page, "fastest");
  await untilIdle(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "Zone outage");
  for (const node of ["node-1", "node-2", "node-3"]) await untilExplained(page, `${node} is down`);
  await untilExplained(page, "web-2 was marked not ready");
  for (const node of ["node-1", "node-2", "node-3"]) {
    await actUntilHidden(() => press(page, `Node up: ${node}`), palette(page).getByRole("button", { name: `Node up: ${node}` }));
  }
  await page.keyboard.press("Escape");
  await untilExplained(page, "3 of 3 Pods are ready");
});

pageTest("the Pods of a drained node are recreated elsewhere with their claims", async (page) => {
  await opened(page);
  const node = region(page, "Cluster").getByRole("group", { name: "Node node-1" });
  await node.getByRole("button", { name: "Pod web-0" }).waitFor();
  await press(page, "Drain");
  await palette(page).getByRole("button", { name: "Uncordon: node-1" }).waitFor();
  await page.keyboard.press("Escape");
  await node.getByRole("button", { name: "Pod web-0" }).waitFor({ state: "detached" });
  await untilExplained(page, "3 of 3 Pods are ready"); // true again only when it is ready on another node
  assert.equal(await node.getByRole("button", { name: "Pod web-0" }).count(), 0, "it is not recreated on the cordoned node");
  await region(page, "Cluster").getByRole("button", { name: "Claim www-web-0" }).waitFor();
});

pageTest("a PodDisruptionBudget rejects an eviction with the reason", async (page) => {
  await opened(page);
  await press(page, "Evict Pod");
  await untilExplained(page, "Pod web-0 was removed");
  await untilExplained(page, "3 of 3 Pods are ready");
  await page.keyboard.press("Escape");
  await applyLines(page, ["apiVersion: policy/v1", "kind: PodDisruptionBudget", "metadata:", "  name: web", "spec:", "  minAvailable: 3",
    "  selector:", "    matchLabels:", "      app: nginx"]);
  await untilIdle(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "Evict Pod");
  await until(async () => assert.match(await output(page), /Cannot evict pod as it would violate the pod's disruption budget\./));
});

pageTest("a hanging Pod uses its whole grace period when it is deleted", async (page) => {
  await opened(page);
  await speed(page, "1×");
  await press(page, "Hang");
  await press(page, "Delete Pod");
  await untilExplained(page, /web-0.*received SIGTERM and stop in about ([5-9]|10)/);
  await palette(page).getByRole("button", { name: "Recover: web-0" }).waitFor();
});

pageTest("a Pod without its StorageClass or ConfigMap explains what it waits for", async (page) => {
  await opened(page);
  await press(page, "Delete StorageClass: standard");
  await page.keyboard.press("Escape");
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilExplained(page, "PersistentVolumeClaim www-web-3 has no storageClassName and there is no default StorageClass.");
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "ConfigMaps missing");
  await page.keyboard.press("Escape");
  await applyLines(page, ["apiVersion: v1", "kind: Pod", "metadata:", "  name: needy", "spec:", "  containers:", "  - name: main",
    "    image: busybox", "    envFrom:", "    - configMapRef:", "        name: absent"]);
  await untilExplained(page, /the kubelet on node-\d cannot start it: it needs ConfigMap absent, which does not exist/);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "Restore ConfigMaps");
  await page.keyboard.press("Escape");
  await untilExplained(page, "needy is ready");
  await command(page, "kubectl get pod needy");
  assert.match(await output(page), /needy\s+1\/1\s+Running/);
});

pageTest("deleting a Service removes its names and keeps the Pods", async (page) => {
  await opened(page);
  await region(page, "Cluster").getByRole("group", { name: "Service nginx" }).waitFor();
  await press(page, "Delete Service: nginx");
  await region(page, "Cluster").getByRole("group", { name: "Service nginx" }).waitFor({ state: "detached" });
  assert.equal(await region(page, "Cluster").getByRole("button", { name: /^Pod web-/ }).count(), 3);
});

pageTest("the palette works with the keyboard only", async (page) => {
  await opened(page);
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "hidden" });
  const button = page.getByRole("button", { name: "Break it" });
  await untilFocused(button);
  await page.keyboard.press("Enter");
  const first = palette(page).getByRole("button", { name: "Delete Pod", exact: true });
  await first.waitFor();
  await page.keyboard.press("Tab");
  await untilFocused(first);
  await page.keyboard.press("Enter");
  await untilExplained(page, "You: kubectl delete pod web-0");
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "hidden" });
});

pageTest("the palette fits on a phone", async (page) => {
  await opened(page);
  const box = await palette(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width, `from ${box.x} for ${box.width}`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no scrolling sideways");
}, { viewport: PHONE });
