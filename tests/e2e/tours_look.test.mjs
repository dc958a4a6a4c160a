// How tours look: the list, a question, its answer, presented; in every width and both themes.
import assert from "node:assert/strict";
import { PHONE, WIDE, axeFindsNothing, fitsItsWidth, pageTest } from "./page.mjs";

const tour = (page) => page.getByRole("region", { name: /^Tour: / });

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [PHONE, { width: 768, height: 1024 }, WIDE, { width: 2560, height: 1440 }]) {
    pageTest(`${viewport.width} px, ${colorScheme}: fits, covers no picture, and axe finds nothing`, async (page) => {
      const press = (name) => tour(page).getByRole("button", { name, exact: true }).click();
      const look = async (name) => {
        await fitsItsWidth(page);
        await page.screenshot({ path: `target/screenshots/tours-${name}-${viewport.width}-${colorScheme}.png` });
        await axeFindsNothing(page);
      };
      await page.getByRole("button", { name: "Tours" }).click();
      await page.getByRole("dialog").waitFor();
      await look("list");
      await page.getByRole("dialog").getByRole("link", { name: "Rolling update and canary" }).click();
      await press("Next");
      await look("question");
      await press("All three");
      await tour(page).getByText("Not this time.").waitFor({ timeout: 20_000 });
      await page.waitForTimeout(300);
      await look("answer");
      const [strip, picture] = await Promise.all([tour(page), page.getByRole("region", { name: "Cluster" })].map((part) => part.boundingBox()));
      assert.ok(strip.y + strip.height <= picture.y + 1, "the tour covers the picture");
      await press("Present");
      await page.waitForTimeout(300);
      await look("presented");
    }, { viewport, colorScheme });
  }
}
