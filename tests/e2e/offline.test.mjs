// The page without a network, and what happens when the host has a newer version.
import assert from "node:assert/strict";
import { apply, beats, hosted, hostedFile, missed, pageTest, pods, type, until } from "./page.mjs";

/** Waits until this version is kept. */
async function isKept(page) {
  const state = () => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  await until(async () => assert.equal(await state(), "activated"));
}

/** Opens the page again, with time at rest: browsers look for a new worker when they have nothing better to do. */
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

/** The page is loaded again, with its editor, and runs a set of this name. */
async function worksLoadedAgain(page, name) {
  await page.reload();
  await page.locator(".cm-content").waitFor();
  await type(page, SET.replaceAll("db", name));
  await apply(page);
  await until(async () => assert.ok((await pods(page)).includes(`${name}-0`)));
}

/** What the host has from now on: a page with another title, and a service worker that says so. */
async function publish(title) {
  const html = String(await hostedFile("index.html"));
  hosted.set("index.html", html.replace(/<title>[^<]*/, `<title>${title}`));
  const worker = String(await hostedFile("worker.js"));
  hosted.set("worker.js", worker.replace(/VERSION = "[^"]*"/, `VERSION = "${title}"`));
}

pageTest("after a first visit the page works without a network: it opens, runs manifests, and has its editor", async (page) => {
  await isKept(page);
  await page.context().setOffline(true);
  await worksLoadedAgain(page, "db");
  assert.ok((await beats(page)).some((beat) => beat.includes("kubectl apply")), "and it tells of it");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("dialog", { name: "Share" }).waitFor();
}, { worker: true });

pageTest("a newer version is offered, taken whole when asked for, and not before", async (page) => {
  try {
    await isKept(page);
    const before = await page.title();
    await publish("Newer");
    await reopen(page);
    assert.equal(await page.title(), before, "the version that is kept is shown whole");
    await notice(page).getByRole("button", { name: "Later" }).click();
    await notice(page).waitFor({ state: "detached" });
    await reopen(page);
    assert.equal(await page.title(), before, "nobody asked for the newer one");
    await notice(page).getByRole("button", { name: "Reload" }).click();
    await until(async () => assert.equal(await page.title(), "Newer"));
    await page.context().setOffline(true);
    await reopen(page);
    assert.equal(await page.title(), "Newer", "and it is kept in its place");
  } finally {
    hosted.clear();
  }
}, { worker: true });

pageTest("a version of which a file is missing is not kept: the one before goes on", async (page) => {
  try {
    await isKept(page);
    const before = await page.title();
    await publish("Broken");
    hosted.set("worker.js", hosted.get("worker.js").replace('FILES = ["./"', 'FILES = ["./","not-there.js"'));
    await reopen(page);
    await until(() => assert.ok(missed.has("not-there.js"), "the new worker asks for it"));
    await until(async () => assert.ok(await page.evaluate(async () => !(await navigator.serviceWorker.getRegistration()).installing)));
    await page.context().setOffline(true);
    await reopen(page);
    assert.equal(await page.title(), before);
    assert.equal(await notice(page).count(), 0, "nothing is offered that is not whole");
  } finally {
    hosted.clear();
  }
}, { worker: true });

pageTest("the service worker gone, from the host, with what it kept or as a whole: the page comes from the network", async (page) => {
  try {
    await isKept(page);
    hosted.set("worker.js", null);
    await worksLoadedAgain(page, "one");
    await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
    await worksLoadedAgain(page, "two");
    await page.evaluate(async () => Promise.all((await navigator.serviceWorker.getRegistrations()).map((worker) => worker.unregister())));
    await worksLoadedAgain(page, "three");
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  } finally {
    hosted.clear();
  }
}, { worker: true, fails: true }); // the browser complains of what the host has not

pageTest("the page can be installed: its manifest is whole, and its icons are as large as it says", async (page) => {
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
