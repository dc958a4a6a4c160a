// The main job, as a user sees it: manifests run, change, break, are looked back at.
import assert from "node:assert/strict";
import {
  ORDERED, apply, atRest, beats, boxes, brings, command, example, goTo, hasFocus, isStored, manifests, pageTest, pods, rested, speed, takesAway, type, until,
} from "./page.mjs";

const REDIS = "redis-cluster-";

const cluster = (page) => page.getByRole("region", { name: "Cluster" });
const explanation = (page) => page.getByRole("region", { name: "Explanation" });
const faster = (page) => speed(page, "fastest");

const output = (page) => page.getByRole("log", { name: "Output" }).innerText();

/** Which pods the beats say were made, in the order they were made. */
async function made(page) {
  const told = (await beats(page)).join("\n");
  return [...told.matchAll(/made pod (\S+?)[,\s]/g)].map(([, name]) => name).reverse();
}

pageTest("a first visit moves by itself, in order", async (page) => {
  const first = cluster(page).getByRole("button", { name: `Pod ${REDIS}0` });
  await first.waitFor();
  await cluster(page).getByRole("button", { name: `Pod ${REDIS}1` }).waitFor({ timeout: 30_000 });
  await explanation(page).getByText(/OrderedReady makes one pod at a time/).waitFor();
  assert.deepEqual(await pods(page), [`${REDIS}0`, `${REDIS}1`]);
}, { until: "app" });

pageTest("it comes to rest with every pod Ready, and says so", async (page) => {
  await faster(page);
  await atRest(page);
  assert.equal((await pods(page)).length, 6);
  await explanation(page).getByText("6 of 6 pods Ready").waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
});

pageTest("Parallel makes all pods at once, OrderedReady one after the other", async (page) => {
  await rested(page);
  const ordered = await beats(page);
  const readyBeforeNext = ordered.findIndex((beat) => /web-0 is Ready/.test(beat)) > ordered.findIndex((beat) => /made pod web-1/.test(beat));
  assert.ok(readyBeforeNext, "web-1 was made before web-0 was Ready");
  assert.deepEqual(await made(page), ["web-0", "web-1", "web-2"]);

  const text = (await manifests(page)).replace("podManagementPolicy: OrderedReady", "podManagementPolicy: Parallel");
  assert.match(text, /podManagementPolicy: Parallel/);
  await command(page, "kubectl delete statefulset web");
  await atRest(page);
  await type(page, text);
  await apply(page);
  await atRest(page);
  const parallel = (await beats(page)).slice(0, (await beats(page)).findIndex((beat) => /kubectl apply/.test(beat)));
  const lastMade = parallel.findIndex((beat) => /made pod web-2/.test(beat));
  const firstReady = parallel.findLastIndex((beat) => /web-\d is Ready/.test(beat));
  assert.ok(lastMade > firstReady, "with Parallel, web-2 is made before any pod is Ready");
});

pageTest("a deleted pod leaves its claim, and comes back to it", async (page) => {
  await rested(page);
  const claim = cluster(page).getByRole("button", { name: "Claim www-web-1" });
  const volume = /pvc-[0-9a-f-]+/;
  await claim.click();
  await page.getByRole("tab", { name: "Volumes" }).click();
  const [before] = await until(async () => (await page.getByRole("tabpanel").innerText()).match(volume));

  await cluster(page).getByRole("button", { name: "Pod web-1" }).click();
  await speed(page, "1×");
  await page.getByRole("button", { name: "Delete pod" }).click();
  await explanation(page).getByText("Pod web-1 is gone").first().waitFor({ timeout: 30_000 });
  await claim.waitFor();
  await atRest(page);
  const [told] = (await beats(page)).filter((beat) => /made pod web-1/.test(beat));
  assert.match(told, /mounts claim www-web-1 again/);
  await claim.click();
  await until(async () => assert.match(await page.getByRole("tabpanel").innerText(), /Mounted by\s+web-1/));
  assert.equal((await page.getByRole("tabpanel").innerText()).match(volume)[0], before);
});

pageTest("a bad manifest shows its line, and the old cluster stays", async (page) => {
  await rested(page);
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
  await hasFocus(page.locator(".cm-content"));
});

pageTest("the fix of a problem mends the text", async (page) => {
  await page.getByRole("button", { name: "Change to redis-cluster-service" }).click();
  await until(async () => assert.match(await manifests(page), /serviceName: redis-cluster-service/));
});

pageTest("scrubbing back restores the picture", async (page) => {
  await rested(page);
  await goTo(page, 4_000);
  const early = await boxes(page);
  await goTo(page, 1_000);
  const first = await boxes(page);
  assert.notDeepEqual(first, early);
  await goTo(page, 9_000);
  assert.notDeepEqual(await boxes(page), early);
  await goTo(page, 4_000);
  assert.deepEqual(await boxes(page), early);
  await goTo(page, 1_000);
  assert.deepEqual(await boxes(page), first);
}, { reducedMotion: "reduce" });

pageTest("acting in the past starts a branch and keeps the old one", async (page) => {
  await rested(page);
  await goTo(page, 3_000);
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
  assert.deepEqual(await pods(page), ["web-0"]);
  await page.getByRole("button", { name: "Branches 2" }).click();
  await page.getByRole("list", { name: "Branches" }).getByRole("button", { name: "main", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Time" }).press("End");
  await until(async () => assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]));
});

pageTest("the console scales, prints, and goes back through its lines", async (page) => {
  await rested(page);
  await command(page, "kubectl scale statefulset web --replicas=4");
  assert.match(await output(page), /statefulset\.apps\/web scaled/);
  await atRest(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2", "web-3"]);
  await command(page, "kubectl get statefulset web");
  assert.match(await output(page), /web\s+4\/4/);
  await command(page, "kubectl get pod nobody");
  assert.match(await output(page), /Error from server \(NotFound\): pods "nobody" not found/);
  const box = page.getByRole("textbox", { name: "kubectl" });
  for (const line of ["kubectl get pod nobody", "kubectl get statefulset web"]) {
    await box.press("ArrowUp");
    await until(async () => assert.equal(await box.inputValue(), line));
  }
});

pageTest("get -w prints as time goes on, while buttons do their work", async (page) => {
  await rested(page);
  await command(page, "kubectl get pods -w");
  await cluster(page).getByRole("button", { name: "Pod web-2" }).click();
  await page.getByRole("button", { name: "Delete pod" }).click();
  await until(async () => assert.match(await output(page), /web-2\s+1\/1\s+Terminating/));
  await atRest(page);
  const printed = await output(page);
  assert.match(printed, /web-2\s+0\/1\s+ContainerCreating[\s\S]*web-2\s+1\/1\s+Running/);
  await page.getByRole("button", { name: "Stop" }).click();
  await until(async () => assert.match(await output(page), /\^C$/));
});

pageTest("a held pod is explained, and released with one press", async (page) => {
  await example(page, ORDERED);
  await cluster(page).getByRole("button", { name: "Pod web-0" }).click();
  await page.getByRole("button", { name: "Hold before Ready" }).click();
  await faster(page);
  await atRest(page);
  await explanation(page).getByText(/web-1 is not made yet.*web-0 runs but is not Ready.*held/).waitFor();
  const release = explanation(page).getByRole("button", { name: "Release" });
  await takesAway(() => release.click(), release);
  await atRest(page);
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
}, { timed: true });

pageTest("an image that goes missing stops the update, and the page says what frees it", async (page) => {
  await rested(page);
  await speed(page, "1×");
  await command(page, "kubectl set image statefulset web nginx=nginx:none");
  await cluster(page).getByText("Pulling").first().waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Pause" }).click();
  await cluster(page).getByRole("button", { name: "Pod web-2" }).click();
  await page.getByRole("button", { name: "Image missing" }).click();
  await faster(page);
  await explanation(page).getByText(/update stopped at web-2: its new image can't be pulled.*Undo alone won't free it/).waitFor();
  await brings(() => page.getByRole("button", { name: "Image is there" }).click(), explanation(page).getByText("3 of 3 pods Ready"));
  await atRest(page);
}, { timed: true });

pageTest("the gate of maxUnavailable lets an update replace two pods at once", async (page) => {
  await rested(page);
  await cluster(page).getByRole("button", { name: "StatefulSet web" }).press("Enter");
  await page.getByRole("button", { name: "Gate maxUnavailable on" }).click();
  await command(page, `kubectl patch statefulset web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":2}}}}'`);
  await command(page, "kubectl set image statefulset web nginx=nginx:1.30");
  await atRest(page);
  const told = await beats(page);
  const update = told.slice(0, told.findIndex((beat) => /kubectl set image/.test(beat))).reverse();
  const at = (words) => update.findIndex((beat) => words.test(beat));
  assert.ok(at(/deletes pod web-1/) >= 0 && at(/deletes pod web-1/) < at(/Pod web-2 is gone/), update.join("\n"));
  await page.getByRole("button", { name: "Gate maxUnavailable off" }).waitFor();
});

pageTest("apply and select with the keyboard alone", async (page) => {
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

pageTest("what runs survives a reload, as what was typed", async (page) => {
  await example(page, ORDERED);
  const text = (await manifests(page)).replaceAll("name: web", "name: kept");
  await type(page, text);
  await isStored(page, "ordinal.text", "name: kept");
  await page.reload();
  await cluster(page).getByRole("button", { name: "Pod kept-0" }).waitFor();
});

pageTest("within ten seconds a visitor has seen the order, why the second waited, and one thing to try", async (page) => {
  const explanation = page.getByRole("region", { name: "Explanation" });
  page.setDefaultTimeout(60_000);
  await page.getByRole("button", { name: "Pod redis-cluster-0" }).waitFor();
  await explanation.getByText("redis-cluster-1 is not made yet: OrderedReady makes one pod at a time, and redis-cluster-0").waitFor();
  const offer = explanation.getByRole("group", { name: "Try this" });
  await offer.getByText("Delete redis-cluster-0: it comes back under the same name, and the claim that waited for it.").waitFor();
  await page.getByRole("button", { name: "Pod redis-cluster-1" }).waitFor();
  // Time runs as it does for the visitor, unless the machine has no time for the page.
  const took_ms = Number(await page.getByRole("slider", { name: "Time" }).inputValue());
  assert.ok(took_ms < 10_000, `it took ${took_ms} ms`);
  await offer.getByRole("button").click();
  await explanation.getByText("You: kubectl delete pod redis-cluster-0", { exact: true }).waitFor();
  await offer.waitFor({ state: "detached" });
}, { timed: true });

pageTest("at no moment is a pod said to be Ready and not to be", async (page) => {
  await example(page, ORDERED);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("combobox", { name: "Step by" }).selectOption({ label: "beat" });
  await goTo(page, 0);
  const lines = () => explanation(page).locator(".line").allInnerTexts();
  for (let step = 0; !(await lines()).some((line) => /3 of 3 pods Ready/.test(line)); step += 1) {
    assert.ok(step < 120, "the steps lead to where all pods are Ready");
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    for (const line of await lines()) {
      const isNot = /(web-\d) (?:has not started|was just made|runs but is not Ready)/.exec(line)?.[1];
      assert.ok(!(isNot && /\bIt is Ready\b/.test(line)) && !line.includes(`${isNot} is Ready`), line);
    }
  }
});
