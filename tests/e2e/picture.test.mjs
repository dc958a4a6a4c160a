// The diagram: names, nesting, selection with the keyboard, and layout.
import assert from "node:assert/strict";
import {
  ORDERED, axeFindsNothing, command, example, hasNoHorizontalScroll, seek, layoutTest, pageTest, pageScreenshot, speed, until,
} from "./page.mjs";

const parallel = "nginx, in parallel, with volumes";

/** A new run at a speed. */
async function open(page, name, label = "1×") {
  await speed(page, label);
  await example(page, name);
}

function picture(page) {
  const region = page.getByRole("region", { name: "Cluster" });
  const named = (role, name) => region.getByRole(role, { name, exact: true });
  return { region, pod: (name) => named("button", `Pod ${name}`), claim: (name) => named("button", `Claim ${name}`), group: (name) => named("group", name) };
}

const description = (locator) => locator.getAttribute("aria-description");

pageTest("Pods are in their nodes, claims are listed, and the Service shows its names", async (page) => {
  await open(page, ORDERED, "10×");
  const { region, pod, claim, group } = picture(page);
  await pod("web-2").waitFor({ timeout: 20_000 });
  for (const name of ["Node node-1", "Node node-2", "Node node-3", "Unscheduled", "StatefulSet web", "Service nginx"]) {
    await group(name).waitFor();
  }
  await region.getByRole("group", { name: /^Node / }).getByRole("button", { name: "Pod web-0", exact: true }).waitFor();
  assert.match(await description(pod("web-0")), /Running, ready, on node-\d/);
  assert.match(await description(claim("www-web-0")), /Bound, 1Gi, class standard, .*used by web-0/);
  assert.match(await group("Service nginx").textContent(), /nginx\.default\.svc\.cluster\.local/);
  assert.match(await group("Service nginx").textContent(), /web-0, web-1/);
});

pageTest("an empty slot names the Pod it waits for", async (page) => {
  await open(page, ORDERED);
  const { group } = picture(page);
  await group("StatefulSet web").getByRole("img", { name: /Ordinal 1, web-1: waits for web-0/ }).waitFor();
}, { timed: true });

pageTest("a claim is kept while no Pod uses it, and is reused", async (page) => {
  await open(page, ORDERED, "10×");
  const { pod, claim } = picture(page);
  await page.waitForFunction(() => document.querySelectorAll(".pod.tone-ready").length === 3, null, { timeout: 30_000 });
  await command(page, "kubectl scale statefulset web --replicas=2");
  await pod("web-2").waitFor({ state: "detached", timeout: 20_000 });
  await until(async () => assert.match(await description(claim("www-web-2")), /not used by any Pod/));
  await command(page, "kubectl scale statefulset web --replicas=3");
  await pod("web-2").waitFor();
  await until(async () => assert.match(await description(claim("www-web-2")), /used by web-2/));
});

pageTest("the keyboard selects a Pod", async (page) => {
  await open(page, parallel);
  const { pod } = picture(page);
  await pod("web-0").waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await pod("web-0").focus();
  await page.keyboard.press("Enter");
  await until(async () => assert.equal(await pod("web-0").getAttribute("aria-pressed"), "true"));
}, { timed: true });

layoutTest("the diagram passes axe and fits", async (page, { viewport, colorScheme }) => {
  await open(page, ORDERED);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await seek(page, 5_000);
  await picture(page).pod("web-1").waitFor();
  await hasNoHorizontalScroll(page);
  await axeFindsNothing(page);
  await pageScreenshot(page, `picture-${viewport.width}-${colorScheme}`);
}, { timed: true });
