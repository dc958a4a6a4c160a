// Before Trunk builds: bundles the loader, the editor, what makes exports, and the style sheets with esbuild. Everything is written below
// target/, because writing into a folder that Trunk watches would start the next build.
import { build } from "esbuild";

const release = process.env.TRUNK_PROFILE === "release";
const common = { bundle: true, minify: release, logLevel: "warning", outdir: "target/page" };

await Promise.all([
  build({ ...common, entryPoints: ["static/editor/editor.js"], format: "esm", target: "es2022", legalComments: "none" }),
  build({ ...common, entryPoints: ["static/boot/boot.js"], format: "iife", target: "es2022" }),
  build({ ...common, entryPoints: ["static/export/export.js"], format: "esm", target: "es2022" }),
  build({ ...common, entryPoints: ["static/css/page.css"], target: ["chrome123", "firefox121", "safari17.5", "ios17.5"] }),
]);
