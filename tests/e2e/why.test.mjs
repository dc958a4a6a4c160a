// Explanations: rules with links, causes, and rejected commands.
import assert from "node:assert/strict";
import {
  ORDERED, untilIdle, axeFindsNothing, command, example, hasNoHorizontalScroll, layoutTest, pageTest, idleExample, pageScreenshot, speed,
} from "./page.mjs";

const explanation = (page) => page.getByRole("region", { name: "Explanation" });
const happened = (page) => page.getByRole("list", { name: "What happened" });

pageTest("explanations link their rules to the documentation", async (page) => {
  const link = explanation(page).getByRole("link", { name: /^Ordered creation and deletion/ }).first();
  await link.waitFor();
  assert.match(await link.getAttribute("href"), /^https:\/\/kubernetes\.io\/docs\/.*statefulset\/#deployment-and-scaling-guarantees$/);
  await idleExample(page);
  const links = await explanation(page).getByRole("link").all();
  assert.ok(links.length > 4, "several rules are named");
  for (const one of links) {
    assert.match(await one.getAttribute("href"), /^https:\/\/kubernetes\.io\/docs\/.+\/#[a-z-]+$/);
    assert.deepEqual([await one.getAttribute("target"), await one.getAttribute("rel")], ["_blank", "noopener"]);
    assert.match(await one.innerText(), /kubernetes\.io, opens in a new tab/);
  }
  // Each rule is linked once in the list.
  const names = await happened(page).getByRole("link").allInnerTexts();
  assert.equal(new Set(names).size, names.length);
  await happened(page).getByText("Stable storage").first().waitFor();
});

pageTest("the keyboard opens a rule in a new tab", async (page) => {
  await idleExample(page);
  // The test answers the request of the link.
  const requested = [];
  await page.context().route("https://kubernetes.io/**", (route) => {
    requested.push(route.request().url());
    return route.fulfill({ contentType: "text/html", body: "<title>documentation</title>" });
  });
  await explanation(page).getByRole("link").first().focus();
  const [other] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Enter")]);
  await other.waitForLoadState();
  assert.equal(requested.length, 1);
  assert.match(requested[0], /^https:\/\/kubernetes\.io\/docs\//);
});

layoutTest("explanations pass axe and fit", async (page, { viewport, colorScheme }) => {
  await idleExample(page);
  await pageScreenshot(page, `rules-${viewport.width}-${colorScheme}`);
  await hasNoHorizontalScroll(page);
  await axeFindsNothing(page);
});

const picture = (page) => page.getByRole("region", { name: "Cluster" });
const why = (page, name) => page.getByRole("region", { name: `Why is ${name} in this state?` });
const causeList = (page) => page.getByRole("list", { name: "How it got here" });

pageTest("a Pod shows its owner and the causes of its state", async (page) => {
  await idleExample(page);
  await picture(page).getByRole("button", { name: "Pod web-1" }).click();
  await why(page, "web-1").getByText("It is controlled by StatefulSet web, which recreates it with the same name").waitFor();
  const causes = await causeList(page).getByRole("listitem").allInnerTexts();
  assert.match(causes[0], /web-1 is ready/);
  assert.ok(causes.some((cause) => /created Pod web-1 and its PersistentVolumeClaim www-web-1/.test(cause)), `${causes}`);
  assert.ok(causes.some((cause) => /web-0 is ready/.test(cause)), `${causes}`);
});

pageTest("slots, claims, volumes, nodes, Services and StatefulSets are explained, with the keyboard only", async (page) => {
  await example(page, ORDERED);
  await picture(page).getByRole("button", { name: "Pod web-0" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await picture(page).getByRole("button", { name: "Slot web-2" }).focus();
  await page.keyboard.press("Enter");
  await why(page, "web-2").getByText(/web-2 does not exist yet\..*the controller creates one Pod at a time/).waitFor();
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).press("Enter");
  await untilIdle(page);
  const asked = {
    "Claim www-web-0": ["www-web-0", /is bound to volume .*; web-0 mounts it/],
    "Inspect StatefulSet web": ["web", /web is in its desired state: 3 of 3 Pods are ready/],
  };
  for (const [name, [object, words]] of Object.entries(asked)) {
    await picture(page).getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
    await why(page, object).getByText(words).waitFor();
  }
  for (const [object, words] of [["node-1", /node-1 is ready and runs/], ["nginx", /nginx routes to web-0, web-1 and web-2/]]) {
    await page.getByRole("combobox", { name: "Object" }).selectOption({ label: object });
    await why(page, object).getByText(words).waitFor();
  }
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
  await picture(page).getByRole("button", { name: "Slot web-2" }).press("Enter");
  await why(page, "web-2").getByText("web has the ordinals 0 to 0, so web-2 does not exist.").waitFor();
  await why(page, "web-2").getByRole("button", { name: "Scale to 3" }).press("Enter");
  await why(page, "web-2").getByText("It is controlled by StatefulSet web").waitFor({ timeout: 30_000 });
});

pageTest("a rejected command is explained; an unknown error is not", async (page) => {
  await idleExample(page);
  await command(page, "kubectl get pod missing");
  const log = page.getByRole("log", { name: "Output" });
  await log.getByText("Why?").press("Enter");
  await log.getByText("No such object exists in this namespace at this time.").waitFor();
  await log.getByRole("link", { name: /^Names/ }).waitFor();
  await command(page, "kubectl nonsense");
  await log.getByText("unknown command").waitFor();
  assert.equal(await log.getByText("Why?").count(), 1);
});

layoutTest('answers to "Why?" pass axe and fit', async (page, { viewport, colorScheme }) => {
  await idleExample(page);
  await command(page, "kubectl get pod missing");
  await page.getByRole("log", { name: "Output" }).getByText("Why?").last().click();
  await picture(page).getByRole("button", { name: "Claim www-web-1" }).click();
  await why(page, "www-web-1").waitFor();
  await command(page, "kubectl scale statefulset web --replicas=1");
  await untilIdle(page);
  await pageScreenshot(page, `why-${viewport.width}-${colorScheme}`);
  await hasNoHorizontalScroll(page);
  await axeFindsNothing(page);
});
