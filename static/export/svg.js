// Pictures as files: one that stands still, or one that shows a whole run.
import { escaped } from "./shapes.js";

/** Letters as wide as the layout counts on. */
const FONT = "Arial, Liberation Sans, Helvetica, sans-serif";
/** Below a moving picture stands what happens. */
const CAPTION = 46;
const PAD = 14;

/** The picture of one frame. */
export function still({ width, height, ground, layers, definitions }, title) {
  const drawn = layers.flat().join("");
  return document_(width, height, ground, title, "", needed(definitions, drawn), drawn);
}

/**
 * The pictures of a run, each shown in its time. What stays the same from one to the next is there once. Where nothing
 * moves, in a viewer without animation or for somebody who wants less of it, the last picture stands.
 */
export function film(frames, title) {
  const [width, height] = ["width", "height"].map((side) => Math.max(...frames.map((frame) => frame[side])));
  const whole = frames.reduce((sum, frame) => sum + frame.shownMs, 0);
  let passed = 0;
  const begins = frames.map((frame) => ((passed += frame.shownMs) - frame.shownMs) / whole);
  const patterns = new Map(); // when something is seen → the class of what is seen then
  const seen = (numbers) => {
    const pattern = frames.map((_, number) => (numbers.has(number) ? 1 : 0)).join("");
    if (!pattern.includes("0")) return "";
    if (!patterns.has(pattern)) patterns.set(pattern, `v${patterns.size}`);
    return ` class="${patterns.get(pattern)}"${pattern.endsWith("1") ? "" : ' visibility="hidden"'}`;
  };
  const drawn = merged(frames).map(([unit, numbers]) => `<g${seen(numbers)}>${unit}</g>`).join("\n");
  const { ground, ink } = frames[0];
  const caption = frames.map((frame, number) => told(frame, seen(new Set([number])), height, ink)).join("\n");
  const bar = `<rect x="0" y="${height}" width="${width}" height="1" fill="${ink}" fill-opacity="0.25"/>`
    + `<rect class="bar" x="0" y="${height}" width="${width}" height="3" fill="${ink}" fill-opacity="0.6"/>`;
  const definitions = needed(new Map(frames.flatMap((frame) => [...frame.definitions])), drawn);
  const steps = [...patterns].map(([pattern, name]) => keyframes(pattern, name, begins)).join("\n");
  const style = `<style>
[class^="v"] { animation: ${whole}ms step-end infinite }
${steps}
.bar { animation: bar ${whole}ms linear infinite }
@keyframes bar { from { transform: scaleX(0) } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important } }
</style>
`;
  return document_(width, height + CAPTION, ground, title, style, definitions, `${drawn}\n${bar}\n${caption}`);
}

/** When something is seen, for all that is seen then. */
function keyframes(pattern, name, begins) {
  const at = (number) => `${+(begins[number] * 100).toFixed(3)}%`;
  const changes = [...pattern].flatMap((now, number) => (number > 0 && pattern[number - 1] === now ? [] : [[now, number]]));
  const steps = changes.map(([now, number]) => `${at(number)} { visibility: ${now === "1" ? "visible" : "hidden"} }`);
  const end = `100% { visibility: ${pattern.endsWith("1") ? "visible" : "hidden"} }`;
  return `@keyframes ${name} { ${steps.join(" ")} ${end} }\n.${name} { animation-name: ${name} }`;
}

/**
 * All units of all frames, layer above layer, each with the numbers of the frames it is in. What lies above what is in
 * every frame as it was there: a unit that would come too early is there once more.
 */
function merged(frames) {
  const count = Math.max(...frames.map((frame) => frame.layers.length));
  return Array.from({ length: count }).flatMap((_, layer) => {
    const all = [];
    frames.forEach((frame, number) => {
      let place = -1;
      for (const unit of frame.layers[layer] ?? []) {
        const known = all.findIndex(([other], at) => at > place && other === unit);
        place = known < 0 ? place + 1 : known;
        if (known < 0) all.splice(place, 0, [unit, new Set()]);
        all[place][1].add(number);
      }
    });
    return all;
  });
}

/** The moment of a frame and what happened then. */
function told({ at, words }, seen, height, ink) {
  const y = height + 29;
  return `<g${seen} font-size="13" fill="${ink}"><text x="${PAD}" y="${y}" font-weight="700">${escaped(at)}</text>`
    + `<text x="${PAD + 62}" y="${y}">${escaped(words)}</text></g>`;
}

/** The definitions that a drawing refers to. */
function needed(definitions, drawn) {
  const used = [...definitions].filter(([id]) => drawn.includes(`url(#${id})`)).map(([, text]) => text);
  return used.length > 0 ? `<defs>${used.join("")}</defs>` : "";
}

function document_(width, height, ground, title, style, definitions, drawn) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">
<title>${escaped(title)}</title>
${style}${definitions}<rect width="${width}" height="${height}" fill="${ground}"/>
${drawn}
</svg>
`;
}
