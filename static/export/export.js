// Exports: files, the clipboard, and standalone pictures. A picture is copied from the rendered page, with the computed style of
// each shape as attributes, and contains no stylesheet, no script and no external reference.
import { animatedSvg, stillSvg } from "./svg.js";
import { unitsOf } from "./shapes.js";

/** The largest canvas that every browser supports, in pixels. */
const PIXELS_MAX = 16_384 * 16_384;
const SIDE_MAX = 16_384;

/** Downloads a text as a file. */
export function save(name, mediaType, text) {
  saveBlob(name, new Blob([text], { type: mediaType }));
}

/** Downloads a drawing as a PNG, scaled by `times` in both directions. */
export async function savePoints(name, svg, times) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [width, height] = [image.naturalWidth * times, image.naturalHeight * times];
  const tooLarge = new Error("The diagram is too large for a PNG in this browser. Save it as an SVG, which has no size limit.");
  if (width * height > PIXELS_MAX || Math.max(width, height) > SIDE_MAX) throw tooLarge;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw tooLarge;
  saveBlob(name, blob);
}

function saveBlob(name, blob) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // until then a slow download may still read the blob
}

/** Copies a text to the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error("The browser blocked access to the clipboard. Save the file instead.");
  }
}

/** Collects the frames of an export one by one; each is rendered in `stage` when it is added. */
export function gather() {
  const frames = [];
  return {
    add(stage, at, words, shownMs) {
      const svg = stage.querySelector("svg");
      if (!svg) throw new Error("There is no diagram to export.");
      const { width, height } = svg.viewBox.baseVal;
      frames.push({ at, words, shownMs, width, height, ...unitsOf(svg, stage) });
    },
    finish: (title, moving) => (moving ? animatedSvg(frames, title) : stillSvg(frames[0], title)),
  };
}
