// What a person does before the code is there: each press is answered at once by how the control looks, kept, and done when
// the code has drawn the same control. What is typed stays where it was typed.
import { showProgress, tellGone } from "./progress.js";

const CONTROLS = "button, select, input, textarea, summary, [role=button], [role=tab]";
const TEXTS = "textarea, input:not([type=range])";
/** How long a control that was pressed is looked for, once the code is there. */
const FOUND_WITHIN_MS = 3_000;

const waits = [];
let place = null; // where the keyboard was, and how far the page was scrolled

const isSeen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
/** What a control is called; what can be chosen in it is no part of that. */
function nameOf(element) {
  const label = element.closest("label");
  return (element.getAttribute("aria-label") ?? (label?.querySelector("span") ?? label ?? element).textContent).trim();
}
const alike = (name, tag) => [...document.querySelectorAll(tag)].filter((element) => isSeen(element) && nameOf(element) === name);

/** What a control is called among those seen, and the how-many-eth of that name it is. */
function called(element) {
  const [tag, name] = [element.localName, nameOf(element)];
  return { tag, name, number: alike(name, tag).indexOf(element) };
}

function find({ tag, name, number }) {
  const all = alike(name, tag);
  return all[Math.max(0, number)] ?? all[0];
}

function keep(element, what) {
  waits.push({ of: called(element), ...what });
  element.dataset.waits = "";
  element.setAttribute("aria-busy", "true");
  showProgress();
}

function onClick(event) {
  const control = event.target.closest?.(CONTROLS);
  if (!control || control.matches("select, input, textarea") || "now" in control.dataset) return;
  event.preventDefault();
  event.stopPropagation();
  if (!("waits" in control.dataset)) keep(control, { act: (found) => (found.click ? found.click() : found.dispatchEvent(new MouseEvent("click", { bubbles: true }))) });
}

/** The last value counts, in the order of what was done. */
function onInput(event) {
  const { target } = event;
  if (!target.matches?.("select, input, textarea")) return;
  const last = waits.at(-1);
  const { value } = target;
  const act = (found) => {
    if (found.value !== value) found.value = value;
    const kind = found.localName === "select" ? "change" : "input";
    found.dispatchEvent(new InputEvent(kind, { bubbles: true }));
  };
  if (last?.typedIn === target) last.act = act;
  else keep(target, { typedIn: target, act });
}

/** Keys that do something besides typing. */
function onKey(event) {
  const { key, ctrlKey, metaKey, shiftKey, target } = event;
  const isCommand = ctrlKey || metaKey;
  const isText = target.matches?.(TEXTS);
  const isUndo = isCommand && /^[zy]$/i.test(key) && !isText;
  const isEntered = isText && key === "Enter" && (isCommand || target.localName === "input");
  const isPressed = ["Enter", " "].includes(key) && target.matches?.("[role=button]");
  if (!isUndo && !isEntered && !isPressed) return;
  event.preventDefault();
  const like = { key, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true };
  keep(isUndo ? document.body : target, { act: (found) => found.dispatchEvent(new KeyboardEvent("keydown", like)) });
}

const LISTENERS = { click: onClick, input: onInput, keydown: onKey };

/** From now on what is done is kept. */
export function startWaiting() {
  for (const [kind, listener] of Object.entries(LISTENERS)) document.addEventListener(kind, listener, true);
}

/** The code is about to draw: where the keyboard is and what is scrolled is noted, and nothing is kept any more. */
export function stopWaiting() {
  for (const [kind, listener] of Object.entries(LISTENERS)) document.removeEventListener(kind, listener, true);
  const focused = document.activeElement;
  const isFocused = focused && focused !== document.body;
  place = {
    focused: isFocused && called(focused),
    selection: isFocused && focused.matches("textarea") ? [focused.selectionStart, focused.selectionEnd] : null,
    page: scrollY,
    picture: document.querySelector(".picture")?.scrollTop ?? 0,
  };
}

/** Does all of it, each once, in the order in which it was done. */
export async function doWhatWaits() {
  scrollTo(0, place.page);
  const picture = document.querySelector(".picture");
  if (picture) picture.scrollTop = place.picture;
  for (const wait of waits.splice(0)) {
    const found = await appears(wait.of);
    if (!found) {
      tellGone(wait.of.name);
      continue;
    }
    found.focus?.({ preventScroll: true });
    wait.act(found);
    await new Promise((drawn) => setTimeout(drawn));
  }
  const focused = place.focused && find(place.focused);
  if (!focused || document.querySelector("dialog[open]")) return;
  focused.focus({ preventScroll: true });
  if (place.selection && focused.localName === "textarea") focused.setSelectionRange(...place.selection);
}

/** The control, as soon as it is there. */
async function appears(of) {
  for (const end = performance.now() + FOUND_WITHIN_MS; performance.now() < end; ) {
    const found = of.tag === "body" ? document.body : find(of);
    if (found) return found;
    await new Promise((next) => setTimeout(next, 50));
  }
  return null;
}
