// Runs before the first paint: sets the theme, determines the start mode and loads the app's code. Until the app has started,
// index.html shows a static page with an animation, and waiting.js queues user input for the app.
import { fetchWasm } from "./load.js";
import { openProgress, setProgress, showFailure, showProgress } from "./progress.js";
import { replayInput, startQueueing, stopQueueing } from "./waiting.js";

const scriptUrl = document.currentScript.src;
const names = new URL(scriptUrl).searchParams; // file names, which the build puts into the address of this script
const urlOf = (name) => new URL(name, scriptUrl).href;
const root = document.documentElement;

let savedText = null;
let savedSession = null;
try {
  const theme = localStorage.getItem("ordinal.theme");
  if (theme) root.dataset.theme = theme;
  savedText = localStorage.getItem("ordinal.text");
  savedSession = sessionStorage.getItem("ordinal.session");
} catch {
  // Storage is blocked: there is no saved text, and the system's theme applies.
}

/** The start mode: a frame in another page, a link, saved text or a saved session, or the first example. */
function startMode() {
  if (new URLSearchParams(location.search).has("embed")) return "embed";
  if (location.hash.length > 1) return "link";
  return (savedText ?? savedSession) === null ? "example" : "own";
}
root.dataset.start = startMode();

// The current time of the animation in milliseconds: 0 while it does not run, undefined while none is shown.
window.ordinalAnimationMs = () => {
  if (root.dataset.start !== "example") return undefined;
  const [clock] = document.querySelector(".animation-clock")?.getAnimations() ?? [];
  return clock?.currentTime ?? 0;
};

// Called by the app before its first render, which replaces the static page.
window.ordinalTakeOver = stopQueueing;

// Called by the app after its first render.
window.ordinalStarted = () => {
  const isFullPage = root.dataset.start !== "embed";
  delete root.dataset.start;
  performance.mark("app started");
  replayInput();
  whenIdle(registerWorker);
  if (isFullPage) whenIdle(() => prefetchText("tours"));
};

// Text files that have arrived, by name; each is fetched once.
window.ordinalTexts = {};
const texts = new Map();
window.ordinalFetchText = (name) => {
  if (!texts.has(name)) {
    const text = fetch(urlOf(names.get(name))).then((response) => (response.ok ? response.text() : Promise.reject(response.status)));
    texts.set(name, text.then((content) => (window.ordinalTexts[name] = content)));
    text.catch(() => texts.delete(name));
  }
  return texts.get(name);
};
const prefetchText = (name) => window.ordinalFetchText(name).catch(() => {}); // the component that needs it retries and reports errors

// The editor shows the descriptions of fields, so they are fetched with it.
window.ordinalLoadEditor = () => {
  prefetchText("fields");
  return import(urlOf(names.get("editor")));
};
window.ordinalLoadExport = () => import(urlOf(names.get("export")));

// After a panic or a trap the WebAssembly instance cannot be used: a dialog shows the message and offers to save the user's work.
let failed = false;
async function reportCrash(message) {
  if (failed) return;
  failed = true;
  const { showCrash } = await import(urlOf(names.get("trouble")));
  await showCrash(message);
}
window.ordinalPanicked = reportCrash; // called by the panic hook with its message; out of memory only traps
const reportTrap = (error) => error instanceof WebAssembly.RuntimeError && reportCrash(String(error));
addEventListener("error", ({ error }) => reportTrap(error));
addEventListener("unhandledrejection", ({ reason }) => reportTrap(reason));

const whenIdle = (callback) => (window.requestIdleCallback ? requestIdleCallback(callback, { timeout: 5_000 }) : setTimeout(callback, 1_000));

// Only a release build has a service worker, which makes the page work offline.
function registerWorker() {
  if (names.has("worker")) import(urlOf(`${names.get("offline")}?worker=${names.get("worker")}`)).catch(() => {});
}

/** Fetches the text that the link in the address needs. */
function fetchLinkedText() {
  const name = { "#tour": "tours", "#field": "fields" }[location.hash.split("=")[0]];
  return name && prefetchText(name);
}

/** Loads the app's code and starts it; `tries` is the number of failed attempts. */
async function start(tries) {
  // Browsers do not retry a failed module import under the same address.
  const query = tries > 0 ? `?try=${tries}` : "";
  try {
    const wasm = fetchWasm(urlOf(names.get("wasm")) + query, Number(names.get("bytes")), setProgress);
    const [{ default: init }, response] = await Promise.all([import(urlOf(names.get("js")) + query), wasm, fetchLinkedText()]);
    await init({ module_or_path: response });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error; // reportTrap shows it
    showFailure(error, () => start(tries + 1));
  }
}

const parsed = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
startQueueing();
parsed.then(() => {
  openProgress();
  if (root.dataset.start !== "example") showProgress(); // no animation is shown
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.querySelector("[aria-label='Dark theme']")?.setAttribute("aria-pressed", String(isDark));
  const area = document.querySelector("textarea[aria-label=Manifests]");
  if (!area || root.dataset.start === "example") return;
  area.value = root.dataset.start === "own" ? (savedText ?? "") : "";
});
parsed.then(() => start(0)); // after the static page is parsed, so that it is painted first
