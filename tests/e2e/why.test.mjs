// Explanations: the rules they name, where those lead.
import assert from "node:assert/strict";
import {
  ORDERED, atRest, axeFindsNothing, command, example, fitsItsWidth, lookTest, pageTest, rested, shot, speed,
} from "./page.mjs";

const explanation = (page) => page.getByRole("region", { name: "Explanation" });
const happened = (page) => page.getByRole("list", { name: "What happened" });

pageTest("what is told names its rule, and the rule leads to the documentation", async (page) => {
  const link = explanation(page).getByRole("link", { name: /^Ordered creation and removal/ }).first();
  await link.waitFor();
  assert.match(await link.getAttribute("href"), /^https:\/\/kubernetes\.io\/docs\/.*statefulset\/#deployment-and-scaling-guarantees$/);
  await rested(page);
  const links = await explanation(page).getByRole("link").all();
  assert.ok(links.length > 4, "several rules are named");
  for (const one of links) {
    assert.match(await one.getAttribute("href"), /^https:\/\/kubernetes\.io\/docs\/.+\/#[a-z-]+$/);
    assert.deepEqual([await one.getAttribute("target"), await one.getAttribute("rel")], ["_blank", "noopener"]);
    assert.match(await one.innerText(), /kubernetes\.io, opens in a new tab/);
  }
  // Each rule is led to once among the beats.
  const names = await happened(page).getByRole("link").allInnerTexts();
  assert.equal(new Set(names).size, names.length);
  await happened(page).getByText("Stable storage").first().waitFor();
});

pageTest("the keyboard comes to a rule and opens it elsewhere", async (page) => {
  await rested(page);
  // The page itself asks no other host for anything: what the link leads to is answered here.
  const asked = [];
  await page.context().route("https://kubernetes.io/**", (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: "text/html", body: "<title>documentation</title>" });
  });
  await explanation(page).getByRole("link").first().focus();
  const [other] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Enter")]);
  await other.waitForLoadState();
  assert.equal(asked.length, 1);
  assert.match(asked[0], /^https:\/\/kubernetes\.io\/docs\//);
});

lookTest("axe finds nothing in explanations", async (page, { viewport, colorScheme }) => {
  await rested(page);
  await shot(page, `rules-${viewport.width}-${colorScheme}`);
  await fitsItsWidth(page);
  await axeFindsNothing(page);
});

const picture = (page) => page.getByRole("region", { name: "Cluster" });
const why = (page, name) => page.getByRole("region", { name: `Why is ${name} like this?` });
const led = (page) => page.getByRole("list", { name: "What led there" });

pageTest("a pod tells whose it is and what led to it", async (page) => {
  await rested(page);
  await picture(page).getByRole("button", { name: "Pod web-1" }).click();
  await why(page, "web-1").getByText("It belongs to StatefulSet web, which makes it again under the same name").waitFor();
  const causes = await led(page).getByRole("listitem").allInnerTexts();
  assert.match(causes[0], /web-1 is Ready/);
  assert.ok(causes.some((cause) => /made pod web-1 and its claim www-web-1/.test(cause)), `${causes}`);
  assert.ok(causes.some((cause) => /web-0 is Ready/.test(cause)), `${causes}`);
});

pageTest("an empty slot, a claim, a volume, a node, a Service and a set answer with the keyboard alone", async (page) => {
  await example(page, ORDERED);
  await picture(page).getByRole("button", { name: "Pod web-0" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await picture(page).getByRole("button", { name: "Slot web-2" }).focus();
  await page.keyboard.press("Enter");
  await why(page, "web-2").getByText(/web-2 is not there yet\..*OrderedReady makes one pod at a time/).waitFor();
  await speed(page, "fastest");
  await page.getByRole("button", { name: "Play", exact: true }).press("Enter");
  await atRest(page);
  const asked = {
    "Claim www-web-0": ["www-web-0", /is bound to volume .*; web-0 mounts it/],
    "Inspect StatefulSet web": ["web", /web is as wanted: 3 of 3 pods Ready/],
  };
  for (const [name, [object, words]] of Object.entries(asked)) {
    await picture(page).getByRole("button", { name, exact: true }).focus();
    await page.keyboard.press("Enter");
    await why(page, object).getByText(words).waitFor();
  }
  for (const [object, words] of [["node-1", /node-1 is Ready and runs/], ["nginx", /nginx leads to web-0, web-1 and web-2/]]) {
    await page.getByRole("combobox", { name: "Object" }).selectOption({ label: object });
    await why(page, object).getByText(words).waitFor();
  }
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
  await picture(page).getByRole("button", { name: "Slot web-2" }).press("Enter");
  await why(page, "web-2").getByText("web asks for the ordinals 0 to 0, so there is no web-2.").waitFor();
  await why(page, "web-2").getByRole("button", { name: "Scale to 3" }).press("Enter");
  await why(page, "web-2").getByText("It belongs to StatefulSet web").waitFor({ timeout: 30_000 });
});

pageTest("a refused command tells why, and one that is not known does not pretend to", async (page) => {
  await rested(page);
  await command(page, "kubectl get pod nobody");
  const log = page.getByRole("log", { name: "Output" });
  await log.getByText("Why?").press("Enter");
  await log.getByText("Nothing of that kind has that name in that namespace at the moment looked at.").waitFor();
  await log.getByRole("link", { name: /^Names/ }).waitFor();
  await command(page, "kubectl nonsense");
  await log.getByText("unknown command").waitFor();
  assert.equal(await log.getByText("Why?").count(), 1);
});

lookTest('axe finds nothing in answers to "why?"', async (page, { viewport, colorScheme }) => {
  await rested(page);
  await command(page, "kubectl get pod nobody");
  await page.getByRole("log", { name: "Output" }).getByText("Why?").last().click();
  await picture(page).getByRole("button", { name: "Claim www-web-1" }).click();
  await why(page, "www-web-1").waitFor();
  await command(page, "kubectl scale statefulset web --replicas=1");
  await atRest(page);
  await shot(page, `why-${viewport.width}-${colorScheme}`);
  await fitsItsWidth(page);
  await axeFindsNothing(page);
});
