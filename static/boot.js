// Starts the page: chooses the theme before the first draw, loads the WebAssembly named in this script's own
// address, and keeps the loaders of what comes later: the editor, which the page calls for once it has drawn itself,
// what makes exports, which it calls for when somebody takes something away, and the second part of the WebAssembly, which
// comes at the first sign of a person.
const STAYS_MS = 10_000; // who looks on for so long may come again without a network
const names = new URL(import.meta.url).searchParams;
const beside = (name) => new URL(name, import.meta.url).href;
const root = document.documentElement;

// With manifests of their own, which take all of the page's code to read, or with all of that code kept at hand: without a
// network no part can be called for later.
let returns = Boolean(navigator.serviceWorker?.controller);

const isEmbedded = new URLSearchParams(location.search).has("embed");

try {
  const theme = localStorage.getItem("ordinal.theme");
  if (theme) root.dataset.theme = theme;
  returns ||= localStorage.getItem("ordinal.text") !== null;
} catch {
  // A browser that refuses storage gets the theme of its system.
}
returns ||= isEmbedded || location.hash.length > 1; // a link takes all of the code, too

window.ordinalLoadEditor = () => import(beside(names.get("editor")));
window.ordinalLoadExport = () => import(beside(names.get("export")));

// The style sheet of what a first visit does not show. What it is for is drawn once it is there, or has failed to come.
let styled;
function loadStyle() {
  styled ??= new Promise((resolve) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: beside(names.get("style")), onload: resolve, onerror: resolve });
    document.head.append(link);
  });
  return styled;
}

// Code that failed is beyond use: what it last said is shown, with a way to keep everything and go on.
let failed = false;
async function stop(words) {
  if (failed) return;
  failed = true;
  const [{ tell }] = await Promise.all([import(beside(names.get("trouble"))), loadStyle()]);
  await tell(words);
}
window.ordinalPanicked = stop; // a panic tells its words first; memory that is used up tells none
const ifOurs = (error) => error instanceof WebAssembly.RuntimeError && stop(String(error));
addEventListener("error", ({ error }) => ifOurs(error));
addEventListener("unhandledrejection", ({ reason }) => ifOurs(reason));

const later = names.get("later") && beside(names.get("later"));
let wasm;
let laterModule; // once it is fetched and compiled
let tellAllThere;
window.ordinalAllThere = later ? new Promise((resolve) => (tellAllThere = resolve)) : loadStyle();

// The second part shares the memory of the first and fills the table through which the first calls it.
function join() {
  if (wasm.later_there.value) return;
  new WebAssembly.Instance(laterModule, { first: wasm });
  wasm.later_there.value = 1;
  loadStyle().then(tellAllThere);
}

// A synchronous request can't ask for bytes, so it asks for text in which the low byte of every character is one.
function compileLaterNow() {
  const request = new XMLHttpRequest();
  request.open("GET", later, false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`a part of the playground could not be loaded: ${later}`);
  const text = request.responseText;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new WebAssembly.Module(bytes);
}

// The first part calls this when it needs a function of the second that is not there.
window.ordinalLoadLater = (exports) => {
  wasm = exports;
  laterModule ??= compileLaterNow();
  join();
};

async function fetchLater() {
  if (laterModule) return; // a return, or a call that could not wait, has brought it
  const response = await fetch(later);
  if (!response.ok) throw new Error(`${later}: ${response.status}`);
  laterModule ??= await WebAssembly.compile(await response.arrayBuffer());
}

// A release keeps itself for when there is no network, once there is time for it.
function stayOffline() {
  if (names.has("worker")) import(beside(`${names.get("offline")}?worker=${names.get("worker")}`)).catch(() => {});
}

const signs = ["pointermove", "pointerdown", "keydown", "focusin", "wheel", "touchstart", "dragenter", "hashchange"];
function awaitSign() {
  const options = { capture: true, passive: true };
  const seen = () => {
    for (const sign of signs) removeEventListener(sign, seen, options);
    fetchLater().then(join, awaitSign); // when the network is away, the next sign tries again
  };
  for (const sign of signs) addEventListener(sign, seen, options);
}

try {
  if (isEmbedded) await loadStyle();
  const { default: init } = await import(beside(names.get("js")));
  if (later && returns) await fetchLater().catch(() => {}); // the first draw asks for it again
  wasm = await init({ module_or_path: beside(names.get("wasm")) });
  if (laterModule) join();
  else if (later) awaitSign();
  window.ordinalAllThere.then(stayOffline);
  setTimeout(stayOffline, STAYS_MS);
} catch (error) {
  const notice = document.querySelector("[data-boot]");
  if (notice) notice.textContent = `The playground could not start: ${error}`;
  throw error;
}
