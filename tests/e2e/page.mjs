// What every page test needs: dist/ served from a sub-path, one Chromium, and a page that reports its errors.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { openHost } from "./host.mjs";
import { isInCharge, nothingIsCovered } from "./see.mjs";
import { WALK, accessible, forget, looksAtWhatIsNew, looksBeforeActs, withKeyboardAlone } from "./walk.mjs";

export { brotli, hosted, hostedFile, missed } from "./host.mjs";
export * from "./see.mjs";
export { axeFindsNothing } from "./walk.mjs";

/** The window of most tests, and a small one. */
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };
/** The windows that `.ci/walk` looks at the page in, each light and dark. */
const SIZES = [PHONE, { width: 768, height: 1024 }, { width: 1280, height: 800 }, { width: 2560, height: 1440 }];

/** Between two frames of a page that is tested: as on a slow display, which leaves processors to the other tests. */
const FRAME_MS = Number(process.env.ORDINAL_FRAME_MS ?? 60);
/** How long the page takes to see to what is done. */
const ANSWER_MS = Number(process.env.ORDINAL_ANSWER_MS ?? 0);
/** How many times slower than this machine that of the page is. */
const SLOWER = Number(process.env.ORDINAL_SLOWER ?? 1);

/** What the browser says of being driven. */
const NOT_OURS = "Service Worker registration blocked by Playwright";
/** What some versions say of all that is preloaded and a worker answers; then they say that it was preloaded in vain. */
const [NOT_TAKEN, IN_VAIN] = ["because it is a cross-world service worker resource mismatch", "was preloaded using link preload but not used"];

/** How long a test may take. */
const TIMEOUT_MS = WALK ? 600_000 : 90_000;

let browser;
let host;
/** How a test of the file that runs begins, and those that have. */
let begin = test;
const begun = [];
/** The profiles of tests that passed, by what they are like: each with its page, and what that complained of. */
const kept = new Map();

before(async () => {
  host = await openHost();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  host?.close();
});

/** Runs the tests of a file as parts of a test. */
export async function testsOf(file, whole) {
  begin = (...how) => whole.test(...how);
  await import(file);
  await Promise.all(begun.splice(0));
  forget();
}

/** Has the page draw less often: its scripts, and what moves from one place to another without them. */
function onSlowDisplay(frame_ms) {
  const atOnce = new CSSStyleSheet();
  atOnce.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [atOnce];
  window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), frame_ms);
  window.cancelAnimationFrame = clearTimeout;
}

/** Has Yew, which sees to everything in microtasks, come to it later. */
function answerLate(answer_ms) {
  window.queueMicrotask = (work) => setTimeout(work, answer_ms);
}

/** A new profile with a page, and all that page complains of. */
async function newProfile(context, slow) {
  const profile = await browser.newContext({ viewport: WIDE, ...context });
  if (slow) await profile.addInitScript(onSlowDisplay, FRAME_MS);
  if (ANSWER_MS > 0) await profile.addInitScript(answerLate, ANSWER_MS);
  profile.on("page", waitsForCode);
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
  if (SLOWER > 1) await (await profile.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`thrown: ${error}`));
  let isNotTaken = false;
  page.on("console", (message) => {
    const text = message.text();
    isNotTaken ||= text.includes(NOT_TAKEN);
    const isOurs = text !== NOT_OURS && !text.includes(NOT_TAKEN) && !(isNotTaken && text.includes(IN_VAIN));
    if (isOurs && ["error", "warning"].includes(message.type())) complaints.push(`${text} (${message.location().url})`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(host.address) && !/^(data|about|blob):/.test(url)) complaints.push(`asked for ${url}`);
    if (request.method() !== "GET") complaints.push(`sent a ${request.method()} to ${url}`);
  });
  return { profile, page, complaints };
}

/** Has opening, loading anew and coming back to the page wait until its code is in charge, so that no test begins before. */
function waitsForCode(page) {
  for (const name of ["goto", "reload", "goBack", "goForward"]) {
    const go = page[name].bind(page);
    page[name] = async (...how) => {
      const response = await go(...how);
      const options = how.at(-1);
      const waits = page.url().startsWith(host.address) && response?.headers()["content-type"]?.startsWith("text/html");
      if (waits && options?.waitUntil !== "commit") await page.waitForFunction(isInCharge);
      return response;
    };
  }
}

/** Does something with a page of another profile, which is new and may complain of nothing either. */
export async function inNewProfile(check) {
  const { profile, page, complaints } = await newProfile({ serviceWorkers: "block" }, !WALK);
  try {
    await check(page);
    assert.deepEqual(complaints, []);
  } finally {
    await profile.close();
  }
}

/** A profile like this, without what a test left in it: only what was fetched is still there. */
async function likeNew(like, context, slow) {
  const last = kept.get(like);
  if (!last) return newProfile(context, slow);
  kept.delete(like);
  const { profile, page, complaints } = last;
  const [, ...others] = profile.pages();
  await Promise.all(others.map((other) => other.close()));
  // What a page does when it is left comes before what it kept is gone.
  await page.goto(`${host.address}icon-192.png`);
  await page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  await Promise.all([page.unrouteAll(), profile.unrouteAll(), profile.clearPermissions()]);
  const { viewport = WIDE, colorScheme = "light", reducedMotion = "no-preference" } = context;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion, media: null });
  complaints.length = 0;
  return last;
}

/** Leaves the pages of all other profiles: nobody looks at them, and time goes on in them. */
async function leaveOthers(like) {
  const others = [...kept].filter(([key, { page }]) => key !== like && page.url() !== "about:blank");
  await Promise.all(others.map(([, { page }]) => page.goto("about:blank")));
}

/** Opens the page and waits until a test can begin. */
async function open(page, at, until) {
  await page.goto(host.address + at, until === "nothing" ? { waitUntil: "commit" } : {});
  if (at || until === "nothing") return; // what is seen there is for the test to wait for
  await page.getByRole("button", { name: "Apply" }).waitFor();
  if (until === "editor") await page.locator(".cm-content").waitFor();
}

/**
 * A test of the page in a profile as good as new. It fails when the page throws, logs an error, leaves a rejection
 * unhandled, breaks its Content-Security-Policy, or asks any other host for anything.
 *
 * @param {string} name what a user sees to be true
 * @param {(page: import("playwright-core").Page) => Promise<void>} check
 * @param {object} options of the browser context, and
 *   `until`: `"editor"` waits for CodeMirror, `"app"` for the code alone, `"nothing"` for neither;
 *   `at`: what is behind the page's address when it is opened;
 *   `pointer: true` is about the pointer itself: another test does the same with the keyboard;
 *   `worker: true` lets the page keep itself for when there is no network;
 *   `fails: true` is about what goes wrong: the page may complain;
 *   `alone: true` does to its browser what the next test is not to find, as `init`, which is called with the page before
 *   it is opened, may;
 *   `frames: true` is about how often something is drawn, or what moves;
 *   `timed: true` does something before time brings something else: axe looks at where it ends alone;
 *   `looked: true` has axe look by itself
 */
export function pageTest(name, check, options = {}) {
  const { until = "editor", at = "", pointer = false, worker = false, fails = false, init, frames = false, timed = false, looked = false, ...others } = options;
  const { alone = worker || fails || Boolean(init), ...look } = others;
  const skip = WALK && pointer && "of the pointer itself";
  const settings = { serviceWorkers: worker ? "allow" : "block", ...look };
  const slow = !WALK && !frames;
  begun.push(begin(name, { skip, timeout: TIMEOUT_MS }, async (context) => {
    const like = alone ? null : JSON.stringify([settings, slow]);
    await leaveOthers(like);
    const used = await likeNew(like, settings, slow);
    const { profile, page, complaints } = used;
    let isGood = false;
    try {
      if (init) await init(page);
      await open(page, at, until);
      if (WALK) {
        withKeyboardAlone(page);
        looksBeforeActs(page, !timed);
      }
      await check(page);
      if (WALK && page.url() !== "about:blank") await (looked ? looksAtWhatIsNew(page) : accessible(page));
      if (!fails) assert.deepEqual(complaints, []);
      isGood = true;
    } finally {
      if (!isGood && complaints.length > 0) context.diagnostic(`the page complained of ${JSON.stringify(complaints)}`);
      if (isGood && !alone) kept.set(like, used);
      else await profile.close();
    }
  }));
}

/**
 * A test of how the page looks, called with the page and with its size and theme. The smallest size leaves the least room
 * and the dark theme is the one that is seen less, so the test command looks at these; `.ci/walk` looks at all sizes in both themes.
 */
export function lookTest(name, check, options = {}) {
  const looks = WALK ? SIZES.flatMap((viewport) => ["light", "dark"].map((colorScheme) => ({ viewport, colorScheme }))) : [{ viewport: PHONE, colorScheme: "dark" }];
  for (const look of looks) {
    const { viewport, colorScheme } = look;
    pageTest(`${viewport.width} px, ${colorScheme}: ${name}`, async (page) => {
      await check(page, look);
      await nothingIsCovered(page);
    }, { ...look, ...options, looked: true });
  }
}
