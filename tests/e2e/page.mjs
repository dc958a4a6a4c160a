// What every page test needs: dist/ served from a sub-path, one Chromium, and a page that reports its errors.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";

const SUB_PATH = "/some/where/";
const DIST = process.env.ORDINAL_DIST ?? "dist";
const SHOTS = "target/screenshots";
const TYPES = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".png": "image/png", ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** The window of most tests, and a small one. */
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };
/** The windows that `.ci/walk` looks at the page in, each light and dark. */
const SIZES = [PHONE, { width: 768, height: 1024 }, { width: 1280, height: 800 }, { width: 2560, height: 1440 }];

/** Every click is made with the keyboard, and axe looks at every state that is new to it, in both themes (`.ci/walk`). */
const WALK = Boolean(process.env.ORDINAL_WALK);

/** Tests leave pictures to be looked at. */
const PICTURES = WALK || Boolean(process.env.ORDINAL_PICTURES);

/** Between two frames of a page that is tested: as on a slow display, which leaves processors to the other tests. */
const FRAME_MS = 60;

let browser;
let server;
let address;
/** The profile of the last test, while it is as good as new: what it is like, its page, and what that complained of. */
let kept = null;

/** What the host has otherwise than dist/, by the file's name: another version of it, or `null` for none. */
export const hosted = new Map();

/** A file as the host has it. */
export async function hostedFile(name) {
  const other = hosted.get(name);
  if (other === null) throw new Error("gone");
  return other ?? readFile(join(DIST, name));
}

/** As the README asks of hosts: what is named by its content is kept. */
const KEPT = { "cache-control": "public, max-age=31536000, immutable" };
const isNamedByContent = (file) => /-[0-9a-f]{16}\.\w+$/.test(file);

/** A static host that knows nothing of the page and serves it below a path. */
async function serve(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  const file = path === SUB_PATH ? "index.html" : normalize(path.slice(SUB_PATH.length));
  try {
    if (!path.startsWith(SUB_PATH) || file.startsWith("..")) throw new Error("outside");
    const body = await hostedFile(file);
    const caching = isNamedByContent(file) ? KEPT : { "cache-control": "no-cache" };
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...caching }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

before(async () => {
  assert.ok(existsSync(join(DIST, "index.html")), "dist/ is missing: run `make build` first");
  server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${server.address().port}${SUB_PATH}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Has scripts of the page draw less often. */
function onSlowDisplay(frame_ms) {
  window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), frame_ms);
  window.cancelAnimationFrame = clearTimeout;
}

/** A new profile with a page, and all that page complains of. */
async function newProfile(context, slow) {
  const profile = await browser.newContext({ viewport: WIDE, ...context });
  if (slow) await profile.addInitScript(onSlowDisplay, FRAME_MS);
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`thrown: ${error}`));
  page.on("console", (message) => {
    const isOurs = message.text() === "Service Worker registration blocked by Playwright";
    if (!isOurs && ["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|about|blob):/.test(url)) complaints.push(`asked for ${url}`);
    if (request.method() !== "GET") complaints.push(`sent a ${request.method()} to ${url}`);
  });
  return { profile, page, complaints };
}

/** The last test's profile without what that test left in it, if it was one like this; otherwise a new one. */
async function likeNew(like, context, slow) {
  const last = kept;
  kept = null;
  if (last?.like !== like) {
    await last?.profile.close();
    return { like, ...(await newProfile(context, slow)) };
  }
  const [, ...others] = last.profile.pages();
  await Promise.all(others.map((page) => page.close()));
  // What a page does when it is left comes before what it kept is gone.
  await last.page.goto("about:blank");
  await last.page.goto(`${address}icon-192.png`);
  await last.page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  last.complaints.length = 0;
  return last;
}

/**
 * A test of the page in a profile as good as new. It fails when the page throws, logs an error, leaves a rejection
 * unhandled, breaks its Content-Security-Policy, or asks any other host for anything.
 *
 * @param {string} name what a user sees to be true
 * @param {(page: import("playwright-core").Page) => Promise<void>} check
 * @param {object} options of the browser context, and
 *   `until`: `"editor"` waits for CodeMirror, `"app"` does not;
 *   `isThere: false` gives no sign of a person;
 *   `pointer: true` is about the pointer itself: another test does the same with the keyboard;
 *   `worker: true` lets the page keep itself for when there is no network;
 *   `fails: true` is about what goes wrong: the page may complain;
 *   `alone: true` does to its browser what the next test is not to find, as `init`, which is called with the page before
 *   it is opened, may;
 *   `frames: true` is about how often the page is drawn;
 *   `timed: true` does something before time brings something else: axe looks at where it ends alone;
 *   `looked: true` has axe look by itself
 */
export function pageTest(name, check, options = {}) {
  const { until = "editor", isThere = true, pointer = false, worker = false, fails = false, init, frames = false, timed = false, looked = false, ...others } = options;
  const { alone = worker || fails || Boolean(init), ...context } = others;
  const skip = WALK && pointer && "of the pointer itself";
  const settings = { serviceWorkers: worker ? "allow" : "block", ...context };
  const slow = !WALK && !frames;
  test(name, { skip }, async () => {
    const like = alone ? null : JSON.stringify([settings, slow]);
    const used = await likeNew(like ?? name, settings, slow);
    const { profile, page, complaints } = used;
    let isGood = false;
    try {
      if (init) await init(page);
      await page.goto(address);
      await page.getByRole("button", { name: "Apply" }).waitFor();
      if (until === "editor") await page.locator(".cm-content").waitFor();
      if (isThere) await page.mouse.move(1, 1); // a person moves: what comes later is fetched
      if (WALK) {
        withKeyboardAlone(page);
        looksBeforeActs(page, !timed);
      }
      await check(page);
      if (WALK) await (looked ? looksAtWhatIsNew(page) : accessible(page));
      if (!fails) assert.deepEqual(complaints, []);
      isGood = true;
    } finally {
      if (isGood && !alone) kept = used;
      else await profile.close();
    }
  });
}

/**
 * A test of how the page looks, called with the page and with its size and theme. The smallest size leaves the least room
 * and the dark theme is the one that is seen less, so the test command looks at these; `.ci/walk` looks at all sizes in
 * both themes.
 */
export function lookTest(name, check) {
  const looks = WALK ? SIZES.flatMap((viewport) => ["light", "dark"].map((colorScheme) => ({ viewport, colorScheme }))) : [{ viewport: PHONE, colorScheme: "dark" }];
  for (const look of looks) {
    pageTest(`${look.viewport.width} px, ${look.colorScheme}: ${name}`, async (page) => {
      await check(page, look);
      await nothingIsCovered(page);
    }, { ...look, looked: true });
  }
}

/** What is clicked is given the focus, which it must take, and pressed with Enter; what is typed into only gets the focus. */
function withKeyboardAlone(page) {
  const { prototype } = page.locator("body").constructor;
  prototype.click = async function () {
    await this.waitFor();
    await this.page().keyboard.press("Shift"); // from now on the focus is one that shows
    // What is drawn anew meanwhile is found anew.
    const isTypedIn = await until(() => this.evaluate((node) => {
      const part = node.closest("button, a[href], input, textarea, summary, [role=button], [role=tab], [tabindex], [contenteditable=true]");
      if (!part) throw new Error(`the keyboard can't reach ${node.outerHTML.slice(0, 200)}`);
      part.focus();
      if (document.activeElement !== part) throw new Error(`no focus for ${part.outerHTML.slice(0, 200)}`);
      return part.matches("input, textarea, [contenteditable=true]");
    }));
    if (!isTypedIn) await this.page().keyboard.press("Enter");
  };
}

/** Fails when axe finds anything wrong with the page as it is. */
export async function axeFindsNothing(page) {
  // A colour on its way to another is neither.
  await page.evaluate(() => {
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    return Promise.allSettled(changes.map(({ finished }) => finished));
  });
  // What axe is not asked for takes it as long as what it is; the legacy mode opens no second page to sum up.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"], preload: false }).setLegacyMode(true);
  const { violations } = await axe.analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), []);
}

/** The same in either theme. */
async function accessible(page) {
  const [chosen, ofSystem] = await page.evaluate(() => [
    document.documentElement.dataset.theme,
    matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  ]);
  await axeFindsNothing(page);
  const wear = (theme) => page.evaluate((theme) => {
    const { dataset } = document.documentElement;
    if (theme) dataset.theme = theme; // a dialog may be over the button
    else delete dataset.theme;
  }, theme);
  await wear((chosen ?? ofSystem) === "light" ? "dark" : "light");
  await axeFindsNothing(page);
  await wear(chosen);
}

/** What axe has seen of the page in this file. */
const seen = new Set();
let looks = 0;
if (WALK) after(() => console.log(`axe looked at ${looks} states`));

/** What there is in sight, each kind of element once: its classes, role and state. */
function kindsInSight() {
  const states = ["role", "type", "aria-pressed", "aria-selected", "aria-expanded", "aria-invalid", "aria-disabled", "aria-current", "disabled", "open"];
  const kind = (node) => [node.localName, ...[...node.classList].sort(), ...states.map((name) => node.getAttribute(name) ?? "")].join(" ");
  const focus = document.activeElement && `focus on ${kind(document.activeElement)}`;
  return [...new Set([...document.querySelectorAll("body *")].filter((node) => node.checkVisibility()).map(kind)), focus];
}

/** Has axe look, in both themes, when something is in sight that it has not seen in this file. */
async function looksAtWhatIsNew(page) {
  const kinds = await page.evaluate(kindsInSight).catch(() => []); // on the way to another page
  if (kinds.every((kind) => seen.has(kind))) return;
  kinds.forEach((kind) => seen.add(kind));
  looks += 1;
  await accessible(page);
}

/** How a person acts on a part of the page. */
const ACTS = ["click", "fill", "selectOption", "press", "hover", "focus", "setInputFiles", "dispatchEvent"];

/** Whether axe looks before each act. */
let looksFirst = false;

/** Whatever state a person acts in, axe looks at first. */
function looksBeforeActs(page, looks) {
  looksFirst = looks;
  const before = (does) => async function (...how) {
    if (looksFirst) await looksAtWhatIsNew(this.page?.() ?? page);
    return does.apply(this, how);
  };
  const watch = (on, act) => {
    if (!on[act].isWatched) on[act] = Object.assign(before(on[act]), { isWatched: true });
  };
  const { prototype } = page.locator("body").constructor;
  ACTS.forEach((act) => watch(prototype, act));
  watch(page.keyboard, "press");
}

/** Writes a picture of what is seen below target/screenshots/, where pictures are wanted: in the walk and the gallery. */
export async function view(page, name) {
  if (!PICTURES) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Likewise of all of the page, from its top to its end. */
export async function shot(page, name) {
  if (!PICTURES) return;
  await mkdir(SHOTS, { recursive: true });
  // CodeMirror measures itself when it comes into view.
  await page.locator(".editor").scrollIntoViewIfNeeded();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

/** The text in the editor, whichever of the two it is. */
export async function manifests(page) {
  const box = page.getByRole("textbox", { name: "Manifests" });
  if (await box.evaluate((node) => node.tagName === "TEXTAREA")) return box.inputValue();
  return box.evaluate((node) => node.cmTile?.view?.state.doc.toString() ?? node.innerText);
}

/** Replaces the text in the editor as a user would: select all, paste. */
export async function type(page, text) {
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Fails when the page can be scrolled sideways. */
export async function fitsItsWidth(page) {
  const [content, window] = await page.evaluate(() => {
    const root = document.documentElement;
    return [root.scrollWidth, root.clientWidth];
  });
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

/**
 * Fails when something lies over the middle of a control that is in sight, or a control's words do not fit into it. What is
 * in the picture may lie under the buttons of the board, and what scrolls under a word of what was just done: it can be
 * moved from there.
 */
export async function nothingIsCovered(page) {
  const found = await page.evaluate(() => {
    const above = document.querySelector("dialog[open]") ?? document.querySelector(":popover-open");
    const inSight = (part) => {
      // Words that go on in the next line have a box for each.
      let { left, top, right, bottom } = part.getClientRects()[0] ?? part.getBoundingClientRect();
      [right, bottom] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
      for (let around = part.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflow === "visible") continue;
        const area = around.getBoundingClientRect();
        [left, top] = [Math.max(left, area.left), Math.max(top, area.top)];
        [right, bottom] = [Math.min(right, area.right), Math.min(bottom, area.bottom)];
      }
      return right - left > 8 && bottom - top > 8 && { x: (left + right) / 2, y: (top + bottom) / 2 };
    };
    // What stays in sight of a place lies over what is scrolled there.
    const staysInSight = (over, part) => {
      for (let around = over; around; around = around.parentElement) {
        if (getComputedStyle(around).position === "sticky") return around.parentElement.contains(part);
      }
      return false;
    };
    const isCovered = (part) => {
      const middle = part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && inSight(part);
      const over = middle && document.elementFromPoint(middle.x, middle.y);
      return over && !over.closest("[role=status]") && !staysInSight(over, part) && !part.contains(over) && !over.contains(part) && !over.closest("label")?.contains(part) && `${over.outerHTML.slice(0, 90)} covers`;
    };
    const isCut = (part) => part.matches("button") && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "hidden" && "too narrow:";
    const parts = [...(above ?? document).querySelectorAll("button, select, input, textarea, a[href], summary, [role=tab]")];
    const said = parts.filter((part) => !part.closest(".picture")).map((part) => [isCovered(part) || isCut(part), part]);
    return said.filter(([what]) => what).map(([what, part]) => `${what} ${part.outerHTML.slice(0, 90)}`);
  });
  assert.deepEqual(found, []);
}

/** Tries until nothing is thrown any more, at most some seconds. */
export async function until(check, seconds = 10) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
}

/** Waits until nothing more happens by itself in the simulated cluster. */
export async function atRest(page) {
  await page.getByText("so time stands still").waitFor({ timeout: 60_000 });
}

/** The names of the pods in the picture. */
export async function pods(page) {
  const buttons = page.getByRole("region", { name: "Cluster" }).getByRole("button", { name: /^Pod / });
  const names = await buttons.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")));
  return names.map((name) => name.replace("Pod ", "")).sort();
}

/** What happened, the latest first. */
export async function beats(page) {
  return page.getByRole("list", { name: "What happened" }).getByRole("listitem").allInnerTexts();
}

/** Everything with a name in the picture, and where it is. */
export async function boxes(page) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const named = page.getByRole("region", { name: "Cluster" }).locator("[aria-label]");
  return named.evaluateAll((nodes) => nodes.map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return `${node.getAttribute("aria-label")} at ${[x, y, width, height].map(Math.round)}`;
  }).sort());
}

/** Drags time to a moment. */
export async function goTo(page, at_ms) {
  await page.getByRole("slider", { name: "Time" }).fill(String(at_ms));
}
