// The palette of faults: everything in it does what it says, can be mended, and needs no mouse.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import {
  PHONE, apply, atRest, axeFindsNothing, command, hasFocus, lookTest, pageTest, rested, speed, takesAway, type, until,
} from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const palette = (page) => page.getByRole("group", { name: "Break it" });
// What is broken is listed a second time, below everything else.
const press = (page, name) => palette(page).getByRole("button", { name, exact: true }).first().click();
const told = (page, words) => region(page, "Explanation").getByText(words).first().waitFor();

/** Three pods with claims, at rest, and the palette open. */
async function opened(page) {
  await rested(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await palette(page).getByRole("button").first().waitFor();
}

async function applyLines(page, lines) {
  await type(page, lines.join("\n"));
  await page.getByRole("combobox", { name: "Apply to" }).selectOption("this cluster");
  await apply(page);
}

const output = (page) => region(page, "Console").getByRole("log", { name: "Output" }).innerText();

pageTest("the palette names what can be broken, and what each means", async (page) => {
  await opened(page);
  const headings = () => palette(page).getByRole("heading").allInnerTexts();
  await until(async () => assert.deepEqual(await headings(), ["Pod web-0", "Node node-2", "Zone zone-b", "Storage", "Network and configuration"]));
  for (const item of await palette(page).getByRole("listitem").all()) {
    const [button, meaning] = [await item.getByRole("button").innerText(), await item.getByRole("paragraph").innerText()];
    assert.ok(meaning.length > 20, `${button} says what it means: ${meaning}`);
  }
  await palette(page).getByText("kubectl delete service nginx").waitFor();
  await palette(page).getByText("kubectl drain node-2 --ignore-daemonsets --delete-emptydir-data").waitFor();
});

lookTest("axe finds nothing in the palette", async (page) => {
  await opened(page);
  await press(page, "Node down");
  await palette(page).getByRole("button", { name: "Node up: node-2" }).waitFor();
  await axeFindsNothing(page);
});

pageTest("without a provisioner a new claim stays pending until it is back", async (page) => {
  await opened(page);
  await press(page, "Provisioner down");
  await palette(page).getByRole("heading", { name: "Broken now" }).waitFor();
  await page.keyboard.press("Escape");
  await command(page, "kubectl scale statefulset web --replicas=4");
  await told(page, "The provisioner of class standard is down, so nobody makes the volume for claim www-web-3.");
  await region(page, "Explanation").getByRole("button", { name: "Provisioner up" }).first().click();
  await told(page, "4 of 4 pods Ready");
});

pageTest("a zone without power takes its nodes and no others, and comes back", async (page) => {
  await opened(page);
  await press(page, "Zone outage");
  await palette(page).getByRole("button", { name: "Zone is back" }).waitFor();
  await told(page, "node-2 is down");
  for (const node of ["node-1", "node-3"]) assert.equal(await palette(page).getByRole("button", { name: `Node up: ${node}` }).count(), 0);
  await told(page, "web-0 counts as not Ready");
  await takesAway(() => press(page, "Node up: node-2"), palette(page).getByRole("button", { name: "Node up: node-2" }));
  await page.keyboard.press("Escape");
  await told(page, "3 of 3 pods Ready");
});

pageTest("a link of 1.0 keeps its one zone, without which all nodes are down", async (page) => {
  const [address] = page.url().split(/[?#]/);
  const run = { nodes: 3, delays: "usual", steps: [{ at: 0, apply: readFileSync("static/examples/nginx-ordered.yaml", "utf8") }], until: 60, look: { at: 60 } };
  await page.goto("about:blank"); // a fragment alone would not load the page
  await page.goto(`${address}#v1.${deflateSync(JSON.stringify(run)).toString("base64url")}`);
  await speed(page, "fastest");
  await atRest(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "Zone outage");
  for (const node of ["node-1", "node-2", "node-3"]) await told(page, `${node} is down`);
  await told(page, "web-2 counts as not Ready");
  for (const node of ["node-1", "node-2", "node-3"]) {
    await takesAway(() => press(page, `Node up: ${node}`), palette(page).getByRole("button", { name: `Node up: ${node}` }));
  }
  await page.keyboard.press("Escape");
  await told(page, "3 of 3 pods Ready");
});

pageTest("a drained node is left by its pods, which take their claims along", async (page) => {
  await opened(page);
  const node = region(page, "Cluster").getByRole("group", { name: "Node node-2" });
  await node.getByRole("button", { name: "Pod web-0" }).waitFor();
  await press(page, "Drain");
  await palette(page).getByRole("button", { name: "Uncordon: node-2" }).waitFor();
  await page.keyboard.press("Escape");
  await node.getByRole("button", { name: "Pod web-0" }).waitFor({ state: "detached" });
  await told(page, "3 of 3 pods Ready"); // with it gone from there, this is so again only once it is Ready elsewhere
  assert.equal(await node.getByRole("button", { name: "Pod web-0" }).count(), 0, "it does not come back to a cordoned node");
  await region(page, "Cluster").getByRole("button", { name: "Claim www-web-0" }).waitFor();
});

pageTest("a budget refuses an eviction, and the page says why", async (page) => {
  await opened(page);
  await press(page, "Evict pod");
  await told(page, "Pod web-0 is gone");
  await told(page, "3 of 3 pods Ready");
  await page.keyboard.press("Escape");
  await applyLines(page, ["apiVersion: policy/v1", "kind: PodDisruptionBudget", "metadata:", "  name: web", "spec:", "  minAvailable: 3",
    "  selector:", "    matchLabels:", "      app: nginx"]);
  await atRest(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "Evict pod");
  await until(async () => assert.match(await output(page), /Cannot evict pod as it would violate the pod's disruption budget\./));
});

pageTest("a pod that hangs uses up its grace period when it is deleted", async (page) => {
  await opened(page);
  await speed(page, "1×");
  await press(page, "Hang");
  await press(page, "Delete pod");
  await told(page, /web-0.*told to stop: ([5-9]|10)/);
  await palette(page).getByRole("button", { name: "Recover: web-0" }).waitFor();
});

pageTest("without its class, or without a ConfigMap, a pod waits and says for what", async (page) => {
  await opened(page);
  await press(page, "Delete StorageClass: standard");
  await page.keyboard.press("Escape");
  await command(page, "kubectl scale statefulset web --replicas=4");
  await told(page, "Claim www-web-3 has no class, so nobody makes a volume for it.");
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "ConfigMaps missing");
  await page.keyboard.press("Escape");
  await applyLines(page, ["apiVersion: v1", "kind: Pod", "metadata:", "  name: needy", "spec:", "  containers:", "  - name: main",
    "    image: busybox", "    envFrom:", "    - configMapRef:", "        name: absent"]);
  await told(page, /needy: node-\d can't start it: it needs ConfigMap absent, which is not there/);
  await page.getByRole("button", { name: "Break it" }).click();
  await press(page, "ConfigMaps are there");
  await page.keyboard.press("Escape");
  await told(page, "needy is Ready");
  await command(page, "kubectl get pod needy");
  assert.match(await output(page), /needy\s+1\/1\s+Running/);
});

pageTest("a Service that is deleted takes its names along, not its pods", async (page) => {
  await opened(page);
  await region(page, "Cluster").getByRole("group", { name: "Service nginx" }).waitFor();
  await press(page, "Delete Service: nginx");
  await region(page, "Cluster").getByRole("group", { name: "Service nginx" }).waitFor({ state: "detached" });
  assert.equal(await region(page, "Cluster").getByRole("button", { name: /^Pod web-/ }).count(), 3);
});

pageTest("the palette opens, acts and closes with the keyboard alone", async (page) => {
  await opened(page);
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "hidden" });
  const button = page.getByRole("button", { name: "Break it" });
  await hasFocus(button);
  await page.keyboard.press("Enter");
  const first = palette(page).getByRole("button", { name: "Delete pod", exact: true });
  await first.waitFor();
  await page.keyboard.press("Tab");
  await hasFocus(first);
  await page.keyboard.press("Enter");
  await told(page, "You: kubectl delete pod web-0");
  await page.keyboard.press("Escape");
  await palette(page).waitFor({ state: "hidden" });
});

pageTest("on a phone the palette fits", async (page) => {
  await opened(page);
  const box = await palette(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width, `from ${box.x} for ${box.width}`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no scrolling sideways");
}, { viewport: PHONE });
