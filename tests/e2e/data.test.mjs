// Data: written to DNS names, replicated between Pods, kept by volumes, and lost without them.
import assert from "node:assert/strict";
import { apply, axeFindsNothing, command, hasNoHorizontalScroll, layoutTest, pageTest, idleExample, pageScreenshot, type } from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const inspector = (page) => region(page, "Inspector");
const rows = (page) => inspector(page).getByRole("list", { name: "Data" }).getByRole("listitem");
const row = (page, pod) => rows(page).filter({ has: page.getByRole("button", { name: pod, exact: true }) });
const untilExplained = (page, text) => region(page, "Explanation").getByText(text).first().waitFor();
const claim = (page, name) => region(page, "Cluster").getByRole("button", { name: `Claim ${name}` });

/** Three Pods with claims in an idle cluster, and the open Data tab. */
async function opened(page) {
  await idleExample(page);
  await inspector(page).getByRole("tab", { name: "Data" }).click();
  await rows(page).first().waitFor();
}

async function write(page, value, to) {
  await inspector(page).getByRole("textbox", { name: "Value to write" }).fill(value);
  await inspector(page).getByRole("combobox", { name: "Name to write to" }).fill(to);
  await inspector(page).getByRole("button", { name: "Write", exact: true }).click();
}

const roles = (page, label) => inspector(page).getByRole("combobox", { name: "Roles" }).selectOption({ label });

pageTest("a recreated Pod has the data of its volume", async (page) => {
  await opened(page);
  await write(page, "hello", "web-1.nginx");
  await row(page, "web-1").getByText("1 write").waitFor();
  await row(page, "web-1").getByText("hello").waitFor();
  await row(page, "web-1").getByText("volume of claim www-web-1").waitFor();
  assert.match(await claim(page, "www-web-1").getAttribute("aria-description"), /with 1 write/);
  await command(page, "kubectl delete pod web-1");
  await untilExplained(page, "web-1 reads 1 write back from its volume");
  await row(page, "web-1").getByText("hello").waitFor();
});

pageTest("a new claim is empty", async (page) => {
  await opened(page);
  await write(page, "hello", "web-2.nginx");
  await command(page, "kubectl delete pvc www-web-2 --wait=false");
  await command(page, "kubectl delete pod web-2");
  await untilExplained(page, "web-2 starts with an empty volume");
  await row(page, "web-2").getByText("empty").waitFor();
});

pageTest("replicas copy from the primary, replicate, and reject writes", async (page) => {
  await opened(page);
  await roles(page, "primary and replicas");
  await write(page, "one", "web-0.nginx");
  for (const pod of ["web-1", "web-2"]) {
    await row(page, pod).getByText("replicates from web-0").waitFor();
    await row(page, pod).getByText("one", { exact: true }).waitFor();
  }
  await row(page, "web-0").getByText("primary").waitFor();
  assert.match(await region(page, "Cluster").getByRole("button", { name: "Pod web-0" }).getAttribute("aria-description"), /, primary$/);
  await write(page, "two", "web-1.nginx");
  await inspector(page).getByText("two to web-1.nginx: write failed: web-1 is a read-only replica; the primary is web-0").waitFor();
});

pageTest("a new Pod clones its predecessor, then replicates from the primary", async (page) => {
  await opened(page);
  await roles(page, "clone from predecessor");
  await write(page, "one", "web-0.nginx");
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilExplained(page, "web-3 has cloned 1 write from web-2");
  await row(page, "web-3").getByText("replicates from web-0").waitFor();
});

pageTest("a crash loses all data without volumeClaimTemplates", async (page) => {
  await opened(page);
  await type(page, [
    "apiVersion: v1", "kind: Service", "metadata: {name: lost}", "spec: {clusterIP: None, selector: {app: lost}, ports: [{port: 80}]}", "---",
    "apiVersion: apps/v1", "kind: StatefulSet", "metadata: {name: lost}", "spec:", "  serviceName: lost", "  replicas: 1",
    "  selector: {matchLabels: {app: lost}}", "  template:", "    metadata: {labels: {app: lost}}",
    "    spec: {containers: [{name: main, image: 'lost:1'}]}",
  ].join("\n"));
  await apply(page);
  await row(page, "lost-0").waitFor();
  await untilExplained(page, "lost is in its desired state");
  await write(page, "temporary", "lost-0.lost");
  await row(page, "lost-0").getByText("container file system").waitFor();
  await row(page, "lost-0").getByRole("button", { name: "lost-0", exact: true }).click();
  await inspector(page).getByRole("button", { name: "Crash once" }).click();
  await untilExplained(page, "1 write in the file system of the container of lost-0");
  await row(page, "lost-0").getByText("empty").waitFor();
});

pageTest("a DNS cache returns an outdated NXDOMAIN", async (page) => {
  await opened(page);
  await page.getByRole("button", { name: "Break it" }).click();
  await page.getByRole("group", { name: "Break it" }).getByRole("button", { name: "DNS cache on" }).click();
  await page.keyboard.press("Escape");
  await write(page, "early", "web-3.nginx");
  await inspector(page).getByText(/early to web-3\.nginx: write failed: the name does not resolve$/).waitFor();
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilExplained(page, "4 of 4 Pods are ready");
  await write(page, "cached", "web-3.nginx");
  await inspector(page).getByText(/cached to web-3\.nginx: write failed: the name does not resolve \(cached since/).waitFor();
});

pageTest("writes with the keyboard only", async (page) => {
  await opened(page);
  await inspector(page).getByRole("tab", { name: "Data" }).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Roles");
  await page.keyboard.press("Tab");
  await page.keyboard.type("typed");
  await page.keyboard.press("Tab");
  await page.keyboard.type("web-0.nginx");
  await page.keyboard.press("Enter");
  await row(page, "web-0").getByText("typed").waitFor();
});

layoutTest("the Data tab passes axe and fits", async (page, { viewport, colorScheme }) => {
  await opened(page);
  await roles(page, "clone from predecessor");
  await write(page, "one", "web-0.nginx");
  await write(page, "two", "web-1.nginx");
  await row(page, "web-2").getByText("replicates from web-0").waitFor();
  await hasNoHorizontalScroll(page);
  await axeFindsNothing(page);
  await pageScreenshot(page, `data-${viewport.width}-${colorScheme}`);
});
