// The diagram as tables: visible on request, always available to screen readers.
import assert from "node:assert/strict";
import { ORDERED, untilIdle, axeFindsNothing, example, seek, layoutTest, pageTest, speed, until } from "./page.mjs";

const cluster = (page) => page.getByRole("region", { name: "Cluster" });
const table = (page, name) => cluster(page).getByRole("table", { name });
const cells = async (page, name, pod) =>
  table(page, name).getByRole("row", { name: pod }).getByRole("cell").allInnerTexts();

/** An ordered StatefulSet before its third Pod is created. */
async function halfway(page) {
  await example(page, ORDERED);
  await page.getByRole("button", { name: "Pause" }).click();
  await seek(page, 5_000);
}

pageTest("the tables have the diagram's content for screen readers", async (page) => {
  await halfway(page);
  await table(page, "Nodes").waitFor({ state: "attached" });
  assert.deepEqual(await cells(page, /StatefulSet web: 1\/3 ready/, "web-0"), ["node-1", "Running, ready, on node-1", "web-0.nginx"]);
  assert.match((await cells(page, /StatefulSet web/, "web-1"))[1], /not ready/);
  assert.deepEqual(await cells(page, /StatefulSet web/, "web-2"), ["–", "waits for web-1: Pending", "–"]);
  for (const other of ["Services", "Nodes", "Claims and volumes"]) assert.ok(await table(page, other).getByRole("row").count() > 1, other);
  assert.equal(await cluster(page).getByRole("table").getByRole("button").count(), 0, "hidden tables are not focusable");
});

pageTest("the tables replace the diagram, and a row selects its object", async (page) => {
  await halfway(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await cluster(page).getByRole("button", { name: "Pod web-0" }).waitFor({ state: "hidden" });
  await table(page, /StatefulSet web/).getByRole("button", { name: "web-0" }).focus();
  await page.keyboard.press("Enter");
  await until(async () => assert.equal(await page.getByRole("combobox", { name: "Object" }).inputValue(), "pod/default/web-0"));
  await speed(page, "10×");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await untilIdle(page);
  assert.match((await cells(page, /StatefulSet web: 3\/3 ready/, "web-2"))[1], /Running, ready/);
  await page.getByRole("button", { name: "Table", exact: true }).press("Enter");
  await cluster(page).getByRole("button", { name: "Pod web-0" }).waitFor();
});

layoutTest("the tables pass axe and fit", async (page) => {
  await halfway(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await table(page, "Nodes").waitFor();
  assert.equal((await cells(page, /StatefulSet web/, "web-0"))[2], "web-0.nginx", "at every size");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no scrolling sideways");
  await axeFindsNothing(page);
});
