// WebKit in the smallest browser around it, MiniBrowser, on a screen that nobody sees; driven by WebDriver.
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { until } from "../e2e/see.mjs";
import { WIDE, ended, heard, newFolder, start } from "./process.mjs";

/** How long the driver may take to answer: longer than the page may. */
const ANSWERS_MS = 60_000;

/** A port that nobody listens at. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Calls the commands of a driver at this port, and answers with their results. */
const caller = (port) => async (method, path, body) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(ANSWERS_MS) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
};

/** Nothing of the user's is touched. The page is the only one there is, so no sandbox has to keep it from others. */
const environment = (home, display) => ({
  ...process.env,
  DISPLAY: `:${display}`, GDK_BACKEND: "x11",
  HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_CACHE_HOME: join(home, "cache"), XDG_DATA_HOME: join(home, "data"),
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1", LIBGL_ALWAYS_SOFTWARE: "1",
  NO_AT_BRIDGE: "1",
});

/** A picture is taken when the page is painted the next time, which a page at rest would never be. */
const KEEP_PAINTING = `{
  const { style } = document.documentElement;
  const paint = (left) => {
    style.outline = left > 0 ? "1px solid rgb(0 0 0 / " + (left % 2) * 0.01 + ")" : "";
    if (left > 0) setTimeout(paint, 30, left - 1);
  };
  paint(100);
}`;

/** Starts a screen, the driver, and MiniBrowser by it. */
export async function launch() {
  const home = newFolder("webkit");
  const screen = start(process.env.XVFB, ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], "stdout");
  const [, display] = await heard(screen, screen.stdout, /^(\d+)\n/);
  const port = await freePort();
  const driver = start(process.env.WEBKIT_DRIVER, ["-p", String(port)], null, environment(home, display));
  const call = caller(port);
  await until(() => call("GET", "/status"), 30);
  const { sessionId, capabilities } = await call("POST", "/session", { capabilities: {} });
  const command = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
  const evaluate = async (code) => {
    const script = `const done = arguments[0]; Promise.resolve(${code}).then((value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ thrown: String(error) })))`;
    const { value, thrown } = JSON.parse(await command("POST", "/execute/async", { script, args: [] }));
    if (thrown) throw new Error(thrown);
    return value;
  };
  // The window has a bar above the page.
  const { width, height } = await command("POST", "/window/rect", { x: 0, y: 0, ...WIDE });
  const bar = height - (await evaluate("innerHeight"));
  await command("POST", "/window/rect", { width, height: height + bar });
  return {
    name: "WebKit",
    version: capabilities.browserVersion,
    downloads: home,
    navigate: (url) => command("POST", "/url", { url }),
    evaluate,
    perform: (actions) => command("POST", "/actions", { actions }),
    async screenshot() {
      await command("POST", "/execute/sync", { script: KEEP_PAINTING, args: [] });
      return command("GET", "/screenshot");
    },
    async close() {
      await command("DELETE", "").catch(() => {});
      for (const program of [driver, screen]) {
        program.kill();
        await ended(program);
      }
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
