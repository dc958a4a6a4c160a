// A drawing on the page → text of SVG in which each shape has its own colours: what a style sheet gave it, given as
// attributes that every viewer knows.

/** What is kept of a shape's style, and what it is where nothing is said. */
const KEPT = {
  fill: "#000000", "fill-opacity": "1", stroke: "none", "stroke-opacity": "1", "stroke-width": "1px", "stroke-dasharray": "none",
  "stroke-linecap": "butt", "stroke-linejoin": "miter", "marker-end": "none", "paint-order": "normal",
};
const KEPT_OF_TEXT = { "font-size": "", "font-weight": "400", "text-anchor": "start" };
const SHAPES = new Set(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"]);
/** Attributes that are the page's own affair, or that the style above says better. */
const DROPPED = new Set(["class", "style", "role", "tabindex", "aria-hidden", "aria-label", "aria-description", "aria-pressed", ...Object.keys(KEPT)]);

/** The colours of a stage and what it draws: layers of units, which may be shown or hidden each by itself. */
export function unitsOf(svg, stage) {
  const { backgroundColor, color } = getComputedStyle(stage);
  const parts = [...svg.children].filter((child) => child.localName !== "defs");
  // Grounds, lines and arrows lie below all else, one above the other; what is above them does not overlap.
  const below = parts.filter((part) => part.getAttribute("aria-hidden") === "true");
  const above = parts.filter((part) => !below.includes(part)).flatMap(flat);
  const layers = [...below.map(flat), above].map((units) => units.map(written).filter(Boolean));
  return { ground: paint(backgroundColor)[0], ink: paint(color)[0], layers, definitions: definitions(stage) };
}

/** The parts of a group that has no place of its own. */
function flat(node) {
  const isPlain = node.localName === "g" && !node.hasAttribute("transform") && !node.classList.contains("selectable");
  const isLayer = isPlain && (node.parentNode.localName === "svg" || node.getAttribute("role") === "group");
  return isLayer ? [...node.children].flatMap(flat) : [node];
}

/** The arrows' heads and patterns, by what they are called. The page has them once; here they get the colours of the stage. */
function definitions(stage) {
  const given = document.querySelector("svg.diagram > defs");
  if (!given) return new Map();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("diagram");
  svg.append(given.cloneNode(true));
  stage.append(svg);
  const all = new Map([...svg.firstChild.children].map((definition) => [definition.id, written(definition)]));
  svg.remove();
  return all;
}

/** An element as text; nothing for what cannot be seen. */
function written(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const style = getComputedStyle(node);
  if (style.display === "none" || node.classList.contains("hit")) return "";
  const kept = [...node.attributes].filter(({ name, value }) => !DROPPED.has(name) && value !== "").map(({ name, value }) => [name, value]);
  const attributes = new Map(kept);
  if (SHAPES.has(node.localName)) dress(attributes, style, node.localName === "text");
  if (style.opacity !== "1") attributes.set("opacity", style.opacity);
  const told = [...node.children].find((child) => child.classList.contains("hit"));
  const inside = title(told ?? node) + [...node.childNodes].map(written).join("");
  if (!inside && node.localName === "g") return "";
  const text = [...attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  return inside ? `<${node.localName}${text}>${inside}</${node.localName}>` : `<${node.localName}${text}/>`;
}

/** What screen readers are told of a part, which viewers show beside the pointer as well. */
function title(node) {
  const words = [node.getAttribute("aria-label"), node.getAttribute("aria-description")].filter(Boolean).join(": ").replace(/^Inspect /, ""); // there is nothing to press
  return words && `<title>${escaped(words)}</title>`;
}

/** Gives a shape its style as attributes. */
function dress(attributes, style, isText) {
  const set = (name, value, otherwise) => value !== otherwise && attributes.set(name, value);
  for (const [name, otherwise] of Object.entries(isText ? { ...KEPT, ...KEPT_OF_TEXT } : KEPT)) {
    const value = style.getPropertyValue(name);
    if (name !== "fill" && name !== "stroke") {
      if (!attributes.has(name)) set(name, plain(value), otherwise);
      continue;
    }
    const [colour, opacity] = paint(value);
    set(name, colour, otherwise);
    if (opacity < 1) attributes.set(`${name}-opacity`, String(opacity));
  }
  if (!attributes.has("stroke")) for (const name of attributes.keys()) if (name.startsWith("stroke-")) attributes.delete(name);
}

/** A value as attributes have it: addresses within the drawing, lengths without their unit. */
function plain(value) {
  return value.replace(/url\("?[^"#]*(#[^")]*)"?\)/, "url($1)").replace(/(\d)px/g, "$1");
}

/** A colour as six digits and how opaque it is: older viewers know no other. */
function paint(value) {
  const numbers = (value.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const hex = (parts) => `#${parts.map((part) => Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, "0")).join("")}`;
  if (/^rgba?\(/.test(value)) return [hex(numbers.slice(0, 3)), numbers[3] ?? 1];
  if (/^color\(srgb /.test(value)) return [hex(numbers.slice(0, 3).map((part) => part * 255)), numbers[3] ?? 1];
  return [plain(value), 1];
}

/** A text in which nothing is markup. */
export function escaped(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => signs[sign]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}
