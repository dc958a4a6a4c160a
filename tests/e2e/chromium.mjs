// Finds and launches Chromium.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

function chromiumPath() {
  const found = [
    // The headless shell starts faster and uses less CPU.
    process.env.HEADLESS_SHELL, process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ].find((path) => path && existsSync(path));
  assert.ok(found, "no Chromium found: name it in CHROMIUM");
  return found;
}

/** A headless Chromium without background activity. */
export function launch() {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}
