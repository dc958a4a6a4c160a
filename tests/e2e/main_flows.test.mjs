// The main user flows: manifests are applied, changed and broken, and past states are inspected.
import assert from "node:assert/strict";
import {
  ORDERED, apply, untilIdle, changes, boxes, actUntil, command, example, seek, untilFocused, untilStored, manifests, pageTest, pods, idleExample, speed, actUntilHidden, type, until,
} from "./page.mjs";

const REDIS = "redis-cluster-";

const cluster = (page) => page.getByRole("region", { name: "Cluster" });
const explanation = (page) => page.getByRole("region", { name: "Explanation" });
const faster = (page) => speed(page, "fastest");

const output = (page) => page.getByRole("log", { name: "Output" }).innerText();

/** The Pods that the list "What happened" reports as created, in order. */
async function createdPods(page) {
  const text = (await changes(page)).join("\n");
  return [...text.matchAll(/created Pod (\S+?)[,\s]/g)].map(([, name]) => name).reverse();
}

pageTest("a first visit creates Pods in order by itself", async (page) => {
  const first = cluster(page).getByRole("button", { name: `Pod ${REDIS}0` });
  await first.waitFor();
  await cluster(page).getByRole("button", { name: `Pod ${REDIS}1` }).waitFor({ timeout: 30_000 });
  await explanation(page).getByText(/the controller creates one Pod at a time/).waitFor();
  assert.deepEqual(await pods(page), [`${REDIS}0`, `${REDIS}1`]);
}, { until: "app" });

pageTest("it becomes idle with all Pods ready", async (page) => {
  await faster(page);
  await untilIdle(page);
  assert.equal((await pods(page)).length, 6);
  await explanation(page).getByText("6 of 6 Pods are ready").waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
});

pageTest("Parallel creates all Pods at once, OrderedReady one after another", async (page) => {
  await idleExample(page);
  const ordered = await changes(page);
  const readyBeforeNext = ordered.findIndex((change) => /web-0 is ready/.test(change)) > ordered.findIndex((change) => /created Pod web-1/.test(change));
  assert.ok(readyBeforeNext, "web-1 was created before web-0 was ready");
  assert.deepEqual(await createdPods(page), ["web-0", "web-1", "web-2"]);

  const text = (await manifests(page)).replace("podManagementPolicy: OrderedReady", "podManagementPolicy: Parallel");
  assert.match(text, /podManagementPolicy: Parallel/);
  await command(page, "kubectl delete statefulset web");
  await untilIdle(page);
  await type(page, text);
  await apply(page);
  await untilIdle(page);
  const parallel = (await changes(page)).slice(0, (await changes(page)).findIndex((change) => /kubectl apply/.test(change)));
  const lastCreated = parallel.findIndex((change) => /created Pod web-2/.test(change));
  const firstReady = parallel.findLastIndex((change) => /web-\d is ready/.test(change));
  assert.ok(lastCreated > firstReady, "with Parallel, web-2 is created before any Pod is ready");
});

pageTest("a deleted Pod is recreated with its claim", async (page) => {
  await idleExample(page);
  const claim = cluster(page).getByRole("button", { name: "Claim www-web-1" });
  const volume = /pvc-[0-9a-f-]+/;
  await claim.click();
  await page.getByRole("tab", { name: "Volumes" }).click();
  const [before] = await until(async () => (await page.getByRole("tabpanel").innerText()).match(volume));

  await cluster(page).getByRole("button", { name: "Pod web-1" }).click();
  await speed(page, "1×");
  await page.getByRole("button", { name: "Delete Pod" }).click();
  await explanation(page).getByText("Pod web-1 was removed").first().waitFor({ timeout: 30_000 });
  await claim.waitFor();
  await untilIdle(page);
  const [recreated] = (await changes(page)).filter((change) => /created Pod web-1/.test(change));
  assert.match(recreated, /reuses PersistentVolumeClaim www-web-1/);
  await claim.click();
  await until(async () => assert.match(await page.getByRole("tabpanel").innerText(), /Mounted by\s+web-1/));
  assert.equal((await page.getByRole("tabpanel").innerText()).match(volume)[0], before);
});

pageTest("an invalid manifest shows its line, and the cluster is unchanged", async (page) => {
  await idleExample(page);
  const before = await boxes(page);
  const text = (await manifests(page)).replace("  replicas: 3", "  replica: 5");
  const line = text.split("\n").findIndex((words) => words.startsWith("  replica: 5")) + 1;
  await type(page, text);
  const problem = page.getByRole("list", { name: "Problems" }).getByRole("listitem").filter({ hasText: "replica" });
  await problem.waitFor();
  assert.match(await problem.innerText(), new RegExp(`^${line}:3\\s+unknown field "spec.replica"`));
  await apply(page);
  assert.match(await output(page), /unknown field "spec.replica"/);
  assert.deepEqual(await boxes(page), before);
  await problem.getByRole("button").first().click();
  await untilFocused(page.locator(".cm-content"));
});

pageTest("a fix changes the text", async (page) => {
  await page.getByRole("button", { name: "Change to redis-cluster-service" }).click();
  await until(async () => assert.match(await manifests(page), /serviceName: redis-cluster-service/));
});

pageTest("seeking back restores the diagram", async (page) => {
  await idleExample(page);
  await seek(page, 4_000);
  const early = await boxes(page);
  await seek(page, 1_000);
  const first = await boxes(page);
  assert.notDeepEqual(first, early);
  await seek(page, 9_000);
  assert.notDeepEqual(await boxes(page), early);
  await seek(page, 4_000);
  assert.deepEqual(await boxes(page), early);
  await seek(page, 1_000);
  assert.deepEqual(await boxes(page), first);
}, { reducedMotion: "reduce" });

pageTest("a change in the past starts a branch and keeps the old one", async (page) => {
  await idleExample(page);
  await seek(page, 3_000);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
  assert.deepEqual(await pods(page), ["web-0"]);
  await page.getByRole("button", { name: "Branches 2" }).click();
  await page.getByRole("list", { name: "Branches" }).getByRole("button", { name: "main", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]));
});

pageTest("the console runs commands and has a history", async (page) => {
  await idleExample(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  assert.match(await output(page), /statefulset\.apps\/web scaled/);
  await untilIdle(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2", "web-3"]);
  await command(page, "kubectl get statefulset web");
  assert.match(await output(page), /web\s+4\/4/);
  await command(page, "kubectl get pod missing");
  assert.match(await output(page), /Error from server \(NotFound\): pods "missing" not found/);
  const box = page.getByRole("textbox", { name: "kubectl" });
  for (const line of ["kubectl get pod missing", "kubectl get statefulset web"]) {
    await box.press("ArrowUp");
    await until(async () => assert.equal(await box.inputValue(), line));
  }
});

pageTest("get -w prints while time advances, and buttons work meanwhile", async (page) => {
  await idleExample(page);
  await command(page, "kubectl get pods -w");
  await cluster(page).getByRole("button", { name: "Pod web-2" }).click();
  await page.getByRole("button", { name: "Delete Pod" }).click();
  await until(async () => assert.match(await output(page), /web-2\s+1\/1\s+Terminating/));
  await untilIdle(page);
  const printed = await output(page);
  assert.match(printed, /web-2\s+0\/1\s+ContainerCreating[\s\S]*web-2\s+1\/1\s+Running/);
  await page.getByRole("button", { name: "Stop" }).click();
  await until(async () => assert.match(await output(page), /\^C$/));
});

pageTest("a Pod that is kept not ready is explained, and resumed with one press", async (page) => {
  await example(page, ORDERED);
  await cluster(page).getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Keep not ready" }).click();
  await faster(page);
  await untilIdle(page);
  await explanation(page).getByText(/web-0 is running, and kept not ready.*does not create web-1/).waitFor();
  const resume = explanation(page).getByRole("button", { name: "Resume" });
  await actUntilHidden(() => resume.click(), resume);
  await untilIdle(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
}, { timed: true });

pageTest("an unavailable image blocks the update, and the page explains the remedy", async (page) => {
  await idleExample(page);
  await speed(page, "1×");
  await command(page, "kubectl set image statefulset web nginx=nginx:none");
  await cluster(page).getByText("Pulling").first().waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  await cluster(page).getByRole("button", { name: "Pod web-2" }).click();
  await page.getByRole("button", { name: "Image unavailable" }).click();
  await faster(page);
  await explanation(page).getByText(/update is blocked by web-2: its new image cannot be pulled.*undo alone is not enough/).waitFor();
  await actUntil(() => page.getByRole("button", { name: "Restore image" }).click(), explanation(page).getByText("3 of 3 Pods are ready"));
  await untilIdle(page);
}, { timed: true });

pageTest("the maxUnavailable feature gate lets an update replace two Pods at once", async (page) => {
  await idleExample(page);
  await cluster(page).getByRole("button", { name: "StatefulSet web" }).press("Enter");
  await page.getByRole("button", { name: "Enable maxUnavailable gate" }).click();
  await command(page, `kubectl patch statefulset web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":2}}}}'`);
  await command(page, "kubectl set image statefulset web nginx=nginx:1.30");
  await untilIdle(page);
  const all = await changes(page);
  const update = all.slice(0, all.findIndex((change) => /kubectl set image/.test(change))).reverse();
  const at = (words) => update.findIndex((change) => words.test(change));
  assert.ok(at(/deleted Pod web-1/) >= 0 && at(/deleted Pod web-1/) < at(/Pod web-2 was removed/), update.join("\n"));
  await page.getByRole("button", { name: "Disable maxUnavailable gate" }).waitFor();
});

pageTest("apply and select with the keyboard only", async (page) => {
  await example(page, ORDERED);
  await page.getByRole("textbox", { name: "Manifests" }).focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await until(async () => assert.match(await output(page), /statefulset\.apps\/web (unchanged|configured)/));
  const pod = cluster(page).getByRole("button", { name: "Pod web-0" });
  await pod.waitFor();
  await pod.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Inspector" }).getByRole("heading", { name: "Pod web-0" }).waitFor();
  await page.getByRole("slider", { name: "Time" }).focus();
  const moment = () => page.getByRole("slider", { name: "Time" }).inputValue();
  await page.getByRole("button", { name: "Pause" }).click();
  const before = await moment();
  await until(async () => {
    await page.getByRole("button", { name: "Step", exact: true }).press("Enter");
    assert.ok(Number(await moment()) > Number(before));
  });
});

pageTest("a reload restores the run and the text", async (page) => {
  await example(page, ORDERED);
  const text = (await manifests(page)).replaceAll("name: web", "name: kept");
  await type(page, text);
  await untilStored(page, "ordinal.text", "name: kept");
  await page.reload();
  await cluster(page).getByRole("button", { name: "Pod kept-0" }).waitFor();
});

pageTest("within ten seconds a first visit shows the order, the reason for the wait, and a suggestion", async (page) => {
  const explanation = page.getByRole("region", { name: "Explanation" });
  page.setDefaultTimeout(60_000);
  await page.getByRole("button", { name: "Pod redis-cluster-0" }).waitFor();
  await explanation.getByText("redis-cluster-1 has not been created: with OrderedReady, the controller creates one Pod at a time, and redis-cluster-0").waitFor();
  const suggestion = explanation.getByRole("group", { name: "Try this" });
  await suggestion.getByText("Delete redis-cluster-0: it is recreated with the same name and reuses its PersistentVolumeClaim.").waitFor();
  await page.getByRole("button", { name: "Pod redis-cluster-1" }).waitFor();
  // Simulated time, which is independent of the machine's load.
  const took_ms = Number(await page.getByRole("slider", { name: "Time" }).inputValue());
  assert.ok(took_ms < 10_000, `it took ${took_ms} ms`);
  await suggestion.getByRole("button").click();
  await explanation.getByText("You: kubectl delete pod redis-cluster-0", { exact: true }).waitFor();
  await suggestion.waitFor({ state: "detached" });
}, { timed: true });

pageTest("no explanation contradicts itself about a ready Pod", async (page) => {
  await example(page, ORDERED);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("combobox", { name: "Step by" }).selectOption({ label: "change" });
  await seek(page, 0);
  const lines = () => explanation(page).locator(".line").allInnerTexts();
  for (let step = 0; !(await lines()).some((line) => /3 of 3 Pods are ready/.test(line)); step += 1) {
    assert.ok(step < 120, "all Pods become ready within 120 steps");
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    for (const line of await lines()) {
      const isNot = /(web-\d) (?:is not running yet|was just created|is running but not ready)/.exec(line)?.[1];
      assert.ok(!(isNot && /\bIt is ready\b/.test(line)) && !line.includes(`${isNot} is ready`), line);
    }
  }
});
