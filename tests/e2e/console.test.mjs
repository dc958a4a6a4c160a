// The console: dry runs change nothing, and no flag is silently ignored.
import assert from "node:assert/strict";
import { boxes, command, manifests, pageTest, pods, idleExample, type } from "./page.mjs";

const log = (page) => page.getByRole("log", { name: "Output" });

/** The output of each line; it is kubectl's, except for unsupported flags. */
const DRY_RUNS = [
  ["kubectl apply -f - --dry-run=server", /^statefulset\.apps\/web configured \(server dry run\)$/m],
  ["kubectl apply -f - --dry-run=client", /^statefulset\.apps\/web configured \(dry run\)$/m],
  ["kubectl scale statefulset web --replicas=1 --dry-run=client", /^statefulset\.apps\/web scaled \(dry run\)$/m],
  ["kubectl delete pod web-0 --dry-run=server", /^pod "web-0" deleted \(server dry run\)/m],
  ["kubectl set image statefulset/web nginx=nginx:1.28 --dry-run=server", /^statefulset\.apps\/web image updated \(server dry run\)$/m],
  ["kubectl patch statefulset web -p '{\"spec\":{\"replicas\":7}}' --dry-run=client", /^statefulset\.apps\/web patched \(dry run\)$/m],
  ["kubectl create namespace blue --dry-run=client -o yaml", /^kind: Namespace$/m],
  ["kubectl apply -f - --dry-run=maybe", /^error: .*dry-run/m],
  ["kubectl apply -f - --prune", /is not simulated here/],
];

pageTest("a dry run prints kubectl's output and changes nothing", async (page) => {
  await idleExample(page);
  await type(page, (await manifests(page)).replace("replicas: 3", "replicas: 5"));
  const [before, slider] = [await boxes(page), page.getByRole("slider", { name: "Time" })];
  const moment = await slider.getAttribute("aria-valuetext");
  for (const [line, expected] of DRY_RUNS) {
    await command(page, line);
    assert.match(await log(page).locator(".entry").last().innerText(), expected, line);
  }
  assert.deepEqual(await boxes(page), before);
  assert.equal(await slider.getAttribute("aria-valuetext"), moment);
  assert.equal((await pods(page)).length, 3);
  const undo = await page.getByRole("button", { name: "Undo", exact: true }).getAttribute("title");
  assert.doesNotMatch(undo, /dry-run/, "there is nothing to undo");
});

pageTest("Tab completes a line, and leaves the field when there is nothing to complete", async (page) => {
  await idleExample(page);
  const box = page.getByRole("textbox", { name: "kubectl" });
  await box.fill("kubectl get sts,po");
  await box.press("Tab");
  assert.match(await box.inputValue(), /^kubectl get sts,po/);
  await box.fill("delete pod we");
  await box.press("Tab");
  await page.waitForFunction(() => document.activeElement.value === "delete pod web-");
  await box.press("Tab");
  await page.getByRole("status", { name: "Completions" }).getByText("web-2").waitFor();
  await box.fill("");
  await box.press("Tab");
  assert.ok(!(await box.evaluate((element) => element === document.activeElement)), "an empty line does not hold the focus");
});

pageTest("pipes work, and the output of an undone command is marked in words", async (page) => {
  await idleExample(page);
  await command(page, "kubectl get pods -o name | grep web-1 | wc -l");
  assert.equal(await log(page).locator(".entry").last().locator("pre").innerText(), "1");
  await command(page, "kubectl scale sts web --replicas=1 && kubectl get sts");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await log(page).getByText("Output of a state that was undone").waitFor();
});


pageTest("a drain that a budget blocks is explained, does not keep To the end busy, and goes on without the budget", async (page) => {
  await idleExample(page);
  await command(page, "kubectl create poddisruptionbudget web --selector=app=nginx --min-available=3");
  await command(page, "kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data");
  const explanation = page.getByRole("region", { name: "Explanation" });
  const waits = "kubectl drain node-1 waits: PodDisruptionBudget web allows 0 disruptions, so web-0 can't be evicted. 3 Pods are " +
    "healthy, and 3 must stay healthy: with 3 Pods in all, it never allows one.";
  await explanation.getByText(waits).waitFor();
  await page.getByRole("button", { name: "To the end" }).click();
  await page.getByText("The cluster is idle, and kubectl drain node-1 waits for a PodDisruptionBudget").waitFor();
  const refusals = () => log(page).locator(".entry").last().getByText(/will retry after 5s/).count();
  const before = (await log(page).locator(".entry").last().innerText()).length;
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.waitForFunction((length) => [...document.querySelectorAll(".log .entry")].at(-1).innerText.length > length, before);
  assert.ok(await refusals() > 0);
  await explanation.getByRole("button", { name: "Delete PodDisruptionBudget" }).click();
  await log(page).getByText("node/node-1 drained").waitFor();
  await explanation.getByText(waits).waitFor({ state: "detached" });
});
