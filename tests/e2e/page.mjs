// The page tests' environment: dist/ served below a path, one Chromium, and pages whose errors fail the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { openHost } from "./host.mjs";
import { hasStarted, nothingIsCovered } from "./helpers.mjs";
import { WALK, checkBothThemes, resetCheckedStates, checkNewState, checkBeforeActions, useKeyboardOnly } from "./walk.mjs";

export { brotli, hosted, hostedFile, missed } from "./host.mjs";
export * from "./helpers.mjs";
export { axeFindsNothing } from "./walk.mjs";

/** The window size of most tests, and a small one. */
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };
/** The window sizes of layout tests in `.ci/walk`, each in both themes. */
const SIZES = [PHONE, { width: 768, height: 1024 }, { width: 1280, height: 800 }, { width: 2560, height: 1440 }];

/** The interval of animation frames: a slow display leaves processor time to other tests. */
const FRAME_MS = Number(process.env.ORDINAL_FRAME_MS ?? 60);
/** The delay of microtasks, in which Yew handles messages. */
const ANSWER_MS = Number(process.env.ORDINAL_ANSWER_MS ?? 0);
/** The CPU throttling factor of the page. */
const SLOWER = Number(process.env.ORDINAL_SLOWER ?? 1);

/** A console warning that Playwright causes. */
const PLAYWRIGHT_WARNING = "Service Worker registration blocked by Playwright";
/** Console warnings of some browser versions about preloaded files that a service worker answers. */
const [WORKER_MISMATCH, UNUSED_PRELOAD] = ["because it is a cross-world service worker resource mismatch", "was preloaded using link preload but not used"];

/** The timeout of a test. */
const TIMEOUT_MS = WALK ? 600_000 : 90_000;

let browser;
let host;
/** The function that starts a test of the current file, and the tests started so far. */
let startTest = test;
const startedTests = [];
/** Reusable profiles of passed tests by their settings: each with its page and its list of complaints. */
const reusable = new Map();

before(async () => {
  host = await openHost();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  host?.close();
});

/** Runs the tests of a file as subtests. */
export async function testsOf(file, whole) {
  startTest = (...args) => whole.test(...args);
  await import(file);
  await Promise.all(startedTests.splice(0));
  resetCheckedStates();
}

/** Runs in the page: slows down animation frames and disables CSS animations. */
function slowDisplay(frame_ms) {
  const styles = new CSSStyleSheet();
  styles.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [styles];
  window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), frame_ms);
  window.cancelAnimationFrame = clearTimeout;
}

/** Runs in the page: delays microtasks. */
function delayMicrotasks(answer_ms) {
  window.queueMicrotask = (work) => setTimeout(work, answer_ms);
}

/** A new profile with a page, and the list of the page's complaints. */
async function newProfile(context, slow) {
  const profile = await browser.newContext({ viewport: WIDE, ...context });
  if (slow) await profile.addInitScript(slowDisplay, FRAME_MS);
  if (ANSWER_MS > 0) await profile.addInitScript(delayMicrotasks, ANSWER_MS);
  profile.on("page", waitForStart);
  const page = await profile.newPage();
  page.setDefaultTimeout(10_000);
  if (SLOWER > 1) await (await profile.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`thrown: ${error}`));
  let hasMismatch = false;
  page.on("console", (message) => {
    const text = message.text();
    hasMismatch ||= text.includes(WORKER_MISMATCH);
    const isOurs = text !== PLAYWRIGHT_WARNING && !text.includes(WORKER_MISMATCH) && !(hasMismatch && text.includes(UNUSED_PRELOAD));
    if (isOurs && ["error", "warning"].includes(message.type())) complaints.push(`${text} (${message.location().url})`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(host.address) && !/^(data|about|blob):/.test(url)) complaints.push(`requested ${url}`);
    if (request.method() !== "GET") complaints.push(`sent a ${request.method()} to ${url}`);
  });
  return { profile, page, complaints };
}

/** Makes navigations wait until the app has started. */
function waitForStart(page) {
  for (const name of ["goto", "reload", "goBack", "goForward"]) {
    const go = page[name].bind(page);
    page[name] = async (...args) => {
      const response = await go(...args);
      const options = args.at(-1);
      const waits = page.url().startsWith(host.address) && response?.headers()["content-type"]?.startsWith("text/html");
      if (waits && options?.waitUntil !== "commit") await page.waitForFunction(hasStarted);
      return response;
    };
  }
}

/** Runs a check with a page of a new profile, which also must not report errors. */
export async function inNewProfile(check) {
  const { profile, page, complaints } = await newProfile({ serviceWorkers: "block" }, !WALK);
  try {
    await check(page);
    assert.deepEqual(complaints, []);
  } finally {
    await profile.close();
  }
}

/** A reusable profile with these settings, or a new one. Everything but the HTTP cache is reset. */
async function reuseProfile(key, context, slow) {
  const last = reusable.get(key);
  if (!last) return newProfile(context, slow);
  reusable.delete(key);
  const { profile, page, complaints } = last;
  const [, ...others] = profile.pages();
  await Promise.all(others.map((other) => other.close()));
  // The page may store data when it is left, so the storage is cleared afterwards.
  await page.goto(`${host.address}icon-192.png`);
  await page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  await Promise.all([page.unrouteAll(), profile.unrouteAll(), profile.clearPermissions()]);
  const { viewport = WIDE, colorScheme = "light", reducedMotion = "no-preference" } = context;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion, media: null });
  complaints.length = 0;
  return last;
}

/** Navigates the pages of all other profiles away, because they would keep running. */
async function parkOtherPages(current) {
  const others = [...reusable].filter(([key, { page }]) => key !== current && page.url() !== "about:blank");
  await Promise.all(others.map(([, { page }]) => page.goto("about:blank")));
}

/** Opens the page and waits until it is ready for the test. */
async function open(page, at, until) {
  await page.goto(host.address + at, until === "nothing" ? { waitUntil: "commit" } : {});
  if (at || until === "nothing") return; // the test itself waits for the content
  await page.getByRole("button", { name: "Apply" }).waitFor();
  if (until === "editor") await page.locator(".cm-content").waitFor();
}

/**
 * A test of the page in a clean profile. It fails when the page throws, logs an error, leaves a rejection unhandled, violates
 * its Content-Security-Policy, or sends a request to another host.
 *
 * @param {string} name what the test verifies
 * @param {(page: import("playwright-core").Page) => Promise<void>} check
 * @param {object} options of the browser context, and
 *   `until`: `"editor"` waits for CodeMirror, `"app"` for the code alone, `"nothing"` for neither;
 *   `at`: the query string and fragment of the address;
 *   `pointer: true`: tests the pointer itself, so `.ci/walk` skips it (another test covers the keyboard);
 *   `worker: true`: allows the service worker;
 *   `fails: true`: the page may report errors;
 *   `alone: true`: the profile is not reused; `init`, which is called with the page before it is opened, implies it;
 *   `frames: true`: tests frames or animations, so they are not slowed down;
 *   `timed: true`: acts within a limited time, so axe only checks the final state;
 *   `checked: true`: the test calls axe by itself
 */
export function pageTest(name, check, options = {}) {
  const { until = "editor", at = "", pointer = false, worker = false, fails = false, init, frames = false, timed = false, checked = false, ...others } = options;
  const { alone = worker || fails || Boolean(init), ...contextOptions } = others;
  const skip = WALK && pointer && "tests the pointer itself";
  const settings = { serviceWorkers: worker ? "allow" : "block", ...contextOptions };
  const slow = !WALK && !frames;
  startedTests.push(startTest(name, { skip, timeout: TIMEOUT_MS }, async (context) => {
    const key = alone ? null : JSON.stringify([settings, slow]);
    await parkOtherPages(key);
    const used = await reuseProfile(key, settings, slow);
    const { profile, page, complaints } = used;
    let passed = false;
    try {
      if (init) await init(page);
      await open(page, at, until);
      if (WALK) {
        useKeyboardOnly(page);
        checkBeforeActions(page, !timed);
      }
      await check(page);
      if (WALK && page.url() !== "about:blank") await (checked ? checkNewState(page) : checkBothThemes(page));
      if (!fails) assert.deepEqual(complaints, []);
      passed = true;
    } finally {
      if (!passed && complaints.length > 0) context.diagnostic(`errors and warnings: ${JSON.stringify(complaints)}`);
      if (passed && !alone) reusable.set(key, used);
      else await profile.close();
    }
  }));
}

/**
 * A layout test, called with the page, its size and its theme. The test command uses the smallest size and the dark theme;
 * `.ci/walk` uses all sizes in both themes.
 */
export function layoutTest(name, check, options = {}) {
  const variants = WALK ? SIZES.flatMap((viewport) => ["light", "dark"].map((colorScheme) => ({ viewport, colorScheme }))) : [{ viewport: PHONE, colorScheme: "dark" }];
  for (const variant of variants) {
    const { viewport, colorScheme } = variant;
    pageTest(`${viewport.width} px, ${colorScheme}: ${name}`, async (page) => {
      await check(page, variant);
      await nothingIsCovered(page);
    }, { ...variant, ...options, checked: true });
  }
}
