// The comparison of two runs: differences are marked, and the result says which run is ready first.
import assert from "node:assert/strict";
import {
  ORDERED, untilIdle, axeFindsNothing, command, example, hasNoHorizontalScroll, seek, untilFocused, layoutTest, manifests, pageTest, pods, pageScreenshot, speed, type, until, viewportScreenshot,
} from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const menu = (page) => page.getByRole("group", { name: "Compare" });
const result = (page) => page.getByRole("group", { name: "Result" });
const verdict = (page) => result(page).getByRole("status");
const untilNotice = (page, text) => region(page, "Timeline").getByRole("status").getByText(text).waitFor();
const pod = (page, name, which) => region(page, name).getByRole("button", { name: `Pod ${which}` });
const described = (locator) => locator.getAttribute("aria-description");

/** Three ordered Pods, paused at a time. */
async function halfway(page, at_ms = 5_000) {
  await speed(page, "1×");
  await example(page, ORDERED);
  await page.getByRole("button", { name: "Pause" }).click();
  await seek(page, at_ms);
}

async function choose(page, name) {
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await menu(page).getByRole("button", { name, exact: true }).click();
  await menu(page).waitFor({ state: "hidden" });
}

pageTest("OrderedReady and Parallel: the result and the marked differences", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await region(page, "Cluster").getByText("OrderedReady", { exact: true }).waitFor();
  await verdict(page).getByText(/^Parallel had all Pods ready at \d\.\d s, OrderedReady will have all Pods ready at 1\d\.\d s: \d\.\d s earlier\.$/).waitFor();
  await result(page).getByText("web-2 (absent / Ready)").waitFor();
  assert.match(await described(pod(page, "Cluster", "web-1")), /in Parallel: Ready/);
  assert.match(await described(pod(page, "Compared with Parallel", "web-2")), /Running, ready, on node-\d, in OrderedReady: absent/);
  assert.doesNotMatch(await described(pod(page, "Cluster", "web-0")), /in Parallel/, "equal Pods are not marked");
  await region(page, "Cluster").getByText("differs").first().waitFor({ state: "attached" });

  await seek(page, 1_000);
  assert.equal(await pod(page, "Compared with Parallel", "web-2").count(), 1, "the slider moves both runs");
  assert.equal(await pod(page, "Cluster", "web-1").count(), 0);
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await untilIdle(page);
  await result(page).getByText("No Pod differs at this time.").waitFor();
  assert.match(await verdict(page).innerText(), /OrderedReady had all Pods ready/);
});

pageTest("both runs have tables, for screen readers and on request", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  const row = (name, which) => region(page, name).getByRole("table", { name: /^StatefulSet web/ }).getByRole("row", { name: which });
  const isReady = (name, which, words) => until(async () => assert.match(await row(name, which).innerText(), words));
  await isReady("Cluster", "web-2", /waits for web-1.* in Parallel: Ready/);
  await isReady("Compared with Parallel", "web-2", /Running, ready, on node-\d, in OrderedReady: absent/);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await pod(page, "Compared with Parallel", "web-2").waitFor({ state: "hidden" });
  await pod(page, "Cluster", "web-0").waitFor({ state: "hidden" });
  await row("Compared with Parallel", "web-1").getByRole("button", { name: "web-1" }).click();
  await region(page, "Cluster").getByRole("button", { name: "web-1", pressed: true }).waitFor();
  await hasNoHorizontalScroll(page);
  await viewportScreenshot(page, "comparison-tables");
  await seek(page, 1_000);
  await isReady("Compared with Parallel", "web-2", /not ready/);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await pod(page, "Cluster", "web-0").waitFor();
});

pageTest("the selection is shared, and closing keeps the run unchanged", async (page) => {
  await halfway(page);
  const moment = await page.locator(".moment").innerText();
  await choose(page, "OrderedReady or Parallel");
  await pod(page, "Compared with Parallel", "web-0").click();
  for (const name of ["Cluster", "Compared with Parallel"]) {
    await region(page, name).getByRole("button", { name: "Pod web-0", pressed: true }).waitFor();
  }
  await region(page, "Compared with Parallel").getByRole("button", { name: "Close" }).click();
  await region(page, "Compared with Parallel").waitFor({ state: "detached" });
  assert.doesNotMatch(await described(pod(page, "Cluster", "web-1")), /in Parallel/);
  assert.deepEqual(await pods(page), ["web-0", "web-1"]);
  assert.equal(await page.locator(".moment").innerText(), moment);
});

pageTest("commands apply to both runs", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await untilIdle(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  await untilIdle(page);
  await pod(page, "Compared with Parallel", "web-3").waitFor();
  await region(page, "Timeline").getByRole("button", { name: "Undo" }).click();
  await pod(page, "Compared with Parallel", "web-3").waitFor({ state: "detached" });
});

pageTest("a typed partition is used; an invalid one is reported", async (page) => {
  await halfway(page);
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await untilIdle(page);
  await command(page, "kubectl set image statefulset web nginx=nginx:1.30");
  await untilIdle(page);
  for (const [typed, message] of [["x", "A partition must be a whole number"], ["-1", "must be greater than or equal to 0"], ["0", "already has partition 0"]]) {
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await menu(page).getByRole("textbox", { name: "Partition" }).fill(typed);
    await menu(page).getByRole("button", { name: "Another partition" }).click();
    await untilNotice(page, message);
    assert.equal(await region(page, /Compared with/).count(), 0);
  }
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await menu(page).getByRole("textbox", { name: "Partition" }).fill("2");
  await menu(page).getByRole("button", { name: "Another partition" }).click();
  await region(page, "Compared with partition 2").waitFor();
  await verdict(page).getByText(/^Partition 2 had all Pods ready at .*, partition 0 had all Pods ready at .* earlier\.$/).waitFor();
});

pageTest("a Deployment explains its shared claims; the text in the editor can be compared or rejected", async (page) => {
  await halfway(page);
  await choose(page, "StatefulSet or Deployment");
  const second = region(page, "Compared with Deployment");
  await result(page).getByText("In the second run all Pods of web share PersistentVolumeClaim www-web").waitFor();
  await result(page).getByText("Deployment becomes idle before all Pods are ready").waitFor();
  await second.getByRole("button", { name: "Claim www-web" }).waitFor();

  await type(page, (await manifests(page)).replace("replicas: 3", "replicas: 1"));
  await choose(page, "Text in the editor");
  await region(page, "Compared with the text in the editor").waitFor();
  await verdict(page).getByText(/^The text in the editor had all Pods ready at/).waitFor();
  await type(page, (await manifests(page)).replace("replicas: 1", "replica: 1"));
  await choose(page, "Text in the editor");
  await untilNotice(page, /Cannot compare: .*.*unknown field "spec.replica"/);

  await example(page, "Deployment, for comparison");
  await choose(page, "OrderedReady or Parallel");
  await untilNotice(page, "No StatefulSet was applied on this branch");
});

pageTest("two branches, with the keyboard only", async (page) => {
  await halfway(page, 9_000);
  await seek(page, 5_000);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await page.getByRole("button", { name: "Compare", exact: true }).focus();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  const branch = menu(page).getByRole("button", { name: "Branch main" });
  for (let presses = 0; presses < 8 && !(await branch.evaluate((node) => node === document.activeElement)); presses += 1) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await region(page, "Compared with main").waitFor();
  await region(page, "Cluster").getByText("scale web to 1 at 5 s").waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("End");
  await until(async () => assert.match(await described(pod(page, "Compared with main", "web-1")), /in scale web to 1 at 5 s: absent/));
  await region(page, "Compared with main").getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  await region(page, "Compared with main").waitFor({ state: "detached" });
  await untilFocused(page.getByRole("button", { name: "Compare", exact: true })); // the focus returns
});

layoutTest("two runs pass axe and fit", async (page, { viewport, colorScheme }) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await region(page, "Compared with Parallel").getByText("differs").first().waitFor({ state: "attached" });
  await hasNoHorizontalScroll(page);
  const [one, other] = [await region(page, "Cluster").boundingBox(), await region(page, "Compared with Parallel").boundingBox()];
  if (viewport.width >= 900) assert.ok(other.x >= one.x + one.width && Math.abs(one.y - other.y) < 1, "side by side");
  else assert.ok(other.y >= one.y + one.height && Math.abs(one.x - other.x) < 1, "stacked");
  await axeFindsNothing(page);
  await pageScreenshot(page, `compare-${viewport.width}-${colorScheme}`);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const box = await menu(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, `from ${box.x} for ${box.width}`);
  await viewportScreenshot(page, `compare-menu-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
