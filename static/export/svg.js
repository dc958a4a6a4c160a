// SVG files: a still picture, or an animation of a whole run.
import { escaped } from "./shapes.js";

/** Fonts with the letter widths that the layout assumes. */
const FONT = "Arial, Liberation Sans, Helvetica, sans-serif";
/** The height of the caption below an animation, in pixels. */
const CAPTION = 46;
const PAD = 14;

/** A still picture of one frame. */
export function stillSvg({ width, height, ground, layers, definitions }, title) {
  const content = layers.flat().join("");
  return svgDocument(width, height, ground, title, "", usedDefinitions(definitions, content), content);
}

/**
 * An animation of a run that shows each frame for its duration. A unit that several frames share is included once. Viewers
 * without animation, and users who prefer reduced motion, see the last frame.
 */
export function animatedSvg(frames, title) {
  const [width, height] = ["width", "height"].map((side) => Math.max(...frames.map((frame) => frame[side])));
  const totalMs = frames.reduce((sum, frame) => sum + frame.shownMs, 0);
  let elapsedMs = 0;
  const starts = frames.map((frame) => ((elapsedMs += frame.shownMs) - frame.shownMs) / totalMs);
  const patterns = new Map(); // visibility per frame, such as "0110" → the class of units with that visibility
  const visibleIn = (numbers) => {
    const pattern = frames.map((_, number) => (numbers.has(number) ? 1 : 0)).join("");
    if (!pattern.includes("0")) return "";
    if (!patterns.has(pattern)) patterns.set(pattern, `v${patterns.size}`);
    return ` class="${patterns.get(pattern)}"${pattern.endsWith("1") ? "" : ' visibility="hidden"'}`;
  };
  const content = mergeFrames(frames).map(([unit, numbers]) => `<g${visibleIn(numbers)}>${unit}</g>`).join("\n");
  const { ground, ink } = frames[0];
  const caption = frames.map((frame, number) => captionOf(frame, visibleIn(new Set([number])), height, ink)).join("\n");
  const bar = `<rect x="0" y="${height}" width="${width}" height="1" fill="${ink}" fill-opacity="0.25"/>`
    + `<rect class="bar" x="0" y="${height}" width="${width}" height="3" fill="${ink}" fill-opacity="0.6"/>`;
  const definitions = usedDefinitions(new Map(frames.flatMap((frame) => [...frame.definitions])), content);
  const steps = [...patterns].map(([pattern, name]) => keyframes(pattern, name, starts)).join("\n");
  const style = `<style>
[class^="v"] { animation: ${totalMs}ms step-end infinite }
${steps}
.bar { animation: bar ${totalMs}ms linear infinite }
@keyframes bar { from { transform: scaleX(0) } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important } }
</style>
`;
  return svgDocument(width, height + CAPTION, ground, title, style, definitions, `${content}\n${bar}\n${caption}`);
}

/** The keyframes of all units with one visibility pattern. */
function keyframes(pattern, name, starts) {
  const at = (number) => `${+(starts[number] * 100).toFixed(3)}%`;
  const changes = [...pattern].flatMap((visible, number) => (number > 0 && pattern[number - 1] === visible ? [] : [[visible, number]]));
  const steps = changes.map(([visible, number]) => `${at(number)} { visibility: ${visible === "1" ? "visible" : "hidden"} }`);
  const end = `100% { visibility: ${pattern.endsWith("1") ? "visible" : "hidden"} }`;
  return `@keyframes ${name} { ${steps.join(" ")} ${end} }\n.${name} { animation-name: ${name} }`;
}

/**
 * All units of all frames, layer by layer from the bottom, each with the numbers of its frames. Every frame keeps its own
 * stacking order: a unit that would be out of order is included again.
 */
function mergeFrames(frames) {
  const count = Math.max(...frames.map((frame) => frame.layers.length));
  return Array.from({ length: count }).flatMap((_, layer) => {
    const all = [];
    frames.forEach((frame, number) => {
      let index = -1;
      for (const unit of frame.layers[layer] ?? []) {
        const known = all.findIndex(([other], at) => at > index && other === unit);
        index = known < 0 ? index + 1 : known;
        if (known < 0) all.splice(index, 0, [unit, new Set()]);
        all[index][1].add(number);
      }
    });
    return all;
  });
}

/** The caption of a frame: its time and what happened. */
function captionOf({ at, words }, visibility, height, ink) {
  const y = height + 29;
  return `<g${visibility} font-size="13" fill="${ink}"><text x="${PAD}" y="${y}" font-weight="700">${escaped(at)}</text>`
    + `<text x="${PAD + 62}" y="${y}">${escaped(words)}</text></g>`;
}

/** The definitions that a drawing refers to. */
function usedDefinitions(definitions, content) {
  const used = [...definitions].filter(([id]) => content.includes(`url(#${id})`)).map(([, text]) => text);
  return used.length > 0 ? `<defs>${used.join("")}</defs>` : "";
}

function svgDocument(width, height, ground, title, style, definitions, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">
<title>${escaped(title)}</title>
${style}${definitions}<rect width="${width}" height="${height}" fill="${ground}"/>
${content}
</svg>
`;
}
