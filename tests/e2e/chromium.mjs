// Which Chromium is driven, and how it is started.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

function chromiumPath() {
  const found = [
    // What has no windows at all starts sooner and works less.
    process.env.HEADLESS_SHELL, process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ].find((path) => path && existsSync(path));
  assert.ok(found, "no Chromium found: name it in CHROMIUM");
  return found;
}

/** A headless Chromium that does nothing by itself. */
export function launch() {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}
