// How tours look: the list, a question, its answer, presented; in every width and both themes.
import assert from "node:assert/strict";
import { axeFindsNothing, fitsItsWidth, lookTest, speed, view } from "./page.mjs";

const tour = (page) => page.getByRole("region", { name: /^Tour: / });

lookTest("fits, covers no picture, and axe finds nothing", async (page, { viewport, colorScheme }) => {
  const press = (name) => tour(page).getByRole("button", { name, exact: true }).click();
  const look = async (name) => {
    await fitsItsWidth(page);
    await view(page, `tours-${name}-${viewport.width}-${colorScheme}`);
    await axeFindsNothing(page);
  };
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog").waitFor();
  await look("list");
  await page.getByRole("dialog").getByRole("link", { name: "Rolling update and canary" }).click();
  await press("Next");
  await look("question");
  await press("All three");
  await tour(page).getByText("Not this time.").waitFor({ timeout: 20_000 });
  await page.getByRole("region", { name: "Timeline" }).getByRole("button", { name: "Play", exact: true }).waitFor();
  await look("answer");
  const [strip, picture] = await Promise.all([tour(page), page.getByRole("region", { name: "Cluster" })].map((part) => part.boundingBox()));
  assert.ok(strip.y + strip.height <= picture.y + 1, "the tour covers the picture");
  await press("Present");
  await page.getByRole("region", { name: "Manifests" }).waitFor({ state: "hidden" });
  await look("presented");
});
