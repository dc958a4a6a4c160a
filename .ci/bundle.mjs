// Trunk's pre-build hook: bundles the loader, the editor, the exports and the style sheets with esbuild, and the tours into one JSON file
// by name. The output goes to target/, because a change in a folder that Trunk watches would start another build.
import { build } from "esbuild";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";

const release = process.env.TRUNK_PROFILE === "release";
const common = { bundle: true, minify: release, logLevel: "warning", outdir: "target/page" };

await Promise.all([
  build({ ...common, entryPoints: ["static/editor/editor.js"], format: "esm", target: "es2022", legalComments: "none" }),
  build({ ...common, entryPoints: ["static/boot/boot.js"], format: "iife", target: "es2022" }),
  build({ ...common, entryPoints: ["static/export/export.js"], format: "esm", target: "es2022" }),
  build({ ...common, entryPoints: ["static/css/page.css"], target: ["chrome123", "firefox121", "safari17.5", "ios17.5"] }),
]);

const ending = ".ordinal.yaml";
const tours = (await readdir("static/tours")).filter((name) => name.endsWith(ending) && !name.startsWith("template")).sort();
const texts = tours.map(async (name) => [name.slice(0, -ending.length), await readFile(`static/tours/${name}`, "utf8")]);
await mkdir("target/page", { recursive: true });
await writeFile("target/page/tours.json", JSON.stringify(Object.fromEntries(await Promise.all(texts))));
