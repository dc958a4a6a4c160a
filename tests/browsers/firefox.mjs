// Firefox, driven by WebDriver BiDi, which it speaks itself.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";
import { WIDE, ended, heard, newFolder, start } from "./process.mjs";

/** Saves without asking, and asks no other host for anything; the rest Firefox sets itself when it is driven. */
const preferences = (downloads) => ({
  "browser.download.dir": downloads,
  "browser.download.folderList": 2,
  "browser.download.alwaysOpenPanel": false,
  "services.settings.server": "data:,none",
  "extensions.systemAddon.update.enabled": false,
});

/** Calls a browser's commands, and answers with their results. */
async function connect(address) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const open = new Map();
  let count = 0;
  socket.on("message", (message) => {
    const { id, type, result, error, message: reason } = JSON.parse(message);
    const [resolve, reject] = open.get(id) ?? [];
    open.delete(id);
    if (type === "error") reject?.(new Error(`${error}: ${reason}`));
    else resolve?.(result);
  });
  socket.on("close", () => open.forEach(([, reject]) => reject(new Error("Firefox has ended"))));
  const call = (method, params = {}) => new Promise((resolve, reject) => {
    open.set(++count, [resolve, reject]);
    socket.send(JSON.stringify({ id: count, method, params }));
  });
  return { call, disconnect: () => socket.close() };
}

/** Starts Firefox without windows. */
export async function launch() {
  const folder = newFolder("firefox");
  const [profile, downloads] = [join(folder, "profile"), join(folder, "downloads")];
  [profile, downloads].forEach((path) => mkdirSync(path));
  const lines = Object.entries(preferences(downloads)).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, "user.js"), lines.join(""));
  const firefox = start(process.env.FIREFOX, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], "stderr");
  const [, address] = await heard(firefox, firefox.stderr, /WebDriver BiDi listening on (\S+)/);
  const { call, disconnect } = await connect(`${address}/session`);
  const { capabilities } = await call("session.new", { capabilities: {} });
  const { contexts: [{ context }] } = await call("browsingContext.getTree");
  await call("browsingContext.setViewport", { context, viewport: WIDE });
  return {
    name: "Firefox",
    version: capabilities.browserVersion,
    downloads,
    navigate: (url) => call("browsingContext.navigate", { context, url, wait: "complete" }),
    async evaluate(code) {
      const expression = `Promise.resolve(${code}).then((value) => JSON.stringify(value))`;
      const { type, result, exceptionDetails } = await call("script.evaluate", { target: { context }, awaitPromise: true, expression });
      if (type === "exception") throw new Error(exceptionDetails.text);
      return result.value === undefined ? undefined : JSON.parse(result.value);
    },
    perform: (actions) => call("input.performActions", { context, actions }),
    screenshot: async () => (await call("browsingContext.captureScreenshot", { context })).data,
    async close() {
      await call("browser.close").catch(() => firefox.kill());
      disconnect();
      await ended(firefox);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
