// WebKit in its MiniBrowser on a virtual display, driven through WebDriver.
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { until } from "../e2e/helpers.mjs";
import { WIDE, newFolder, start, stopped, waitForOutput } from "./process.mjs";

/** The timeout of a driver command, longer than those of the page. */
const COMMAND_TIMEOUT_MS = 60_000;

/** Returns a free port. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns a function that calls commands of the driver at this port. */
const caller = (port) => async (method, path, body) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(COMMAND_TIMEOUT_MS) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
};

/** Separate folders, so that the user's data is not touched. The sandbox is disabled, because the browser opens only this page. */
const environment = (home, display) => ({
  ...process.env,
  DISPLAY: `:${display}`, GDK_BACKEND: "x11",
  HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_CACHE_HOME: join(home, "cache"), XDG_DATA_HOME: join(home, "data"),
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1", LIBGL_ALWAYS_SOFTWARE: "1",
  NO_AT_BRIDGE: "1",
});

/** WebKit takes a screenshot at the next paint. This script forces repaints, because an idle page is never painted. */
const FORCE_REPAINTS = `{
  const { style } = document.documentElement;
  const paint = (left) => {
    style.outline = left > 0 ? "1px solid rgb(0 0 0 / " + (left % 2) * 0.01 + ")" : "";
    if (left > 0) setTimeout(paint, 30, left - 1);
  };
  paint(100);
}`;

/** Starts a virtual display and the driver, which starts MiniBrowser. */
export async function launch() {
  const home = newFolder("webkit");
  const screen = start(process.env.XVFB, ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], "stdout");
  const [, display] = await waitForOutput(screen, screen.stdout, /^(\d+)\n/);
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
  // The window includes a toolbar above the page.
  const { width, height } = await command("POST", "/window/rect", { x: 0, y: 0, ...WIDE });
  const toolbar = height - (await evaluate("innerHeight"));
  await command("POST", "/window/rect", { width, height: height + toolbar });
  return {
    name: "WebKit",
    version: capabilities.browserVersion,
    downloads: home,
    navigate: (url) => command("POST", "/url", { url }),
    evaluate,
    perform: (actions) => command("POST", "/actions", { actions }),
    async screenshot() {
      await command("POST", "/execute/sync", { script: FORCE_REPAINTS, args: [] });
      return command("GET", "/screenshot");
    },
    async close() {
      await command("DELETE", "").catch(() => {});
      for (const program of [driver, screen]) {
        program.kill();
        await stopped(program);
      }
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
