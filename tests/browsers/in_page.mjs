// What is sent into the page with every question: finds parts by role and accessible name, as people and screen readers
// tell them apart. Each function stands for itself or calls others of this file; nothing else goes along.
/* global document, CSS, requestAnimationFrame */

/** Whether a text is the one wanted: this string, or one that a pattern fits. */
export function fits(text, wanted) {
  return typeof wanted === "string" ? text === wanted : new RegExp(wanted.pattern, wanted.flags).test(text);
}

/** The accessible name of an element, as far as this page uses the ways to give one. */
export function nameOf(element) {
  // A label around a control is not named by what the control holds.
  const own = (node) => [...node.childNodes].map((child) => (child === element ? "" : child.textContent)).join("");
  const wordsOf = (node) => own(node).replace(/\s+/g, " ").trim();
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled) return labelled.split(" ").map((id) => wordsOf(document.getElementById(id))).join(" ");
  const label = element.getAttribute("aria-label") ?? (element.labels?.[0] && wordsOf(element.labels[0]));
  return label || wordsOf(element) || element.title || "";
}

/** Whether an element is drawn at all. */
export function isVisible(element) {
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

/**
 * The visible elements that a part stands for: `{ role, name, within }`, where `within` is the part around it and a part
 * without a name is any of its role.
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
  return name === undefined ? found : found.filter((element) => fits(nameOf(element), name));
}

/** The words in a part as they are seen, `null` while it is not there. */
export function textOf(part) {
  return findAll(part)[0]?.innerText ?? null;
}

/** What a control holds, `null` while it is not there. */
export function valueOf(part) {
  return findAll(part)[0]?.value ?? null;
}

/** The names of all such parts. */
export function namesOf(part) {
  return findAll(part).map(nameOf);
}

/** The middle of an element once it can be pressed: in sight, at rest and under nothing else. Otherwise why it can't. */
export async function middleOf(element) {
  if (!element) return { reason: "it is not there" };
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

/** The middle of a part. */
export function pointOf(part) {
  return middleOf(findAll(part)[0]);
}

/** The middle of the line of the editor that begins with these words. */
export function pointOfLine(words) {
  return middleOf([...document.querySelectorAll(".cm-line")].find((line) => line.textContent.trim().startsWith(words)));
}

/** Chooses an option by its words, as a person does from the list that the browser opens. */
export function choose(part, label) {
  const [select] = findAll(part);
  const option = select && [...select.options].find(({ text }) => text === label);
  if (!option) return false;
  select.value = option.value;
  for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
  return true;
}
