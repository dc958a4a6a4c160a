// Guided tours: steps, predictions, progress, links, files and presenter mode.
import assert from "node:assert/strict";
import { command, untilFocused, manifests, pageTest, pods, speed, restoreDraft, type, until } from "./page.mjs";

const tour = (page) => page.getByRole("region", { name: /^Tour: / });
const next = (page) => tour(page).locator(".tour-next");
const press = (page, name) => tour(page).getByRole("button", { name, exact: true }).click();
const untilPanelText = (page, text) => tour(page).getByText(text).first().waitFor({ timeout: 20_000 });
const untilStep = (page, number) => tour(page).getByText(new RegExp(`^Step ${number} of`)).waitFor();
const answered = (page) => tour(page).getByText(/^(Correct|Not quite|What happened)/).waitFor({ timeout: 20_000 });

/** Starts a tour at a user-selected speed. */
async function begin(page, title) {
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog", { name: "Tours" }).getByRole("link", { name: title }).click();
  await untilStep(page, 1);
}

/** Loads the page with a query string or fragment. */
async function open(page, suffix) {
  const [address] = page.url().split(/[?#]/);
  await page.goto("about:blank");
  await page.goto(address + suffix);
  await page.getByRole("button", { name: "Apply" }).or(tour(page)).first().waitFor();
}

pageTest("a tour runs from the list to its end, and its run stays on the page", async (page) => {
  await type(page, "kind: Mine\n");
  await begin(page, "Why order");
  await press(page, "Next");
  await press(page, "Next");
  await tour(page).getByRole("group", { name: "Question" }).getByText("how many pods are there?").waitFor();
  await until(async () => assert.match(await manifests(page), /kind: StatefulSet/));
  await press(page, "Three, all of them running");
  await untilPanelText(page, "Not quite. What happened: One.");
  await untilPanelText(page, "A Pod is created only when all Pods with lower ordinals are running and ready");
  assert.deepEqual(await pods(page), ["web-0"]);
  await press(page, "Next");
  await press(page, "Next");
  await press(page, "One");
  await untilPanelText(page, "Correct: One.");
  await press(page, "Next");
  await press(page, "Next");
  await untilStep(page, 7);
  await untilPanelText(page, "Your turn.");
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  await press(page, "Finish");
  await tour(page).waitFor({ state: "detached" });
  await command(page, "scale sts web --replicas=1");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await restoreDraft(page, "kind: Mine");
  await until(async () => assert.match(await manifests(page), /kind: Mine/));
});

pageTest("a tour with the keyboard only", async (page) => {
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("dialog").getByRole("link", { name: "Why order" });
  await link.focus();
  await page.keyboard.press("Enter");
  await untilStep(page, 1);
  await untilFocused(next(page));
  await page.keyboard.press("Enter");
  await untilStep(page, 2);
  await page.keyboard.press("Enter");
  await untilStep(page, 3);
  await page.keyboard.press("Shift+Tab"); // Back
  await page.keyboard.press("Shift+Tab"); // the notes for the teacher
  await page.keyboard.press("Shift+Tab"); // the last option
  await untilFocused(tour(page).getByRole("button", { name: "One", exact: true }));
  await page.keyboard.press("Enter");
  await untilPanelText(page, "Correct: One.");
  await untilFocused(next(page));
  for (const number of [4, 5]) {
    await page.keyboard.press("Enter");
    await untilStep(page, number);
  }
  await page.keyboard.press("Enter"); // without a prediction
  await untilPanelText(page, "What happened: One.");
  for (const number of [6, 7]) {
    await page.keyboard.press("Enter");
    await untilStep(page, number);
  }
  await page.keyboard.press("Enter");
  await tour(page).waitFor({ state: "detached" });
});

pageTest("user commands during a tour stay on a branch, and the tour continues", async (page) => {
  await begin(page, "Scale down and back");
  await press(page, "Next"); // without waiting for the Pods
  await press(page, "Next");
  await command(page, "delete pod web-2");
  await press(page, "Show what happens");
  await untilPanelText(page, "What happened: web-4, the highest.");
  await page.getByRole("button", { name: /^Branches/ }).click();
  const branches = page.getByRole("group", { name: "Branches" }).getByRole("list", { name: "Branches" }).getByRole("listitem");
  await until(async () => assert.equal(await branches.count(), 2));
  await page.keyboard.press("Escape");
  await press(page, "Back");
  await untilStep(page, 2);
  await press(page, "Next");
  await answered(page);
});

pageTest("the progress is stored, listed and resumed", async (page) => {
  await begin(page, "OnDelete");
  await press(page, "Next");
  await untilStep(page, 2);
  assert.match(page.url(), /#tour=by-hand$/);
  await page.reload();
  await untilStep(page, 2);
  await press(page, "Leave");
  await until(() => assert.doesNotMatch(page.url(), /#/));
  await page.getByRole("button", { name: "Tours" }).click();
  const dialog = page.getByRole("dialog", { name: "Tours" });
  await dialog.getByText("5 steps, now at step 2").waitFor();
  await dialog.getByRole("button", { name: /^Continue OnDelete.* at step 2$/ }).click();
  await untilStep(page, 2);
  // With a question, the first press runs the step and the next one continues.
  const where = async () => `${await tour(page).getByText(/^Step \d+ of/).innerText()}: ${await next(page).innerText()}`;
  for (let now = await where(); !now.endsWith("Finish"); now = await where()) {
    // The step may end in between: Finish must not be pressed instead of another button.
    await next(page).evaluate((button) => button.innerText.trim() !== "Finish" && button.click());
    await until(async () => assert.notEqual(await where(), now));
  }
  await press(page, "Finish");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog").getByText("steps, done").waitFor();
});

pageTest("the previous run can be restored with its manifests", async (page) => {
  const text = await manifests(page);
  await page.getByRole("button", { name: "Pod redis-cluster-0" }).first().waitFor();
  await command(page, "scale sts redis-cluster --replicas=1");
  await begin(page, "Why order");
  await until(async () => assert.notEqual(await manifests(page), text));
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("button", { name: "Return to the run before the tours" }).click();
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.match((await pods(page)).join(), /redis-cluster-0/));
  await until(async () => assert.equal(await manifests(page), text));
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: scale sts redis-cluster --replicas=1").first().waitFor();
});

/** Opens the dialog and returns the buttons of the stored sessions, newest first. */
async function sessions(page, count) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Open" });
  await dialog.getByRole("heading", { name: "Earlier sessions" }).waitFor();
  const buttons = dialog.getByRole("list", { name: "Earlier sessions" }).getByRole("button", { name: /^Open / });
  await until(async () => assert.equal(await buttons.count(), count));
  return buttons;
}

pageTest("an unchanged tour is not stored as a session; user commands are", async (page) => {
  for (const title of ["Why order", "OnDelete"]) {
    await begin(page, title);
    await press(page, "Next");
    await untilStep(page, 2);
  }
  await sessions(page, 0);
  await page.keyboard.press("Escape");
  await command(page, "kubectl cordon node-1");
  await begin(page, "Why order");
  await (await sessions(page, 1)).first().click();
  await tour(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl cordon node-1").first().waitFor();
});

pageTest("user commands that a tour has to discard stay in their session", async (page) => {
  await begin(page, "Why order");
  await press(page, "Next");
  await untilStep(page, 2);
  await page.getByRole("button", { name: /^Undo/ }).click(); // a command of the tour
  await command(page, "kubectl cordon node-1");
  await press(page, "Next");
  await untilStep(page, 3);
  await command(page, "kubectl cordon node-2");
  await (await sessions(page, 2)).last().click();
  await tour(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl cordon node-1").first().waitFor();
});

pageTest("links open a tour and a field, or show an error", async (page) => {
  await open(page, "#tour=canary");
  await untilPanelText(page, "partition 2");
  await page.evaluate(() => (location.hash = "#tour=nothing"));
  await page.getByText("There is no tour nothing.").waitFor();
  await page.keyboard.press("Escape");
  await open(page, "#field=StatefulSet.spec.podManagementPolicy");
  const dialog = page.getByRole("dialog", { name: "Fields" });
  await dialog.getByText("OrderedReady creates a Pod only when all Pods with lower ordinals are ready").waitFor();
  await dialog.getByText("Service", { exact: true }).click();
  await dialog.getByRole("link", { name: "spec.publishNotReadyAddresses" }).click();
  await dialog.getByRole("heading", { name: "Service.spec.publishNotReadyAddresses" }).waitFor();
  await page.evaluate(() => (location.hash = "#field=Service.spec.nothing"));
  await dialog.getByText("There is no documentation for the field Service.spec.nothing").waitFor();
});

const OWN = `title: Mine
about: An example tour.
then: Write another.
delays: usual
steps:
- say: Nothing is here yet.
`;

pageTest("a tour from a file, and the errors of invalid files", async (page) => {
  await page.getByRole("button", { name: "Tours" }).click();
  const file = (text) => ({ name: "mine.ordinal.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
  await page.getByLabel("Tour file").setInputFiles(file(`${OWN}- ask: {}\n`));
  await page.getByRole("dialog").getByText("7:").waitFor();
  await page.getByLabel("Tour file").setInputFiles(file("x".repeat(300_000)));
  await page.getByRole("dialog").getByText("at most 131072 bytes").waitFor();
  await page.getByLabel("Tour file").setInputFiles(file(OWN));
  await untilPanelText(page, "Nothing is here yet.");
  await untilPanelText(page, "Write another.");
});

pageTest("presenter mode: keys, hidden notes and hidden regions", async (page) => {
  await untilStep(page, 1);
  assert.equal(await tour(page).getByText("For the teacher").count(), 0);
  await page.getByRole("region", { name: "Manifests" }).waitFor({ state: "hidden" });
  await page.keyboard.press("ArrowRight");
  await untilStep(page, 2);
  await page.keyboard.press("PageDown");
  await untilStep(page, 3);
  await page.keyboard.press("PageDown");
  await answered(page);
  await page.keyboard.press("PageUp");
  await untilStep(page, 2);
  await page.keyboard.press("ArrowLeft");
  await untilStep(page, 1);
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Manifests" }).waitFor();
  await tour(page).getByText("For the teacher").waitFor();
  assert.equal(await tour(page).locator(".tour-notes").evaluate((notes) => notes.open), false, "closed until the user opens them");
  await page.keyboard.press("PageDown");
  await untilStep(page, 1);
}, { at: "?present#tour=why-order" });

pageTest("a failed download of the tours shows an error and a retry", async (page) => {
  const isTours = (url) => /\/tours-\w+\.json$/.test(url.pathname);
  await page.route(isTours, (route) => route.abort());
  await page.reload();
  const list = page.getByRole("dialog", { name: "Tours" });
  await page.getByRole("button", { name: "Tours" }).click();
  await list.getByRole("alert").getByText("could not be loaded").waitFor();
  await open(page, "#tour=names");
  await list.getByRole("alert").getByText("could not be loaded").waitFor();
  await page.unroute(isTours);
  await list.getByRole("button", { name: "Try again" }).click();
  await list.getByRole("link", { name: "Why order" }).waitFor();
  assert.equal(await list.getByRole("alert").count(), 0);
}, { fails: true }); // the browser logs the failed request

pageTest("a link to a tour renders the tour first", async (page) => {
  const [address] = page.url().split(/[?#]/);
  await page.addInitScript(() => {
    window.recorded = new Set();
    new MutationObserver(() => {
      const hasStarted = !("start" in document.documentElement.dataset);
      if (hasStarted) window.recorded.add(document.querySelector(".tour") ? "tour" : "no tour");
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.goto("about:blank");
  await page.goto(`${address}#tour=names`);
  await untilStep(page, 1);
  assert.deepEqual(await page.evaluate(() => [...window.recorded]), ["tour"]);
}, { alone: true });
