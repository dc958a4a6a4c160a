// A page object that works with any engine. `firefox.mjs` and `webkit.mjs` launch an engine, an object with
//   `navigate(address)`: opens an address and waits for the load event,
//   `evaluate(code)`: the JSON value of an expression, which may be a promise,
//   `perform(actions)`: input sources with their actions, in the format that WebDriver and WebDriver BiDi share,
//   `screenshot()`: a PNG in base64,
//   `downloads`: the folder of downloaded files,
//   `close()`.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hosted, hostedFile } from "../e2e/host.mjs";
import { until } from "../e2e/helpers.mjs";
import * as inPage from "./in_page.mjs";

/** The timeout of every wait: these engines are slow and share two processors with other processes. */
const TIMEOUT_S = 30;

const LIBRARY = Object.values(inPage).map(String).join("\n");

/** WebDriver's code points of keys, by name. */
const KEYS = { Backspace: "\uE003", Enter: "\uE007", Escape: "\uE00C", End: "\uE010", ArrowUp: "\uE013" };

/** Runs in the page before all other scripts and records errors and warnings, which WebDriver does not report. */
const RECORDER = `
  const errors = (window.ordinalErrors = []);
  addEventListener("error", ({ message, target }) => errors.push(message ?? "failed to load: " + (target.src ?? target.href)), true);
  addEventListener("unhandledrejection", ({ reason }) => errors.push("unhandled rejection: " + reason));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => errors.push(violatedDirective + " forbids " + blockedURI));
  for (const kind of ["error", "warn"]) {
    const original = console[kind];
    console[kind] = (...args) => (errors.push(args.join(" ")), original.apply(console, args));
  }`;

/** Adds the recorder to the served page, and to the files that the service worker caches. */
export async function recordErrors() {
  const html = String(await hostedFile("index.html"));
  const worker = String(await hostedFile("worker.js"));
  assert.ok(html.includes("<head>") && worker.includes('FILES = ["./"'), "index.html and worker.js are as expected");
  hosted.set("errors.js", RECORDER);
  hosted.set("index.html", html.replace("<head>", '<head><script src="errors.js"></script>'));
  hosted.set("worker.js", worker.replace('FILES = ["./"', 'FILES = ["./","errors.js"'));
}

/** Locators by role and accessible name; `within` is the locator of an ancestor. */
const ofRole = (role) => (name, within) => ({ role, name, within });
export const [button, combobox, dialog, group, heading, link, list, log, region, slider, textbox] =
  ["button", "combobox", "dialog", "group", "heading", "link", "list", "log", "region", "slider", "textbox"].map(ofRole);

const describe = (part) => `${part.role} ${part.name ?? ""}${part.within ? ` in ${describe(part.within)}` : ""}`;

/** A page of an engine. */
export class Page {
  #engine;
  #errors = [];

  constructor(engine) {
    this.#engine = engine;
  }

  /** Calls a function in the page; it may use the functions of in_page.mjs. */
  async evaluate(call, ...args) {
    const json = JSON.stringify(args, (_, value) => (value instanceof RegExp ? { pattern: value.source, flags: value.flags } : value));
    return this.#engine.evaluate(`(async () => { ${LIBRARY}\nreturn (${call})(...${json}); })()`);
  }

  /** Opens an address, after it has collected the errors of the current page. */
  async open(address) {
    await this.errors();
    await this.#engine.navigate(address);
  }

  /** All errors and warnings of the pages so far. */
  async errors() {
    this.#errors.push(...(await this.evaluate(() => window.ordinalErrors?.splice(0) ?? [])));
    return this.#errors;
  }

  /** Waits until a check no longer throws. */
  until(check) {
    return until(check, TIMEOUT_S);
  }

  /** Performs an action and waits for its effect; fails if the check passes before the action. */
  async actUntil(act, check) {
    await assert.rejects(async () => check(), "the check passes before the action");
    await act();
    return this.until(check);
  }

  async #press(what, findPoint) {
    const { x, y } = await this.until(async () => {
      const point = await findPoint();
      assert.ok(!point.reason, `${what} cannot be pressed: ${point.reason}`);
      return point;
    });
    const actions = [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.#engine.perform([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
  }

  /** Clicks an element once it is present and not covered. */
  press(part) {
    return this.#press(describe(part), () => this.evaluate((part) => pointOf(part), part));
  }

  /** Clicks the line of the editor that begins with a text. */
  pressLine(start) {
    return this.#press(`the line ${start}`, () => this.evaluate((start) => pointOfLine(start), start));
  }

  /** Types into the focused element: texts, and keys of `KEYS` by name. */
  async keys(...typed) {
    const keys = typed.flatMap((text) => KEYS[text] ?? [...text]);
    const actions = keys.flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.#engine.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Selects an option by its label. */
  async choose(part, label) {
    await this.until(async () => assert.ok(await this.evaluate((part, label) => choose(part, label), part, label), `${label} in ${describe(part)}`));
  }

  /** Waits until an element is visible. */
  async sees(part) {
    await this.until(async () => assert.ok((await this.names(part)).length > 0, `${describe(part)} is visible`));
  }

  /** The accessible names of all matching visible elements. */
  names(part) {
    return this.evaluate((part) => namesOf(part), part);
  }

  /** The text of an element. */
  text(part) {
    return this.evaluate((part) => textOf(part), part);
  }

  /** The value of a control. */
  value(part) {
    return this.evaluate((part) => valueOf(part), part);
  }

  /** Waits until the text of an element matches a pattern. */
  async reads(part, pattern) {
    await this.until(async () => assert.match((await this.text(part)) ?? "", pattern, describe(part)));
  }

  /** Performs an action that downloads a file; returns the content once `isComplete` accepts it. */
  async saved(name, act, isComplete) {
    const path = join(this.#engine.downloads, name);
    await this.actUntil(act, async () => assert.ok(existsSync(path) && isComplete(readFileSync(path)), `${name} in ${readdirSync(dirname(path))}`));
    return readFileSync(path);
  }

  /** Writes a screenshot to target/screenshots/. */
  async screenshot(name) {
    const path = join("target/screenshots", `${name.replace(/[^\w-]+/g, "-")}.png`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(await this.#engine.screenshot(), "base64"));
    return path;
  }
}
