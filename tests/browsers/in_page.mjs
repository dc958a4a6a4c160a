// Functions that run in the page: they find elements by role and accessible name, as screen readers do. They are sent as source
// text with every evaluation, so they may only use each other.
/* global document, CSS, requestAnimationFrame */

/** Whether a text equals the expected string or matches the expected pattern. */
export function matches(text, expected) {
  return typeof expected === "string" ? text === expected : new RegExp(expected.pattern, expected.flags).test(text);
}

/** The accessible name of an element; covers the naming methods that this page uses. */
export function nameOf(element) {
  // The content of a control inside its label is not part of the name.
  const own = (node) => [...node.childNodes].map((child) => (child === element ? "" : child.textContent)).join("");
  const labelText = (node) => own(node).replace(/\s+/g, " ").trim();
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled) return labelled.split(" ").map((id) => labelText(document.getElementById(id))).join(" ");
  const label = element.getAttribute("aria-label") ?? (element.labels?.[0] && labelText(element.labels[0]));
  return label || labelText(element) || element.title || "";
}

/** Whether an element is rendered. */
export function isVisible(element) {
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

/**
 * The visible elements that match a locator `{ role, name, within }`; `within` is the locator of an ancestor, and without a
 * name every element of the role matches.
 */
export function findAll({ role, name, within }) {
  const native = {
    button: "button", link: "a[href]", combobox: "select", slider: "input[type=range]", textbox: "input:not([type]), textarea",
    region: "section[aria-labelledby]", dialog: "dialog[open]", list: "ul, ol", heading: "h1, h2, h3",
  };
  const isOfRole = (element) => (element.getAttribute("role") ?? role) === role;
  const selector = `[role=${CSS.escape(role)}]${role in native ? `, ${native[role]}` : ""}`;
  const around = within ? findAll(within) : [document];
  const found = around.flatMap((node) => [...node.querySelectorAll(selector)]).filter((element) => isOfRole(element) && isVisible(element));
  return name === undefined ? found : found.filter((element) => matches(nameOf(element), name));
}

/** The rendered text of an element, `null` while it does not exist. */
export function textOf(part) {
  return findAll(part)[0]?.innerText ?? null;
}

/** The value of a control, `null` while it does not exist. */
export function valueOf(part) {
  return findAll(part)[0]?.value ?? null;
}

/** The accessible names of all matching elements. */
export function namesOf(part) {
  return findAll(part).map(nameOf);
}

/** The centre of an element that can be clicked: visible, not moving and not covered. Otherwise the reason. */
export async function centreOf(element) {
  if (!element) return { reason: "it does not exist" };
  if (element.disabled) return { reason: "it is disabled" };
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const before = element.getBoundingClientRect();
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const { x, y, width, height } = element.getBoundingClientRect();
  if (x !== before.x || y !== before.y) return { reason: "it moves" };
  const point = { x: Math.floor(x + width / 2), y: Math.floor(y + height / 2) };
  const over = document.elementFromPoint(point.x, point.y);
  if (element.contains(over)) return point;
  return { reason: `${over?.outerHTML.slice(0, 90)} covers it` };
}

/** The centre of an element. */
export function pointOf(part) {
  return centreOf(findAll(part)[0]);
}

/** The centre of the line of the editor that begins with a text. */
export function pointOfLine(start) {
  return centreOf([...document.querySelectorAll(".cm-line")].find((line) => line.textContent.trim().startsWith(start)));
}

/** Selects an option by its label, with the events of a selection by hand. */
export function choose(part, label) {
  const [select] = findAll(part);
  const option = select && [...select.options].find(({ text }) => text === label);
  if (!option) return false;
  select.value = option.value;
  for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
  return true;
}
