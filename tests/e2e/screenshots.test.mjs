// Screenshots of the page in target/screenshots/. Not part of the test command:
// `node tests/e2e/run.mjs screenshots` uses the dist/ of `make build`.
import {
  ORDERED, PHONE, WIDE, apply, untilIdle, command, example, seek, manifests, pageTest, pageScreenshot, speed, type,
} from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });

/** Pauses at a time of the run. */
async function at(page, at_ms) {
  await page.getByRole("button", { name: "Pause" }).click();
  await seek(page, at_ms);
}

const SCENES = {
  "first-visit": async (page) => {
    await at(page, 6_000);
  },
  "ordered": async (page) => {
    await example(page, ORDERED);
    await at(page, 5_000);
  },
  "parallel": async (page) => {
    await example(page, "nginx, in parallel, with volumes");
    await at(page, 2_800);
  },
  "pod-deleted": async (page) => {
    await example(page, ORDERED);
    await speed(page, "10×");
    await untilIdle(page);
    await region(page, "Cluster").getByRole("button", { name: "Pod web-1" }).click();
    await page.getByRole("tab", { name: "Volumes" }).click();
    await page.getByRole("button", { name: "Delete Pod" }).click();
    await untilIdle(page);
    await page.getByRole("slider", { name: "Time" }).focus();
    for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "Step back" }).click();
  },
  "problem": async (page) => {
    await example(page, ORDERED);
    const text = (await manifests(page)).replace("  replicas: 3", "  replica: three");
    await type(page, text);
    await page.getByRole("list", { name: "Problems" }).waitFor();
    await apply(page);
  },
  "table": async (page) => {
    await example(page, ORDERED);
    await at(page, 5_000);
    await page.getByRole("button", { name: "Table", exact: true }).click();
  },
  "break-it": async (page) => {
    await example(page, ORDERED);
    await speed(page, "50×");
    await untilIdle(page);
    await page.getByRole("button", { name: "Break it" }).click();
    await page.getByRole("button", { name: "Provisioner down" }).click();
    await page.getByRole("heading", { name: "Active faults" }).waitFor();
  },
  "data": async (page) => {
    await example(page, ORDERED);
    await speed(page, "50×");
    await untilIdle(page);
    await page.getByRole("tab", { name: "Data" }).click();
    await page.getByRole("combobox", { name: "Roles" }).selectOption({ label: "clone from predecessor" });
    for (const [value, to] of [["cart=3", "web-0.nginx"], ["cart=4", "web-1.nginx"]]) {
      await page.getByRole("textbox", { name: "Value to write" }).fill(value);
      await page.getByRole("combobox", { name: "Name to write to" }).fill(to);
      await page.getByRole("button", { name: "Write", exact: true }).click();
    }
    await untilIdle(page);
  },
  "compare": async (page) => {
    await example(page, ORDERED);
    await at(page, 5_000);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    await page.getByRole("button", { name: "OrderedReady or Parallel", exact: true }).click();
    await region(page, /^Compared with/).waitFor();
  },
  "crash-loop": async (page) => {
    await example(page, ORDERED);
    await speed(page, "50×");
    await untilIdle(page);
    await region(page, "Cluster").getByRole("button", { name: "Pod web-1" }).click();
    await page.getByRole("button", { name: "Keep crashing" }).click();
    await page.waitForTimeout(1_200);
    await page.getByRole("button", { name: "Pause" }).click();
  },
  "many": async (page) => {
    await example(page, "nginx, in parallel, with volumes");
    await command(page, "kubectl scale statefulset web --replicas=120");
    await page.waitForTimeout(2_500);
    await page.getByRole("button", { name: "Pause" }).click();
  },
  "node-down": async (page) => {
    await example(page, "Redis cluster, fixed");
    await speed(page, "50×");
    await untilIdle(page);
    await page.getByRole("combobox", { name: "Object" }).selectOption({ label: "node-2" });
    await page.getByRole("button", { name: "Node down" }).click();
    await page.waitForTimeout(2_500);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("tab", { name: "Events" }).click();
  },
};

for (const [name, scene] of Object.entries(SCENES)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, WIDE]) {
      const title = `${name}-${viewport.width}-${colorScheme}`;
      pageTest(title, async (page) => {
        await scene(page);
        await pageScreenshot(page, title);
      }, { viewport, colorScheme });
    }
  }
}
