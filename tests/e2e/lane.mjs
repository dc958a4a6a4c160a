// Runs one file of page tests after the other in one browser, as long as `run.mjs` has one that nobody has taken.
import { basename } from "node:path";
import { test } from "node:test";
import { testsOf } from "./page.mjs";

/** Asks for the next file. */
async function next() {
  const answer = await fetch(process.env.ORDINAL_FILES);
  return answer.status === 200 ? answer.text() : null;
}

test("one of the browsers side by side", async (lane) => {
  for (let file = await next(); file; file = await next()) {
    await lane.test(basename(file), (whole) => testsOf(file, whole));
  }
});
