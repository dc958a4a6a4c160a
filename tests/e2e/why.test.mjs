// Explanations: the rules they name, where those lead.
import assert from "node:assert/strict";
import AxeBuilder from "@axe-core/playwright";
import { atRest, fitsItsWidth, pageTest, PHONE, shot, WIDE } from "./page.mjs";

const explanation = (page) => page.getByRole("region", { name: "Explanation" });
const happened = (page) => page.getByRole("list", { name: "What happened" });
const speed = (page, label) => page.getByRole("combobox", { name: "Speed" }).selectOption({ label });

async function axeFindsNothing(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

/** Three pods with claims, at rest. */
async function opened(page) {
  await page.getByRole("combobox", { name: "Examples" }).selectOption({ label: "nginx, in order, with volumes" });
  await speed(page, "50×");
  await atRest(page);
}

pageTest("what is told names its rule, and the rule leads to the documentation", async (page) => {
  const link = explanation(page).getByRole("link", { name: /^Ordered creation and removal/ }).first();
  await link.waitFor();
  assert.match(await link.getAttribute("href"), /^https:\/\/kubernetes\.io\/docs\/.*statefulset\/#deployment-and-scaling-guarantees$/);
  await opened(page);
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
  await opened(page);
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

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [PHONE, WIDE]) {
    pageTest(`${viewport.width} px, ${colorScheme}: axe finds nothing in explanations`, async (page) => {
      await opened(page);
      await shot(page, `rules-${viewport.width}-${colorScheme}`);
      await fitsItsWidth(page);
      await axeFindsNothing(page);
    }, { viewport, colorScheme });
  }
}
