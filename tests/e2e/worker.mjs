// A test process with one browser: runs files of page tests until `run.mjs` has no more.
import { basename } from "node:path";
import { test } from "node:test";
import { testsOf } from "./page.mjs";

/** Requests the next file. */
async function next() {
  const answer = await fetch(process.env.ORDINAL_FILES);
  return answer.status === 200 ? answer.text() : null;
}

test("one of the parallel browsers", async (worker) => {
  for (let file = await next(); file; file = await next()) {
    await worker.test(basename(file), (whole) => testsOf(file, whole));
  }
});
