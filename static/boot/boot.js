// Runs before anything is drawn: chooses the theme, tells what this visit begins with, and starts to load the code. What is
// seen until that is there stands in the page itself; what is done meanwhile is kept (waiting.js) and done then.
import { fetched } from "./load.js";
import { openProgress, showProgress, tellOfFailure, tellProgress } from "./progress.js";
import { doWhatWaits, startWaiting, stopWaiting } from "./waiting.js";

const address = document.currentScript.src;
const names = new URL(address).searchParams;
const beside = (name) => new URL(name, address).href;
const root = document.documentElement;

let ownText = null;
let ownSession = null;
try {
  const theme = localStorage.getItem("ordinal.theme");
  if (theme) root.dataset.theme = theme;
  ownText = localStorage.getItem("ordinal.text");
  ownSession = sessionStorage.getItem("ordinal.session");
} catch {
  // A browser that refuses storage has nothing of one's own, and the theme of its system.
}

/** What the page begins with: a frame in another page, a link, one's own text or session, or the first example. */
function beginning() {
  if (new URLSearchParams(location.search).has("embed")) return "embed";
  if (location.hash.length > 1) return "link";
  return (ownText ?? ownSession) === null ? "example" : "own";
}
root.dataset.begins = beginning();

// How far the moving picture is, in milliseconds: 0 where it stands still, nothing where none is shown.
window.ordinalShownMs = () => {
  if (root.dataset.begins !== "example") return undefined;
  const [clock] = document.querySelector(".film-clock")?.getAnimations() ?? [];
  return clock?.currentTime ?? 0;
};

// The code is about to draw in the place of what is seen.
window.ordinalTakesOver = stopWaiting;

// The code has drawn the page.
window.ordinalInCharge = () => {
  const isWhole = root.dataset.begins !== "embed";
  delete root.dataset.begins;
  performance.mark("in charge");
  doWhatWaits();
  whenIdle(stayOffline);
  if (isWhole) whenIdle(() => fetchAhead("tours"));
};

// Texts that are no code, each fetched once; those that came.
window.ordinalTexts = {};
const texts = new Map();
window.ordinalFetchText = (name) => {
  if (!texts.has(name)) {
    const text = fetch(beside(names.get(name))).then((response) => (response.ok ? response.text() : Promise.reject(response.status)));
    texts.set(name, text.then((words) => (window.ordinalTexts[name] = words)));
    text.catch(() => texts.delete(name));
  }
  return texts.get(name);
};
const fetchAhead = (name) => window.ordinalFetchText(name).catch(() => {}); // whoever wants it tries again, and tells

// What is known of fields comes with the editor, which tells of them.
window.ordinalLoadEditor = () => {
  fetchAhead("fields");
  return import(beside(names.get("editor")));
};
window.ordinalLoadExport = () => import(beside(names.get("export")));

// Code that failed is beyond use: what it last said is shown, with a way to keep everything and go on.
let failed = false;
async function stop(words) {
  if (failed) return;
  failed = true;
  const { tell } = await import(beside(names.get("trouble")));
  await tell(words);
}
window.ordinalPanicked = stop; // a panic tells its words first; memory that is used up tells none
const ifOurs = (error) => error instanceof WebAssembly.RuntimeError && stop(String(error));
addEventListener("error", ({ error }) => ifOurs(error));
addEventListener("unhandledrejection", ({ reason }) => ifOurs(reason));

const whenIdle = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 5_000 }) : setTimeout(act, 1_000));

// A release keeps itself for when there is no network.
function stayOffline() {
  if (names.has("worker")) import(beside(`${names.get("offline")}?worker=${names.get("worker")}`)).catch(() => {});
}

/** The texts that the address leads to. */
function fetchWanted() {
  const name = { "#tour": "tours", "#field": "fields" }[location.hash.split("=")[0]];
  return name && fetchAhead(name);
}

/** Loads the code and lets it draw; `tries` is how often it was tried before. */
async function start(tries) {
  // A module that could not be fetched is not asked for again under the same address.
  const again = tries > 0 ? `?try=${tries}` : "";
  try {
    const wasm = fetched(beside(names.get("wasm")) + again, Number(names.get("bytes")), tellProgress);
    const [{ default: init }, response] = await Promise.all([import(beside(names.get("js")) + again), wasm, fetchWanted()]);
    await init({ module_or_path: response });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error; // it was told already
    tellOfFailure(error, () => start(tries + 1));
  }
}

const isRead = new Promise((read) => document.addEventListener("DOMContentLoaded", read, { once: true }));
startWaiting();
isRead.then(() => {
  openProgress();
  if (root.dataset.begins !== "example") showProgress(); // there is nothing else to be seen
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.querySelector("[aria-label='Dark theme']")?.setAttribute("aria-pressed", String(isDark));
  const area = document.querySelector("textarea[aria-label=Manifests]");
  if (!area || root.dataset.begins === "example") return;
  area.value = root.dataset.begins === "own" ? (ownText ?? "") : "";
});
isRead.then(() => start(0)); // what is seen comes before
