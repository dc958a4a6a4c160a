// The embedded page: its content, autoplay while in view, the posted height, and the link to the full page.
import assert from "node:assert/strict";
import { WIDE, axeFindsNothing, actUntil, seek, layoutTest, pageTest, idleExample, speed, until, viewportScreenshot } from "./page.mjs";


/** The markup from the Share dialog for a run at a time, with these checkboxes. */
async function markup(page, checks = [], at_ms = 9_000) {
  await idleExample(page);
  await speed(page, "1×");
  await seek(page, at_ms);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const share = page.getByRole("dialog", { name: "Share" });
  const field = share.getByRole("textbox", { name: "Markup" });
  for (const check of checks) {
    const before = await field.inputValue();
    await actUntil(() => share.getByRole("checkbox", { name: check }).check(), async () => assert.notEqual(await field.inputValue(), before));
  }
  return field.inputValue();
}

/** A host page with the frame below other content. */
async function inPage(page, frame, above_px = 0, viewport = WIDE) {
  const host = await page.context().newPage();
  await host.setViewportSize(viewport);
  await host.route("**/host.html", (route) => route.fulfill({
    contentType: "text/html",
    body: `<!doctype html><html lang="en"><title>Host</title><script>addEventListener("message", (event) => (window.lastMessage = event.data))</script><div style="height: ${above_px}px"></div>${frame}</html>`,
  }));
  await host.goto(new URL("host.html", page.url()).href);
  const embedded = host.frameLocator("iframe");
  await embedded.getByRole("link", { name: "Open in Ordinal" }).waitFor();
  return { host, embedded };
}

const now = (embedded) => embedded.getByRole("slider", { name: "Time" }).inputValue();

pageTest("a frame shows the diagram and the controls, paused at its time, with a link to the full page", async (page) => {
  const frame = await markup(page);
  assert.match(frame, /^<iframe src="[^"]+\?embed#v1\.[\w-]+" title="Ordinal: web · 3 Pods" width="800" height="640" .*loading="lazy"><\/iframe>$/);
  const { host, embedded } = await inPage(page, frame);
  for (const name of ["Cluster", "Timeline"]) await embedded.getByRole("region", { name }).waitFor();
  for (const name of ["Explanation", "Manifests", "Console", "Inspector"]) assert.equal(await embedded.getByRole("region", { name }).count(), 0, name);
  assert.equal(await now(embedded), "9000");
  await host.waitForTimeout(300);
  assert.equal(await now(embedded), "9000");
  const link = embedded.getByRole("link", { name: "Open in Ordinal" });
  assert.deepEqual(await link.evaluate((node) => [node.target, node.rel, node.href]), ["_blank", "noopener", frame.match(/src="([^"]+)"/)[1].replace("?embed", "")]);
  await embedded.getByRole("button", { name: "Play", exact: true }).click();
  await until(async () => assert.ok(Number(await now(embedded)) > 9_000));
  assert.deepEqual(await host.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("ordinal.session"))), []);
  await host.close();
});

pageTest("requested panels are shown, and the height is posted", async (page) => {
  const frame = await markup(page, ["Explanation", "Console"]);
  assert.match(frame, /\?embed&amp;panels=explanation,console#/);
  const { host, embedded } = await inPage(page, frame);
  for (const name of ["Cluster", "Timeline", "Explanation", "Console"]) await embedded.getByRole("region", { name }).waitFor();
  assert.equal(await embedded.getByRole("region", { name: "Manifests" }).count(), 0);
  await until(async () => assert.ok((await host.evaluate(() => window.lastMessage?.height)) > 500));
  await until(async () => {
    const height = await embedded.locator("body").evaluate((body) => body.scrollHeight);
    assert.deepEqual(await host.evaluate(() => window.lastMessage), { type: "ordinal:height", height });
  });
  const box = embedded.getByRole("textbox", { name: "kubectl" });
  await box.fill("kubectl get pods");
  await box.press("Enter");
  await embedded.getByRole("log", { name: "Output" }).getByText("web-0").first().waitFor();
  await host.close();
});

pageTest("autoplay runs only while the frame is in view", async (page) => {
  const frame = (await markup(page, ["Plays while in view"], 2_000)).replace(' loading="lazy"', "");
  const { host, embedded } = await inPage(page, frame, 3_000);
  await host.waitForTimeout(500);
  assert.equal(await now(embedded), "2000");
  await host.locator("iframe").scrollIntoViewIfNeeded();
  await until(async () => assert.ok(Number(await now(embedded)) > 2_000));
  await host.evaluate(() => scrollTo(0, 0));
  await embedded.getByRole("button", { name: "Play", exact: true }).waitFor({ state: "attached" });
  const stopped = await now(embedded);
  await host.waitForTimeout(300);
  assert.equal(await now(embedded), stopped);
  await host.close();
});

pageTest("no autoplay with reduced motion", async (page) => {
  const frame = await markup(page, ["Plays while in view"], 2_000);
  const { host, embedded } = await inPage(page, frame);
  await host.waitForTimeout(500);
  assert.equal(await now(embedded), "2000");
  await host.close();
}, { reducedMotion: "reduce" });

layoutTest("an embedded page passes axe and fits", async (page, { viewport, colorScheme }) => {
  const address = (await markup(page, ["Explanation"])).match(/src="([^"]+)"/)[1].replace("&amp;", "&");
  await page.goto("about:blank");
  await page.goto(address);
  await page.getByRole("link", { name: "Open in Ordinal" }).waitFor();
  await page.getByRole("button", { name: "Pod web-0" }).first().waitFor();
  const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= width, `${content} px in ${width} px`);
  await axeFindsNothing(page);
  await viewportScreenshot(page, `embed-${viewport.width}-${colorScheme}`);
});
