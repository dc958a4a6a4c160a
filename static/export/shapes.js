// Serialises a drawing on the page as SVG text. The computed style of each shape becomes presentation attributes, which every
// viewer supports.

/** The style properties that are exported, with their SVG defaults. */
const STYLE_DEFAULTS = {
  fill: "#000000", "fill-opacity": "1", stroke: "none", "stroke-opacity": "1", "stroke-width": "1px", "stroke-dasharray": "none",
  "stroke-linecap": "butt", "stroke-linejoin": "miter", "marker-end": "none", "paint-order": "normal",
};
const TEXT_STYLE_DEFAULTS = { "font-size": "", "font-weight": "400", "text-anchor": "start" };
const SHAPES = new Set(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"]);
/** Attributes that only matter on the page, or that the computed style replaces. */
const DROPPED_ATTRIBUTES = new Set(["class", "style", "role", "tabindex", "aria-hidden", "aria-label", "aria-description", "aria-pressed", ...Object.keys(STYLE_DEFAULTS)]);

/** The colours of a stage, and its drawing as layers of units: SVG elements that can be shown and hidden independently. */
export function unitsOf(svg, stage) {
  const { backgroundColor, color } = getComputedStyle(stage);
  const parts = [...svg.children].filter((child) => child.localName !== "defs");
  // Backgrounds, lines and arrows are below everything else and overlap each other; units above them do not overlap.
  const below = parts.filter((part) => part.getAttribute("aria-hidden") === "true");
  const above = parts.filter((part) => !below.includes(part)).flatMap(flatten);
  const layers = [...below.map(flatten), above].map((units) => units.map(serialise).filter(Boolean));
  return { ground: paint(backgroundColor)[0], ink: paint(color)[0], layers, definitions: definitions(stage) };
}

/** The children of a plain layer group, recursively; any other node by itself. */
function flatten(node) {
  const isPlain = node.localName === "g" && !node.hasAttribute("transform") && !node.classList.contains("selectable");
  const isLayer = isPlain && (node.parentNode.localName === "svg" || node.getAttribute("role") === "group");
  return isLayer ? [...node.children].flatMap(flatten) : [node];
}

/** The arrow heads and patterns by ID. The page defines them once; a copy inside the stage gets the stage's colours. */
function definitions(stage) {
  const source = document.querySelector("svg.diagram > defs");
  if (!source) return new Map();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("diagram");
  svg.append(source.cloneNode(true));
  stage.append(svg);
  const all = new Map([...svg.firstChild.children].map((definition) => [definition.id, serialise(definition)]));
  svg.remove();
  return all;
}

/** A node as SVG text; empty when it is invisible. */
function serialise(node) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const style = getComputedStyle(node);
  if (style.display === "none" || node.classList.contains("hit")) return "";
  const kept = [...node.attributes].filter(({ name, value }) => !DROPPED_ATTRIBUTES.has(name) && value !== "").map(({ name, value }) => [name, value]);
  const attributes = new Map(kept);
  if (SHAPES.has(node.localName)) setStyle(attributes, style, node.localName === "text");
  if (style.opacity !== "1") attributes.set("opacity", style.opacity);
  const labelled = [...node.children].find((child) => child.classList.contains("hit")); // the hit target has the ARIA label
  const content = title(labelled ?? node) + [...node.childNodes].map(serialise).join("");
  if (!content && node.localName === "g") return "";
  const text = [...attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  return content ? `<${node.localName}${text}>${content}</${node.localName}>` : `<${node.localName}${text}/>`;
}

/** The accessible name and description as a title element, which viewers show as a tooltip. */
function title(node) {
  const label = [node.getAttribute("aria-label"), node.getAttribute("aria-description")].filter(Boolean).join(": ").replace(/^Inspect /, ""); // a picture has no action
  return label && `<title>${escaped(label)}</title>`;
}

/** Sets the computed style of a shape as attributes, without defaults. */
function setStyle(attributes, style, isText) {
  const set = (name, value, initial) => value !== initial && attributes.set(name, value);
  for (const [name, initial] of Object.entries(isText ? { ...STYLE_DEFAULTS, ...TEXT_STYLE_DEFAULTS } : STYLE_DEFAULTS)) {
    const value = style.getPropertyValue(name);
    if (name !== "fill" && name !== "stroke") {
      if (!attributes.has(name)) set(name, attributeValue(value), initial);
      continue;
    }
    const [colour, opacity] = paint(value);
    set(name, colour, initial);
    if (opacity < 1) attributes.set(`${name}-opacity`, String(opacity));
  }
  if (!attributes.has("stroke")) for (const name of attributes.keys()) if (name.startsWith("stroke-")) attributes.delete(name);
}

/** A computed value in attribute form: references within the drawing, lengths without px. */
function attributeValue(value) {
  return value.replace(/url\("?[^"#]*(#[^")]*)"?\)/, "url($1)").replace(/(\d)px/g, "$1");
}

/** A colour as #rrggbb and its opacity, because older viewers support no other notation. */
function paint(value) {
  const numbers = (value.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const hex = (parts) => `#${parts.map((part) => Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, "0")).join("")}`;
  if (/^rgba?\(/.test(value)) return [hex(numbers.slice(0, 3)), numbers[3] ?? 1];
  if (/^color\(srgb /.test(value)) return [hex(numbers.slice(0, 3).map((part) => part * 255)), numbers[3] ?? 1];
  return [attributeValue(value), 1];
}

/** Escapes a text for XML and removes characters that XML does not allow. */
export function escaped(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}
