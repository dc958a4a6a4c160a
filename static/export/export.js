// What is taken away: files, the clipboard, and pictures that stand alone. A picture is read off the page as it is drawn
// there, each shape with the colours it has: no style sheet, no script, no address is left in it.
import { film, still } from "./svg.js";
import { unitsOf } from "./shapes.js";

/** The most points a canvas has in every browser. */
const POINTS_MAX = 16_384 * 16_384;
const SIDE_MAX = 16_384;

/** Gives a text to the person as a file. */
export function save(name, mediaType, text) {
  saveBlob(name, new Blob([text], { type: mediaType }));
}

/** Gives a drawing as points, `times` as many each way. */
export async function savePoints(name, svg, times) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [width, height] = [image.naturalWidth * times, image.naturalHeight * times];
  const tooLarge = new Error("The picture is too large for a PNG in this browser: an SVG has no such limit.");
  if (width * height > POINTS_MAX || Math.max(width, height) > SIDE_MAX) throw tooLarge;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  const blob = await new Promise((made) => canvas.toBlob(made, "image/png"));
  if (!blob) throw tooLarge;
  saveBlob(name, blob);
}

function saveBlob(name, blob) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // a slow disk may still be reading
}

/** Puts a text into the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error("The browser does not let the page copy this: save it instead.");
  }
}

/** Gathers pictures one after the other; each is drawn in `stage` when it is added. */
export function gather() {
  const frames = [];
  return {
    add(stage, at, words, shownMs) {
      const svg = stage.querySelector("svg");
      if (!svg) throw new Error("There is no picture to take.");
      const { width, height } = svg.viewBox.baseVal;
      frames.push({ at, words, shownMs, width, height, ...unitsOf(svg, stage) });
    },
    finish: (title, moving) => (moving ? film(frames, title) : still(frames[0], title)),
  };
}
