// Queues user input until the app has started: a control that is pressed shows that at once, and the input is replayed on the
// same control once the app has rendered it. Typed text stays in its field.
import { showLost, showProgress } from "./progress.js";

const CONTROLS = "button, select, input, textarea, summary, [role=button], [role=tab]";
const TEXTS = "textarea, input:not([type=range])";
/** How long to wait for a queued control to appear after the app has started. */
const FIND_TIMEOUT_MS = 3_000;

const queue = [];
let viewState = null; // focus, selection and scroll positions before the app's first render

const isVisible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
/** The accessible name of a control, without the options of a select. */
function nameOf(element) {
  const label = element.closest("label");
  return (element.getAttribute("aria-label") ?? (label?.querySelector("span") ?? label ?? element).textContent).trim();
}
const withName = (name, tag) => [...document.querySelectorAll(tag)].filter((element) => isVisible(element) && nameOf(element) === name);

/** Identifies a control by tag, name and its index among the visible controls with both. */
function keyOf(element) {
  const [tag, name] = [element.localName, nameOf(element)];
  return { tag, name, index: withName(name, tag).indexOf(element) };
}

function find({ tag, name, index }) {
  const all = withName(name, tag);
  return all[Math.max(0, index)] ?? all[0];
}

function enqueue(element, input) {
  queue.push({ key: keyOf(element), ...input });
  element.dataset.queued = "";
  element.setAttribute("aria-busy", "true");
  showProgress();
}

function onClick(event) {
  const control = event.target.closest?.(CONTROLS);
  if (!control || control.matches("select, input, textarea") || "now" in control.dataset) return;
  event.preventDefault();
  event.stopPropagation();
  if (!("queued" in control.dataset)) enqueue(control, { replay: (found) => (found.click ? found.click() : found.dispatchEvent(new MouseEvent("click", { bubbles: true }))) });
}

/** Consecutive changes of one field are one entry with the last value. */
function onInput(event) {
  const { target } = event;
  if (!target.matches?.("select, input, textarea")) return;
  const last = queue.at(-1);
  const { value } = target;
  const replay = (found) => {
    if (found.value !== value) found.value = value;
    const kind = found.localName === "select" ? "change" : "input";
    found.dispatchEvent(new InputEvent(kind, { bubbles: true }));
  };
  if (last?.field === target) last.replay = replay;
  else enqueue(target, { field: target, replay });
}

/** Queues keys that trigger an action; typing is handled by onInput. */
function onKey(event) {
  const { key, ctrlKey, metaKey, shiftKey, target } = event;
  const isCommand = ctrlKey || metaKey;
  const isText = target.matches?.(TEXTS);
  const isUndo = isCommand && /^[zy]$/i.test(key) && !isText;
  const isSubmit = isText && key === "Enter" && (isCommand || target.localName === "input");
  const isPressed = ["Enter", " "].includes(key) && target.matches?.("[role=button]");
  if (!isUndo && !isSubmit && !isPressed) return;
  event.preventDefault();
  const init = { key, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true };
  enqueue(isUndo ? document.body : target, { replay: (found) => found.dispatchEvent(new KeyboardEvent("keydown", init)) });
}

const LISTENERS = { click: onClick, input: onInput, keydown: onKey };

/** Starts to queue user input. */
export function startQueueing() {
  for (const [kind, listener] of Object.entries(LISTENERS)) document.addEventListener(kind, listener, true);
}

/** Stops queueing, before the app's first render, and saves focus, selection and scroll positions. */
export function stopQueueing() {
  for (const [kind, listener] of Object.entries(LISTENERS)) document.removeEventListener(kind, listener, true);
  const focused = document.activeElement;
  const isFocused = focused && focused !== document.body;
  viewState = {
    focused: isFocused && keyOf(focused),
    selection: isFocused && focused.matches("textarea") ? [focused.selectionStart, focused.selectionEnd] : null,
    page: scrollY,
    picture: document.querySelector(".picture")?.scrollTop ?? 0,
  };
}

/** Restores the view and replays the queued input in its order. */
export async function replayInput() {
  scrollTo(0, viewState.page);
  const picture = document.querySelector(".picture");
  if (picture) picture.scrollTop = viewState.picture;
  for (const { key, replay } of queue.splice(0)) {
    const found = await waitFor(key);
    if (!found) {
      showLost(key.name);
      continue;
    }
    found.focus?.({ preventScroll: true });
    replay(found);
    await new Promise((rendered) => setTimeout(rendered));
  }
  const focused = viewState.focused && find(viewState.focused);
  if (!focused || document.querySelector("dialog[open]")) return;
  focused.focus({ preventScroll: true });
  if (viewState.selection && focused.localName === "textarea") focused.setSelectionRange(...viewState.selection);
}

/** The control once it is rendered; `null` after FIND_TIMEOUT_MS. */
async function waitFor(key) {
  for (const end = performance.now() + FIND_TIMEOUT_MS; performance.now() < end; ) {
    const found = key.tag === "body" ? document.body : find(key);
    if (found) return found;
    await new Promise((next) => setTimeout(next, 50));
  }
  return null;
}
