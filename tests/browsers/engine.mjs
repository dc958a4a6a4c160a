// One page over any engine. An engine is what `firefox.mjs` and `webkit.mjs` open: an object that can
//   `navigate(address)` and wait until that is loaded,
//   `evaluate(code)`: the value, as JSON, of an expression that may be a promise,
//   `perform(actions)`: input sources and what they do, as WebDriver and WebDriver BiDi both have them,
//   `screenshot()`: a PNG in base64,
//   `downloads`: the folder where saved files come,
//   `close()`.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hosted, hostedFile } from "../e2e/host.mjs";
import { until } from "../e2e/see.mjs";
import * as inPage from "./in_page.mjs";

/** How long anything may take: these engines are not fast, and share two processors with whatever else runs. */
const PATIENCE_S = 30;

const LIBRARY = Object.values(inPage).map(String).join("\n");

/** Keys by name, as WebDriver has them. */
const KEYS = { Backspace: "\uE003", Enter: "\uE007", Escape: "\uE00C", End: "\uE010", ArrowUp: "\uE013" };

/** Runs in the page before anything else and notes what it complains of: WebDriver does not tell. */
const RECORDER = `
  const complaints = (window.ordinalComplaints = []);
  addEventListener("error", ({ message, target }) => complaints.push(message ?? "not loaded: " + (target.src ?? target.href)), true);
  addEventListener("unhandledrejection", ({ reason }) => complaints.push("not handled: " + reason));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => complaints.push(violatedDirective + " forbids " + blockedURI));
  for (const kind of ["error", "warn"]) {
    const say = console[kind];
    console[kind] = (...words) => (complaints.push(words.join(" ")), say.apply(console, words));
  }`;

/** Has the host serve the recorder with the page, also to those who keep the page for when there is no host. */
export async function recordComplaints() {
  const html = String(await hostedFile("index.html"));
  const worker = String(await hostedFile("worker.js"));
  assert.ok(html.includes("<head>") && worker.includes('FILES = ["./"'), "index.html and worker.js are as expected");
  hosted.set("complaints.js", RECORDER);
  hosted.set("index.html", html.replace("<head>", '<head><script src="complaints.js"></script>'));
  hosted.set("worker.js", worker.replace('FILES = ["./"', 'FILES = ["./","complaints.js"'));
}

/** Parts of the page by role and accessible name; `within` is the part around it. */
const ofRole = (role) => (name, within) => ({ role, name, within });
export const [button, combobox, dialog, group, heading, link, list, log, region, slider, textbox] =
  ["button", "combobox", "dialog", "group", "heading", "link", "list", "log", "region", "slider", "textbox"].map(ofRole);

const words = (part) => `${part.role} ${part.name ?? ""}${part.within ? ` in ${words(part.within)}` : ""}`;

/** A page in an engine. */
export class Page {
  #engine;
  #complaints = [];

  constructor(engine) {
    this.#engine = engine;
  }

  /** Calls a function in the page, which may call those of in_page.mjs. */
  async evaluate(call, ...args) {
    const given = JSON.stringify(args, (_, value) => (value instanceof RegExp ? { pattern: value.source, flags: value.flags } : value));
    return this.#engine.evaluate(`(async () => { ${LIBRARY}\nreturn (${call})(...${given}); })()`);
  }

  /** Opens an address; what the page that was left complained of is not forgotten. */
  async open(address) {
    await this.complaints();
    await this.#engine.navigate(address);
  }

  /** All that the pages complained of so far. */
  async complaints() {
    this.#complaints.push(...(await this.evaluate(() => window.ordinalComplaints?.splice(0) ?? [])));
    return this.#complaints;
  }

  /** Waits until a check throws nothing. */
  until(check) {
    return until(check, PATIENCE_S);
  }

  /** Does something and waits for what comes of it, which fails at once when that is so before. */
  async brings(act, check) {
    await assert.rejects(async () => check(), "what is waited for is so before anything is done");
    await act();
    return this.until(check);
  }

  async #press(what, findPoint) {
    const { x, y } = await this.until(async () => {
      const point = await findPoint();
      assert.ok(!point.reason, `${what} can't be pressed: ${point.reason}`);
      return point;
    });
    const actions = [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.#engine.perform([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
  }

  /** Presses a part with the mouse, once it is there and under nothing else. */
  press(part) {
    return this.#press(words(part), () => this.evaluate((part) => pointOf(part), part));
  }

  /** Presses the line of the editor that begins so. */
  pressLine(start) {
    return this.#press(`the line ${start}`, () => this.evaluate((start) => pointOfLine(start), start));
  }

  /** Types where the keyboard is: texts, and keys of `KEYS` by their names. */
  async keys(...typed) {
    const keys = typed.flatMap((text) => KEYS[text] ?? [...text]);
    const actions = keys.flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.#engine.perform([{ type: "key", id: "keyboard", actions }]);
  }

  /** Chooses an option of a list by its words. */
  async choose(part, label) {
    await this.until(async () => assert.ok(await this.evaluate((part, label) => choose(part, label), part, label), `${label} in ${words(part)}`));
  }

  /** Waits until a part is in sight. */
  async sees(part) {
    await this.until(async () => assert.ok((await this.names(part)).length > 0, `${words(part)} is in sight`));
  }

  /** The accessible names of all such parts in sight. */
  names(part) {
    return this.evaluate((part) => namesOf(part), part);
  }

  /** The words in a part. */
  text(part) {
    return this.evaluate((part) => textOf(part), part);
  }

  /** What a control holds. */
  value(part) {
    return this.evaluate((part) => valueOf(part), part);
  }

  /** Waits until a pattern fits the words in a part. */
  async reads(part, pattern) {
    await this.until(async () => assert.match((await this.text(part)) ?? "", pattern, words(part)));
  }

  /** Does what saves a file; gives its content once it is whole, as `isWhole` tells. */
  async saved(name, act, isWhole) {
    const path = join(this.#engine.downloads, name);
    await this.brings(act, async () => assert.ok(existsSync(path) && isWhole(readFileSync(path)), `${name} in ${readdirSync(dirname(path))}`));
    return readFileSync(path);
  }

  /** Writes a picture of what is seen below target/screenshots/. */
  async screenshot(name) {
    const path = join("target/screenshots", `${name.replace(/[^\w-]+/g, "-")}.png`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(await this.#engine.screenshot(), "base64"));
    return path;
  }
}
