// The layout of tours: the list, a question, its answer, and presenter mode.
import assert from "node:assert/strict";
import { axeFindsNothing, hasNoHorizontalScroll, layoutTest, speed, viewportScreenshot } from "./page.mjs";

const tour = (page) => page.getByRole("region", { name: /^Tour: / });

layoutTest("tours pass axe, fit, and do not cover the diagram", async (page, { viewport, colorScheme }) => {
  const press = (name) => tour(page).getByRole("button", { name, exact: true }).click();
  const check = async (name) => {
    await hasNoHorizontalScroll(page);
    await viewportScreenshot(page, `tours-${name}-${viewport.width}-${colorScheme}`);
    await axeFindsNothing(page);
  };
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog").waitFor();
  await check("list");
  await page.getByRole("dialog").getByRole("link", { name: "Rolling update and canary" }).click();
  await press("Next");
  await check("question");
  await press("All three");
  await tour(page).getByText("Not quite.").waitFor({ timeout: 20_000 });
  await page.getByRole("region", { name: "Timeline" }).getByRole("button", { name: "Play", exact: true }).waitFor();
  await check("answer");
  const [strip, picture] = await Promise.all([tour(page), page.getByRole("region", { name: "Cluster" })].map((part) => part.boundingBox()));
  assert.ok(strip.y + strip.height <= picture.y + 1, "the tour covers the picture");
  await press("Present");
  await page.getByRole("region", { name: "Manifests" }).waitFor({ state: "hidden" });
  await check("presented");
});
