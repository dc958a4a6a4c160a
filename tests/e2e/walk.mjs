// The extra checks of `.ci/walk`: all clicks are made with the keyboard, and axe checks every new state of the page.
import axe from "axe-core/axe.min.js";
import assert from "node:assert/strict";
import { after } from "node:test";
import { until } from "./helpers.mjs";

/** Whether the tests run in `.ci/walk`: clicks with the keyboard, and axe checks every new state in both themes. */
export const WALK = Boolean(process.env.ORDINAL_WALK);

/** Replaces clicks: the element must take the focus and is pressed with Enter; text fields only take the focus. */
export function useKeyboardOnly(page) {
  const { prototype } = page.locator("body").constructor;
  prototype.click = async function () {
    await this.waitFor();
    await this.page().keyboard.press("Shift"); // makes :focus-visible apply
    // Retried, because the element may be rendered again in between.
    const isTextField = await until(() => this.evaluate((node) => {
      const part = node.closest("button, a[href], input, textarea, summary, [role=button], [role=tab], [tabindex], [contenteditable=true]");
      if (!part) throw new Error(`not focusable: ${node.outerHTML.slice(0, 200)}`);
      part.focus();
      if (document.activeElement !== part) throw new Error(`cannot be focused: ${part.outerHTML.slice(0, 200)}`);
      return part.matches("input, textarea, [contenteditable=true]");
    }));
    if (!isTextField) await this.page().keyboard.press("Enter");
  };
}

/** Fails when axe finds a violation in the current state of the page. */
export async function axeFindsNothing(page) {
  // Colours are only checked after transitions.
  await page.evaluate(() => {
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    return Promise.allSettled(changes.map(({ finished }) => finished));
  });
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    // Without these options axe takes about twice as long.
    const { violations } = await window.axe.run({ resultTypes: ["violations"], preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
  });
  assert.deepEqual(found, []);
}

/** The same in both themes. */
export async function checkBothThemes(page) {
  const [chosen, ofSystem] = await page.evaluate(() => [
    document.documentElement.dataset.theme,
    matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  ]);
  await axeFindsNothing(page);
  const setTheme = (theme) => page.evaluate((theme) => {
    const { dataset } = document.documentElement;
    if (theme) dataset.theme = theme; // a dialog may cover the theme button
    else delete dataset.theme;
  }, theme);
  await setTheme((chosen ?? ofSystem) === "light" ? "dark" : "light");
  await axeFindsNothing(page);
  await setTheme(chosen);
}

/** The kinds of visible elements that axe has checked in this file. */
const checkedKinds = new Set();
let checkCount = 0;
if (WALK) after(() => console.log(`axe checked ${checkCount} states`));

/** Resets the checked states for another file. */
export function resetCheckedStates() {
  checkedKinds.clear();
}

/** Runs in the page: the kinds of visible elements, by classes, role and state. */
function visibleKinds() {
  const states = ["role", "type", "aria-pressed", "aria-selected", "aria-expanded", "aria-invalid", "aria-disabled", "aria-current", "disabled", "open"];
  const kind = (node) => [node.localName, ...[...node.classList].sort(), ...states.map((name) => node.getAttribute(name) ?? "")].join(" ");
  const focus = document.activeElement && `focus on ${kind(document.activeElement)}`;
  return [...new Set([...document.querySelectorAll("body *")].filter((node) => node.checkVisibility()).map(kind)), focus];
}

/** Checks the page in both themes when it shows a kind of element that was not checked in this file. */
export async function checkNewState(page) {
  const kinds = await page.evaluate(visibleKinds).catch(() => []); // during a navigation
  if (kinds.every((kind) => checkedKinds.has(kind))) return;
  kinds.forEach((kind) => checkedKinds.add(kind));
  checkCount += 1;
  await checkBothThemes(page);
}

/** The user actions of locators. */
const ACTIONS = ["click", "fill", "selectOption", "press", "hover", "focus", "setInputFiles", "dispatchEvent"];

/** Whether axe checks the page before each action. */
let checksFirst = false;

/** Makes axe check the page before each user action. */
export function checkBeforeActions(page, isEnabled) {
  checksFirst = isEnabled;
  const checked = (action) => async function (...args) {
    if (checksFirst) await checkNewState(this.page?.() ?? page);
    return action.apply(this, args);
  };
  const wrap = (object, action) => {
    if (!object[action].isWrapped) object[action] = Object.assign(checked(object[action]), { isWrapped: true });
  };
  const { prototype } = page.locator("body").constructor;
  ACTIONS.forEach((action) => wrap(prototype, action));
  wrap(page.keyboard, "press");
}
