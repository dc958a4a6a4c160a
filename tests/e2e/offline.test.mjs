// The service worker: the page offline, and updates to a newer version.
import assert from "node:assert/strict";
import { apply, changes, hosted, hostedFile, missed, pageTest, pods, type, until } from "./page.mjs";

/** Waits until this version is cached. */
async function untilCached(page) {
  const state = () => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  await until(async () => assert.equal(await state(), "activated"));
}

/** Reloads the page and pauses: browsers check for a new worker when they are idle. */
async function reopen(page) {
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
}

const notice = (page) => page.getByRole("status").filter({ hasText: "A new version is ready" });
const SET = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "db:1"}]}
`;

/** Reloads the page and runs a StatefulSet with this name. */
async function worksAfterReload(page, name) {
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await type(page, SET.replaceAll("db", name));
  await apply(page);
  await until(async () => assert.ok((await pods(page)).includes(`${name}-0`)));
}

/** Publishes a new version: a page with another title, and a changed service worker. */
async function publish(title) {
  const html = String(await hostedFile("index.html"));
  hosted.set("index.html", html.replace(/<title>[^<]*/, `<title>${title}`));
  const worker = String(await hostedFile("worker.js"));
  hosted.set("worker.js", worker.replace(/VERSION = "[^"]*"/, `VERSION = "${title}"`));
}

pageTest("after a first visit the page works offline", async (page) => {
  await untilCached(page);
  await page.context().setOffline(true);
  await worksAfterReload(page, "db");
  assert.ok((await changes(page)).some((change) => change.includes("kubectl apply")), "it is listed");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("dialog", { name: "Share" }).waitFor();
}, { worker: true });

pageTest("a newer version is offered, and used completely only on request", async (page) => {
  try {
    await untilCached(page);
    const before = await page.title();
    await publish("Newer");
    await reopen(page);
    assert.equal(await page.title(), before, "the cached version is shown");
    await notice(page).getByRole("button", { name: "Later" }).click();
    await notice(page).waitFor({ state: "detached" });
    await reopen(page);
    assert.equal(await page.title(), before, "the newer version was not requested");
    await notice(page).getByRole("button", { name: "Reload" }).click();
    await until(async () => assert.equal(await page.title(), "Newer"));
    await page.context().setOffline(true);
    await reopen(page);
    assert.equal(await page.title(), "Newer", "the new version is cached");
  } finally {
    hosted.clear();
  }
}, { worker: true });

pageTest("an incomplete version is not cached; the previous one is used", async (page) => {
  try {
    await untilCached(page);
    const before = await page.title();
    await publish("Broken");
    hosted.set("worker.js", hosted.get("worker.js").replace('FILES = ["./"', 'FILES = ["./","missing.js"'));
    await reopen(page);
    await until(() => assert.ok(missed.has("missing.js"), "the new worker requests it"));
    await until(async () => assert.ok(await page.evaluate(async () => !(await navigator.serviceWorker.getRegistration()).installing)));
    await page.context().setOffline(true);
    await reopen(page);
    assert.equal(await page.title(), before);
    assert.equal(await notice(page).count(), 0, "an incomplete version is not offered");
  } finally {
    hosted.clear();
  }
}, { worker: true });

pageTest("the page loads from the network without the worker's file, cache or registration", async (page) => {
  try {
    await untilCached(page);
    hosted.set("worker.js", null);
    await worksAfterReload(page, "one");
    await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
    await worksAfterReload(page, "two");
    await page.evaluate(async () => Promise.all((await navigator.serviceWorker.getRegistrations()).map((worker) => worker.unregister())));
    await worksAfterReload(page, "three");
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  } finally {
    hosted.clear();
  }
}, { worker: true, fails: true }); // the browser logs missing files

pageTest("the page can be installed: its manifest and the sizes of its icons are correct", async (page) => {
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]").href)).json());
  assert.equal(manifest.display, "standalone");
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const image = Object.assign(new Image(), { src });
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    assert.equal(size, sizes);
  }
});
