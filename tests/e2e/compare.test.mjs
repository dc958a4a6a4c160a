// Two runs beside each other on one clock: what differs is marked, who is ready first is said.
import assert from "node:assert/strict";
import {
  ORDERED, atRest, axeFindsNothing, command, example, fitsItsWidth, goTo, hasFocus, lookTest, manifests, pageTest, pods, shot, speed, type, until, view,
} from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });
const menu = (page) => page.getByRole("group", { name: "Compare" });
const told = (page) => page.getByRole("group", { name: "Who is first" });
const verdict = (page) => told(page).getByRole("status");
const said = (page, words) => region(page, "Timeline").getByRole("status").getByText(words).waitFor();
const pod = (page, name, which) => region(page, name).getByRole("button", { name: `Pod ${which}` });
const described = (locator) => locator.getAttribute("aria-description");

/** Three pods in order; time stands still at a moment. */
async function halfway(page, at_ms = 5_000) {
  await speed(page, "1×");
  await example(page, ORDERED);
  await page.getByRole("button", { name: "Pause" }).click();
  await goTo(page, at_ms);
}

async function choose(page, name) {
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await menu(page).getByRole("button", { name, exact: true }).click();
  await menu(page).waitFor({ state: "hidden" });
}

pageTest("OrderedReady and Parallel on one clock: who is first is said, what differs is marked", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await region(page, "Cluster").getByText("OrderedReady", { exact: true }).waitFor();
  await verdict(page).getByText(/^Parallel was all Ready at 0:0\d\.\d, OrderedReady will be all Ready at 0:1\d\.\d: \d\.\d s earlier\.$/).waitFor();
  await told(page).getByText("web-2 (not there / Ready)").waitFor();
  assert.match(await described(pod(page, "Cluster", "web-1")), /in Parallel: Ready/);
  assert.match(await described(pod(page, "Compared with Parallel", "web-2")), /Running, Ready, on node-\d, in OrderedReady: not there/);
  assert.doesNotMatch(await described(pod(page, "Cluster", "web-0")), /in Parallel/, "what is alike is not marked");
  await region(page, "Cluster").getByText("differs").first().waitFor({ state: "attached" });

  await goTo(page, 1_000);
  assert.equal(await pod(page, "Compared with Parallel", "web-2").count(), 1, "one slider moves both");
  assert.equal(await pod(page, "Cluster", "web-1").count(), 0);
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await atRest(page);
  await told(page).getByText("No pod differs at this moment.").waitFor();
  assert.match(await verdict(page).innerText(), /OrderedReady was all Ready/);
});

pageTest("both runs have their tables: for screen readers always, in the pictures' place when asked for", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  const row = (name, which) => region(page, name).getByRole("table", { name: /^StatefulSet web/ }).getByRole("row", { name: which });
  const isReady = (name, which, words) => until(async () => assert.match(await row(name, which).innerText(), words));
  await isReady("Cluster", "web-2", /waits for web-1.* in Parallel: Ready/);
  await isReady("Compared with Parallel", "web-2", /Running, Ready, on node-\d, in OrderedReady: not there/);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await pod(page, "Compared with Parallel", "web-2").waitFor({ state: "hidden" });
  await pod(page, "Cluster", "web-0").waitFor({ state: "hidden" });
  await row("Compared with Parallel", "web-1").getByRole("button", { name: "web-1" }).click();
  await region(page, "Cluster").getByRole("button", { name: "web-1", pressed: true }).waitFor();
  await fitsItsWidth(page);
  await view(page, "compared-tables");
  await goTo(page, 1_000);
  await isReady("Compared with Parallel", "web-2", /not Ready/);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await pod(page, "Cluster", "web-0").waitFor();
});

pageTest("a pod selected in one is selected in both, and closing leaves the run as it was", async (page) => {
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

pageTest("what is done while two runs are compared is done in both", async (page) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await atRest(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  await atRest(page);
  await pod(page, "Compared with Parallel", "web-3").waitFor();
  await region(page, "Timeline").getByRole("button", { name: "Undo" }).click();
  await pod(page, "Compared with Parallel", "web-3").waitFor({ state: "detached" });
});

pageTest("a partition that is typed keeps pods at the old revision; a bad one is said", async (page) => {
  await halfway(page);
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await atRest(page);
  await command(page, "kubectl set image statefulset web nginx=nginx:1.30");
  await atRest(page);
  for (const [typed, message] of [["x", "A partition is a whole number"], ["-1", "must be greater than or equal to 0"], ["0", "has partition 0 already"]]) {
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await menu(page).getByRole("textbox", { name: "Partition" }).fill(typed);
    await menu(page).getByRole("button", { name: "Another partition" }).click();
    await said(page, message);
    assert.equal(await region(page, /Compared with/).count(), 0);
  }
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await menu(page).getByRole("textbox", { name: "Partition" }).fill("2");
  await menu(page).getByRole("button", { name: "Another partition" }).click();
  await region(page, "Compared with partition 2").waitFor();
  await verdict(page).getByText(/^Partition 2 was all Ready at .*, partition 0 was all Ready at .* earlier\.$/).waitFor();
});

pageTest("a Deployment instead says what became of the claims; the text in the editor can be compared, and refused", async (page) => {
  await halfway(page);
  await choose(page, "StatefulSet or Deployment");
  const second = region(page, "Compared with Deployment");
  await told(page).getByText("There all pods of web share claim www-web").waitFor();
  await told(page).getByText("Deployment comes to rest without being all Ready").waitFor();
  await second.getByRole("button", { name: "Claim www-web" }).waitFor();

  await type(page, (await manifests(page)).replace("replicas: 3", "replicas: 1"));
  await choose(page, "Text in the editor");
  await region(page, "Compared with the text in the editor").waitFor();
  await verdict(page).getByText(/^The text in the editor was all Ready at/).waitFor();
  await type(page, (await manifests(page)).replace("replicas: 1", "replica: 1"));
  await choose(page, "Text in the editor");
  await said(page, /This can't be compared. The text in the editor is refused: .*unknown field "spec.replica"/);

  await example(page, "A Deployment, for contrast");
  await choose(page, "OrderedReady or Parallel");
  await said(page, "No StatefulSet was applied on this branch");
});

pageTest("two branches beside each other, with the keyboard alone", async (page) => {
  await halfway(page, 9_000);
  await goTo(page, 5_000);
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
  await region(page, "Cluster").getByText("scale web to 1 at 0:05").waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("End");
  await until(async () => assert.match(await described(pod(page, "Compared with main", "web-1")), /in scale web to 1 at 0:05: not there/));
  await region(page, "Compared with main").getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  await region(page, "Compared with main").waitFor({ state: "detached" });
  await hasFocus(page.getByRole("button", { name: "Compare", exact: true })); // where it began
});

lookTest("two runs fit, and axe finds nothing", async (page, { viewport, colorScheme }) => {
  await halfway(page);
  await choose(page, "OrderedReady or Parallel");
  await region(page, "Compared with Parallel").getByText("differs").first().waitFor({ state: "attached" });
  await fitsItsWidth(page);
  const [one, other] = [await region(page, "Cluster").boundingBox(), await region(page, "Compared with Parallel").boundingBox()];
  if (viewport.width >= 900) assert.ok(other.x >= one.x + one.width && Math.abs(one.y - other.y) < 1, "beside each other");
  else assert.ok(other.y >= one.y + one.height && Math.abs(one.x - other.x) < 1, "below each other");
  await axeFindsNothing(page);
  await shot(page, `compare-${viewport.width}-${colorScheme}`);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const box = await menu(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= viewport.width, `from ${box.x} for ${box.width}`);
  await view(page, `compare-menu-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
