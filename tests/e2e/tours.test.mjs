// Guided tours: from the list to the end, predicted rightly and wrongly, left, linked to, presented.
import assert from "node:assert/strict";
import { command, hasFocus, manifests, pageTest, pods, speed, takeDraft, type, until } from "./page.mjs";

const tour = (page) => page.getByRole("region", { name: /^Tour: / });
const next = (page) => tour(page).locator(".tour-next");
const press = (page, name) => tour(page).getByRole("button", { name, exact: true }).click();
const told = (page, words) => tour(page).getByText(words).first().waitFor({ timeout: 20_000 });
const beat = (page, number) => tour(page).getByText(new RegExp(`^Beat ${number} of`)).waitFor();
const answered = (page) => tour(page).getByText(/^(Right|Not this time|What happened)/).waitFor({ timeout: 20_000 });

/** Begins a tour, at a speed of the viewer's own. */
async function begin(page, title) {
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog", { name: "Tours" }).getByRole("link", { name: title }).click();
  await beat(page, 1);
}

/** The page's own address with something behind it, loaded anew. */
async function open(page, behind) {
  const [address] = page.url().split(/[?#]/);
  await page.goto("about:blank");
  await page.goto(address + behind);
  await page.getByRole("button", { name: "Apply" }).or(tour(page)).first().waitFor();
}

pageTest("a tour goes from the list to its end, and the playground stays as it left it", async (page) => {
  await type(page, "kind: Mine\n");
  await begin(page, "Why order");
  await press(page, "Next");
  await press(page, "Next");
  await tour(page).getByRole("group", { name: "Question" }).getByText("how many pods are there?").waitFor();
  await until(async () => assert.match(await manifests(page), /kind: StatefulSet/));
  await press(page, "Three, all of them running");
  await told(page, "Not this time. What happened: One.");
  await told(page, "A pod is created only when every pod below it is Running and Ready");
  assert.deepEqual(await pods(page), ["web-0"]);
  await press(page, "Next");
  await press(page, "Next");
  await press(page, "One");
  await told(page, "Right: One.");
  await press(page, "Next");
  await press(page, "Next");
  await beat(page, 7);
  await told(page, "Now it is yours.");
  assert.deepEqual(await pods(page), ["web-0", "web-1", "web-2"]);
  await press(page, "Finish");
  await tour(page).waitFor({ state: "detached" });
  await command(page, "scale sts web --replicas=1");
  await until(async () => assert.deepEqual(await pods(page), ["web-0"]));
  await takeDraft(page, "kind: Mine");
  await until(async () => assert.match(await manifests(page), /kind: Mine/));
});

pageTest("the same with the keyboard alone", async (page) => {
  await speed(page, "10×");
  await page.getByRole("button", { name: "Tours" }).focus();
  await page.keyboard.press("Enter");
  const link = page.getByRole("dialog").getByRole("link", { name: "Why order" });
  await link.focus();
  await page.keyboard.press("Enter");
  await beat(page, 1);
  await hasFocus(next(page));
  await page.keyboard.press("Enter");
  await beat(page, 2);
  await page.keyboard.press("Enter");
  await beat(page, 3);
  await page.keyboard.press("Shift+Tab"); // Back
  await page.keyboard.press("Shift+Tab"); // the last option
  await hasFocus(tour(page).getByRole("button", { name: "One", exact: true }));
  await page.keyboard.press("Enter");
  await told(page, "Right: One.");
  await hasFocus(next(page));
  for (const number of [4, 5]) {
    await page.keyboard.press("Enter");
    await beat(page, number);
  }
  await page.keyboard.press("Enter"); // without a prediction
  await told(page, "What happened: One.");
  for (const number of [6, 7]) {
    await page.keyboard.press("Enter");
    await beat(page, number);
  }
  await page.keyboard.press("Enter");
  await tour(page).waitFor({ state: "detached" });
});

pageTest("what one does in between stays on a branch, and the tour goes on from where it was", async (page) => {
  await begin(page, "Scale down and back");
  await press(page, "Next"); // not waiting for the pods
  await press(page, "Next");
  await command(page, "delete pod web-2");
  await press(page, "Show what happens");
  await told(page, "What happened: web-4, the highest.");
  await page.getByRole("button", { name: /^Branches/ }).click();
  const branches = page.getByRole("group", { name: "Branches" }).getByRole("list", { name: "Branches" }).getByRole("listitem");
  await until(async () => assert.equal(await branches.count(), 2));
  await page.keyboard.press("Escape");
  await press(page, "Back");
  await beat(page, 2);
  await press(page, "Next");
  await answered(page);
});

pageTest("where one was is kept, marked in the list, and gone on with", async (page) => {
  await begin(page, "OnDelete");
  await press(page, "Next");
  await beat(page, 2);
  assert.match(page.url(), /#tour=by-hand$/);
  await page.reload();
  await beat(page, 2);
  await press(page, "Leave");
  await until(() => assert.doesNotMatch(page.url(), /#/));
  await page.getByRole("button", { name: "Tours" }).click();
  const dialog = page.getByRole("dialog", { name: "Tours" });
  await dialog.getByText("5 beats, you are at beat 2").waitFor();
  await dialog.getByRole("button", { name: "Go on at beat 2 of OnDelete" }).click();
  await beat(page, 2);
  // One press shows what happens, where that is asked, and the next one goes on.
  const where = async () => `${await tour(page).getByText(/^Beat \d+ of/).innerText()}: ${await next(page).innerText()}`;
  for (let now = await where(); !now.endsWith("Finish"); now = await where()) {
    // What happens may end by itself meanwhile: the last button is not to be pressed in the place of another.
    await next(page).evaluate((button) => button.innerText.trim() !== "Finish" && button.click());
    await until(async () => assert.notEqual(await where(), now));
  }
  await press(page, "Finish");
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("dialog").getByText("beats, done").waitFor();
});

pageTest("the run from before is within reach, with its manifests", async (page) => {
  const text = await manifests(page);
  await page.getByRole("button", { name: "Pod redis-cluster-0" }).first().waitFor();
  await command(page, "scale sts redis-cluster --replicas=1");
  await begin(page, "Why order");
  await until(async () => assert.notEqual(await manifests(page), text));
  await page.getByRole("button", { name: "Tours" }).click();
  await page.getByRole("button", { name: "Back to the run before the tours" }).click();
  await tour(page).waitFor({ state: "detached" });
  await until(async () => assert.match((await pods(page)).join(), /redis-cluster-0/));
  await until(async () => assert.equal(await manifests(page), text));
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: scale sts redis-cluster --replicas=1").first().waitFor();
});

/** The buttons that open what was kept, the last first; the dialog is open then. */
async function sessions(page, count) {
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Open" });
  await dialog.getByRole("heading", { name: "Earlier sessions" }).waitFor();
  const buttons = dialog.getByRole("list", { name: "Earlier sessions" }).getByRole("button", { name: /^Open / });
  await until(async () => assert.equal(await buttons.count(), count));
  return buttons;
}

pageTest("who looks at tours leaves no session; what one does on a tour is kept", async (page) => {
  for (const title of ["Why order", "OnDelete"]) {
    await begin(page, title);
    await press(page, "Next");
    await beat(page, 2);
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

pageTest("what one did on a tour and the tour can't go on from stays as it was kept", async (page) => {
  await begin(page, "Why order");
  await press(page, "Next");
  await beat(page, 2);
  await page.getByRole("button", { name: /^Undo/ }).click(); // what the tour did
  await command(page, "kubectl cordon node-1");
  await press(page, "Next");
  await beat(page, 3);
  await command(page, "kubectl cordon node-2");
  await (await sessions(page, 2)).last().click();
  await tour(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl cordon node-1").first().waitFor();
});

pageTest("links open a tour and a field, and say when there is none", async (page) => {
  await open(page, "#tour=canary");
  await told(page, "partition 2");
  await page.evaluate(() => (location.hash = "#tour=nothing"));
  await page.getByText("There is no tour nothing.").waitFor();
  await page.keyboard.press("Escape");
  await open(page, "#field=StatefulSet.spec.podManagementPolicy");
  const dialog = page.getByRole("dialog", { name: "Fields" });
  await dialog.getByText("OrderedReady makes a pod only when those below it are ready").waitFor();
  await dialog.getByText("Service", { exact: true }).click();
  await dialog.getByRole("link", { name: "spec.publishNotReadyAddresses" }).click();
  await dialog.getByRole("heading", { name: "Service.spec.publishNotReadyAddresses" }).waitFor();
  await page.evaluate(() => (location.hash = "#field=Service.spec.nothing"));
  await dialog.getByText("No field Service.spec.nothing is known here").waitFor();
});

const OWN = `title: Mine
about: A tour somebody wrote.
then: Write another.
delays: usual
steps:
- say: Nothing is here yet.
`;

pageTest("a tour from a file, and what is wrong with one", async (page) => {
  await page.getByRole("button", { name: "Tours" }).click();
  const file = (text) => ({ name: "mine.ordinal.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
  await page.getByLabel("Tour file").setInputFiles(file(`${OWN}- ask: {}\n`));
  await page.getByRole("dialog").getByText("7:").waitFor();
  await page.getByLabel("Tour file").setInputFiles(file("x".repeat(300_000)));
  await page.getByRole("dialog").getByText("at most 131072 bytes").waitFor();
  await page.getByLabel("Tour file").setInputFiles(file(OWN));
  await told(page, "Nothing is here yet.");
  await told(page, "Write another.");
});

pageTest("presented: large, keys of a clicker, no notes", async (page) => {
  await beat(page, 1);
  assert.equal(await tour(page).getByText("For the teacher").count(), 0);
  await page.getByRole("region", { name: "Manifests" }).waitFor({ state: "hidden" });
  await page.keyboard.press("ArrowRight");
  await beat(page, 2);
  await page.keyboard.press("PageDown");
  await beat(page, 3);
  await page.keyboard.press("PageDown");
  await answered(page);
  await page.keyboard.press("PageUp");
  await beat(page, 2);
  await page.keyboard.press("ArrowLeft");
  await beat(page, 1);
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Manifests" }).waitFor();
  await tour(page).getByText("For the teacher").waitFor();
  await page.keyboard.press("PageDown");
  await beat(page, 1);
}, { at: "?present#tour=why-order" });

pageTest("tours that can't be fetched: the list says so, and has them once they can", async (page) => {
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
}, { fails: true }); // the browser complains of what it could not fetch

pageTest("a link to a tour begins with the tour: nothing else is seen before it", async (page) => {
  const [address] = page.url().split(/[?#]/);
  await page.addInitScript(() => {
    window.seen = new Set();
    new MutationObserver(() => {
      const isDrawn = !("begins" in document.documentElement.dataset);
      if (isDrawn) window.seen.add(document.querySelector(".tour") ? "tour" : "no tour");
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.goto("about:blank");
  await page.goto(`${address}#tour=names`);
  await beat(page, 1);
  assert.deepEqual(await page.evaluate(() => [...window.seen]), ["tour"]);
}, { alone: true });
