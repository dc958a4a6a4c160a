// What `.ci/walk` does besides each test: it acts with the keyboard alone and has axe look at whatever is new in sight.
import axe from "axe-core/axe.min.js";
import assert from "node:assert/strict";
import { after } from "node:test";
import { until } from "./see.mjs";

/** Every click is made with the keyboard, and axe looks at every state that is new to it, in both themes (`.ci/walk`). */
export const WALK = Boolean(process.env.ORDINAL_WALK);

/** What is clicked is given the focus, which it must take, and pressed with Enter; what is typed into only gets the focus. */
export function withKeyboardAlone(page) {
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
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    // What axe is not asked for takes it as long as what it is.
    const { violations } = await window.axe.run({ resultTypes: ["violations"], preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
  });
  assert.deepEqual(found, []);
}

/** The same in either theme. */
export async function accessible(page) {
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

/** Has axe forget what it has seen: another file begins. */
export function forget() {
  seen.clear();
}

/** What there is in sight, each kind of element once: its classes, role and state. */
function kindsInSight() {
  const states = ["role", "type", "aria-pressed", "aria-selected", "aria-expanded", "aria-invalid", "aria-disabled", "aria-current", "disabled", "open"];
  const kind = (node) => [node.localName, ...[...node.classList].sort(), ...states.map((name) => node.getAttribute(name) ?? "")].join(" ");
  const focus = document.activeElement && `focus on ${kind(document.activeElement)}`;
  return [...new Set([...document.querySelectorAll("body *")].filter((node) => node.checkVisibility()).map(kind)), focus];
}

/** Has axe look, in both themes, when something is in sight that it has not seen in this file. */
export async function looksAtWhatIsNew(page) {
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
export function looksBeforeActs(page, looks) {
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
