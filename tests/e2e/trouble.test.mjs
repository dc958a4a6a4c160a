// Failures of the environment or of the app: no text is lost, and the page reports what happened.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  apply, axeFindsNothing, command, example, hostedFile, manifests, pageTest, pods, actUntilSessionStored, speed, restoreDraft, type, until,
} from "./page.mjs";

const stopped = (page) => page.getByRole("dialog", { name: "The playground stopped" });
const saved = async (page, name) => {
  const [download] = await Promise.all([page.waitForEvent("download"), stopped(page).getByRole("button", { name }).click()]);
  return readFile(await download.path(), "utf8");
};
const scaling = (replicas) => `kubectl scale sts redis-cluster --replicas=${replicas}`;

/** Enters a line without waiting for its output, because the page may crash. */
async function enter(page, line) {
  const box = page.getByRole("textbox", { name: "kubectl" });
  await box.fill(line);
  await box.press("Enter");
}

/** Makes the app crash. */
async function crash(page) {
  await page.evaluate(() => (Node.prototype.insertBefore = () => { throw new Error("an error injected by the test"); }));
  await enter(page, scaling(7));
}

/** The WebAssembly with a limit of this many additional memory pages. */
function withMemoryLimit(wasm, extraPages) {
  const bytes = [...wasm];
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(Math.floor(value / 128))]);
  for (;;) {
    const start = at;
    const id = bytes[at++];
    const size = number();
    if (id === 5) {
      at += 2; // one memory, without a maximum
      const pages = number();
      const section = [1, 1, ...leb(pages), ...leb(pages + extraPages)];
      return Buffer.from([...bytes.slice(0, start), 5, ...leb(section.length), ...section, ...bytes.slice(at)]);
    }
    at += size;
  }
}

pageTest("out of memory: a dialog, the saved text, and a restart", async (page) => {
  const text = await manifests(page);
  await type(page, `# mine\n${text}`);
  await enter(page, scaling(9_000));
  await speed(page, "fastest");
  await stopped(page).waitFor({ timeout: 60_000 });
  await axeFindsNothing(page);
  assert.match(await saved(page, "Save the manifests"), /^# mine\n/);
  await page.unroute(/\.wasm$/);
  await stopped(page).getByRole("button", { name: "Restart", exact: true }).click();
  await until(async () => assert.match(await manifests(page), /^# mine\n/));
  await until(async () => assert.ok((await pods(page)).includes("redis-cluster-0")));
}, {
  fails: true,
  init: (page) => page.route(/ordinal-(?!later)[^/]*\.wasm$/, async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").pop();
    await route.fulfill({ contentType: "application/wasm", body: withMemoryLimit(await hostedFile(name), 60) });
  }),
});

pageTest("after a crash: the panic message, the run as a file, and a restart with the first example", async (page) => {
  const first = await manifests(page);
  await actUntilSessionStored(page, async () => {
    await command(page, scaling(2));
    await type(page, `# mine\n${first}`);
  });
  await crash(page);
  await stopped(page).getByText(/panicked at/).waitFor();
  await stopped(page).getByText("Your text is kept.").waitFor();
  const run = await saved(page, "Save the run");
  await stopped(page).getByRole("button", { name: "Restart with the first example" }).click();
  await until(async () => assert.equal(await manifests(page), first));
  await restoreDraft(page, "redis-cluster");
  await until(async () => assert.match(await manifests(page), /^# mine\n/));
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Open" });
  await dialog.getByLabel("Files", { exact: true }).setInputFiles({ name: "run.ordinal.yaml", mimeType: "text/yaml", buffer: Buffer.from(run) });
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: /^Undo/ }).click();
  await page.getByText("Undone: kubectl scale sts redis-cluster --replicas=2").first().waitFor();
}, { fails: true });

/** Invalid stored data, such as from another version. */
const INVALID_DATA = ["\u0000{[garbage", "[]", "v9.abc", JSON.stringify({ version: 99, at: "then", sessions: [{ steps: 7 }] }), "x".repeat(300_000)];

pageTest("invalid stored data is handled", async (page) => {
  for (const data of INVALID_DATA) {
    await page.evaluate((data) => (window.name = data), data);
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await page.getByRole("dialog", { name: "Open" }).getByRole("alert").getByText("This session cannot be opened").waitFor(); // the tab's session
    await page.keyboard.press("Escape");
    await until(async () => assert.ok((await pods(page)).length > 0));
    for (const [button, words] of [["Open", "None yet"], ["Tours", "Why order"]]) {
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.getByRole("dialog", { name: button }).getByText(words).first().waitFor();
      await page.keyboard.press("Escape");
    }
  }
}, {
  init: (page) => page.addInitScript(() => {
    for (const key of ["ordinal.theme", "ordinal.own-text", "ordinal.drafts", "ordinal.sessions", "ordinal.tours"]) localStorage.setItem(key, window.name);
    sessionStorage.setItem("ordinal.session", window.name); // the tab's session ID and its content
    localStorage.setItem(`ordinal.session.${window.name}`, window.name);
  }),
});

pageTest("any stored text is shown in the editor", async (page) => {
  assert.equal(await manifests(page), "{[garbage");
  await page.getByRole("list", { name: "Problems" }).getByRole("listitem").first().waitFor();
}, { init: (page) => page.addInitScript(() => localStorage.setItem("ordinal.text", "{[garbage")) });

function isFull() {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
}
function isBlocked() {
  for (const kind of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, kind, { get: () => { throw new DOMException("denied", "SecurityError"); } });
  }
}
for (const [how, storage] of [["full", isFull], ["blocked", isBlocked]]) {
  pageTest(`with ${how} storage the page works and shows that nothing is saved`, async (page) => {
    await type(page, "# not saved\n");
    await page.getByText("Not saved: this browser blocks storage").waitFor();
    assert.equal(await manifests(page), "# not saved\n");
    await command(page, scaling(1));
    await until(async () => assert.equal((await pods(page)).length, 1));
  }, { init: (page) => page.addInitScript(storage) });
}

pageTest("after a crash without storage: a warning, and the manifests as a file", async (page) => {
  await type(page, "# not saved\n");
  await crash(page);
  await stopped(page).getByText("This browser cannot store your text: save your manifests before you restart.").waitFor();
  assert.equal(await saved(page, "Save the manifests"), "# not saved\n");
}, { fails: true, init: (page) => page.addInitScript(isBlocked) });

pageTest("without the editor module the text area is used", async (page) => {
  const area = page.getByRole("textbox", { name: "Manifests" });
  assert.equal(await area.evaluate((node) => node.tagName), "TEXTAREA");
  await area.fill("apiVersion: v1\nkind: Service\nmetadata: {name: lone}\nspec: {ports: [{port: 80}]}\n");
  await apply(page);
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /service\/lone created/));
}, { until: "app", fails: true, init: (page) => page.route(/\/editor-[^/]*\.js/, (route) => route.abort()) });

pageTest("two tabs do not affect each other", async (page) => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator(".cm-content").waitFor();
  await type(page, "# of the one\n");
  await type(other, "# of the other\n");
  assert.equal(await manifests(page), "# of the one\n");
  assert.equal(await manifests(other), "# of the other\n");
  await other.close();
});

pageTest("the page is responsive on a CPU six times slower", async (page) => {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.getByRole("region", { name: "Cluster" }).getByRole("button", { name: /^Pod / }).first().click();
  await page.getByRole("tabpanel").getByText("redis-cluster-0").first().waitFor();
}, { alone: true, frames: true, timed: true });

pageTest("the page can be printed without its controls", async (page) => {
  await page.emulateMedia({ media: "print" });
  const region = (name) => page.getByRole("region", { name, exact: true });
  await region("Cluster").waitFor();
  await region("Console").waitFor({ state: "hidden" });
  assert.equal(await page.getByRole("button", { name: "Apply" }).isVisible(), false);
  await page.locator(".diagram").waitFor();
  const picture = await page.locator(".diagram").boundingBox();
  assert.ok(picture.width > 300, "the picture is there");
  assert.ok((await page.pdf()).length > 10_000);
}, { alone: true });
