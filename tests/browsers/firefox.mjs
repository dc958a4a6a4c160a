// Firefox, driven through its built-in WebDriver BiDi.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";
import { WIDE, newFolder, start, stopped, waitForOutput } from "./process.mjs";

/** Downloads without a dialog and no requests to other hosts; Firefox sets all other automation preferences itself. */
const preferences = (downloads) => ({
  "browser.download.dir": downloads,
  "browser.download.folderList": 2,
  "browser.download.alwaysOpenPanel": false,
  "services.settings.server": "data:,none",
  "extensions.systemAddon.update.enabled": false,
});

/** Connects to a browser and returns a function that calls its commands. */
async function connect(address) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const pending = new Map();
  let count = 0;
  socket.on("message", (message) => {
    const { id, type, result, error, message: reason } = JSON.parse(message);
    const [resolve, reject] = pending.get(id) ?? [];
    pending.delete(id);
    if (type === "error") reject?.(new Error(`${error}: ${reason}`));
    else resolve?.(result);
  });
  socket.on("close", () => pending.forEach(([, reject]) => reject(new Error("Firefox has exited"))));
  const call = (method, params = {}) => new Promise((resolve, reject) => {
    pending.set(++count, [resolve, reject]);
    socket.send(JSON.stringify({ id: count, method, params }));
  });
  return { call, disconnect: () => socket.close() };
}

/** Starts Firefox in headless mode. */
export async function launch() {
  const folder = newFolder("firefox");
  const [profile, downloads] = [join(folder, "profile"), join(folder, "downloads")];
  [profile, downloads].forEach((path) => mkdirSync(path));
  const lines = Object.entries(preferences(downloads)).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, "user.js"), lines.join(""));
  const firefox = start(process.env.FIREFOX, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], "stderr");
  const [, address] = await waitForOutput(firefox, firefox.stderr, /WebDriver BiDi listening on (\S+)/);
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
      await stopped(firefox);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
