// What page tests see of the page, and the little they do with it in many places.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

const SHOTS = "target/screenshots";

/** Tests leave pictures to be looked at. */
const PICTURES = Boolean(process.env.ORDINAL_WALK || process.env.ORDINAL_PICTURES);

/** In the page: whether its code has drawn it; what stands there before waits for that. */
export const isInCharge = () => !("begins" in document.documentElement.dataset);

/** Writes a picture of what is seen below target/screenshots/, where pictures are wanted: in the walk and the gallery. */
export async function view(page, name) {
  if (!PICTURES) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Likewise of all of the page, from its top to its end. */
export async function shot(page, name) {
  if (!PICTURES) return;
  await mkdir(SHOTS, { recursive: true });
  // CodeMirror measures itself when it comes into view.
  await page.locator(".editor").scrollIntoViewIfNeeded();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

/** The text in the editor, whichever of the two it is. */
export async function manifests(page) {
  const box = page.getByRole("textbox", { name: "Manifests" });
  return box.evaluate((node) => node.value ?? node.cmTile?.view?.state.doc.toString() ?? node.innerText);
}

/**
 * Does something and waits for what comes of it: a locator of what is then in sight, or a check that then throws nothing.
 * Fails at once when that holds before, as then nothing would be waited for.
 */
export async function brings(act, what) {
  const check = typeof what === "function" ? what : async () => assert.ok(await what.first().isVisible(), `${what} is in sight`);
  await assert.rejects(async () => check(), "what is waited for is so before anything is done");
  await act();
  return until(check);
}

/** The same with what goes out of sight. */
export async function takesAway(act, what) {
  await brings(act, async () => assert.ok(!(await what.first().isVisible()), `${what} is not in sight`));
}

/** Does what the console tells of, as it does of every command, and waits until it does. */
export async function isPrinted(page, act) {
  const entries = page.getByRole("log", { name: "Output" }).locator(".entry");
  const before = await entries.count();
  await act();
  await entries.nth(before).waitFor({ state: "attached" });
}

/** Enters a line in the console, and waits for its answer. */
export async function command(page, line) {
  const box = page.getByRole("textbox", { name: "kubectl" });
  await isPrinted(page, async () => {
    await box.fill(line);
    await box.press("Enter");
  });
}

/** Presses Apply, and waits for the API server's answer. */
export async function apply(page) {
  await isPrinted(page, () => page.getByRole("button", { name: "Apply", exact: true }).click());
}

/** Begins a run with an example. */
export async function example(page, label) {
  await isPrinted(page, () => page.getByRole("combobox", { name: "Examples" }).selectOption({ label }));
}

/** Takes a draft back into the editor: the latest one whose name begins so. */
export async function takeDraft(page, start) {
  const list = page.getByRole("combobox", { name: "Examples" });
  const drafts = list.locator("optgroup[label=Drafts] option");
  const named = (options, start) => options.find((option) => option.textContent.startsWith(start))?.value;
  await until(async () => assert.ok(await drafts.evaluateAll(named, start), `a draft named ${start}`));
  await list.selectOption(await drafts.evaluateAll(named, start));
}

/** Three pods in order, each with a volume. */
export const ORDERED = "nginx, in order, with volumes";

/** An example's run, at its end: nothing more happens by itself. */
export async function rested(page, label = ORDERED) {
  await example(page, label);
  await speed(page, "fastest");
  await atRest(page);
}

/** Replaces the text in the editor as a user would: select all, paste. */
export async function type(page, text) {
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Fails when the page can be scrolled sideways. */
export async function fitsItsWidth(page) {
  const [content, window] = await page.evaluate(() => {
    const root = document.documentElement;
    return [root.scrollWidth, root.clientWidth];
  });
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

/**
 * Fails when something lies over the middle of a control that is in sight, or a control's words do not fit into it. What is
 * in the picture may lie under the buttons of the board, and what scrolls under a word of what was just done: it can be
 * moved from there.
 */
export async function nothingIsCovered(page) {
  const found = await page.evaluate(() => {
    const above = document.querySelector("dialog[open]") ?? document.querySelector(":popover-open");
    const inSight = (part) => {
      // Words that go on in the next line have a box for each.
      let { left, top, right, bottom } = part.getClientRects()[0] ?? part.getBoundingClientRect();
      [right, bottom] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
      for (let around = part.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflow === "visible") continue;
        const area = around.getBoundingClientRect();
        [left, top] = [Math.max(left, area.left), Math.max(top, area.top)];
        [right, bottom] = [Math.min(right, area.right), Math.min(bottom, area.bottom)];
      }
      return right - left > 8 && bottom - top > 8 && { x: (left + right) / 2, y: (top + bottom) / 2 };
    };
    // What stays in sight of a place lies over what is scrolled there.
    const staysInSight = (over, part) => {
      for (let around = over; around; around = around.parentElement) {
        if (getComputedStyle(around).position === "sticky") return around.parentElement.contains(part);
      }
      return false;
    };
    const isCovered = (part) => {
      const middle = part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && inSight(part);
      const over = middle && document.elementFromPoint(middle.x, middle.y);
      return over && !over.closest("[role=status]") && !staysInSight(over, part) && !part.contains(over) && !over.contains(part) && !over.closest("label")?.contains(part) && `${over.outerHTML.slice(0, 90)} covers`;
    };
    const isCut = (part) => part.matches("button") && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "hidden" && "too narrow:";
    const parts = [...(above ?? document).querySelectorAll("button, select, input, textarea, a[href], summary, [role=tab]")];
    const said = parts.filter((part) => !part.closest(".picture")).map((part) => [isCovered(part) || isCut(part), part]);
    return said.filter(([what]) => what).map(([what, part]) => `${what} ${part.outerHTML.slice(0, 90)}`);
  });
  assert.deepEqual(found, []);
}

/** Tries until nothing is thrown any more, at most some seconds. */
export async function until(check, seconds = 10) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
}

/** Does something, and waits until that is kept for when this tab is loaded again. */
export async function sessionIsKept(page, act) {
  const kept = () => page.evaluate(() => localStorage.getItem(`ordinal.session.${sessionStorage.getItem("ordinal.session")}`));
  const before = await kept();
  await act();
  await until(async () => assert.ok(![null, before].includes(await kept())));
}

/** Waits until this key of the browser's storage holds these words. */
export async function isStored(page, key, words) {
  await until(async () => assert.ok((await page.evaluate((key) => localStorage.getItem(key), key))?.includes(words), `${words} in ${key}`));
}

/** Waits until the keyboard is at a part of the page. */
export async function hasFocus(place) {
  await until(async () => assert.ok(await place.evaluate((node) => node === document.activeElement)));
}

/** Waits until nothing more happens by itself in the simulated cluster. What was done before has to be seen by then. */
export async function atRest(page) {
  await page.getByText("so time stands still").waitFor({ timeout: 60_000 });
}

/** The names of the pods in the picture. */
export async function pods(page) {
  const buttons = page.getByRole("region", { name: "Cluster" }).getByRole("button", { name: /^Pod / });
  const names = await buttons.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")));
  return names.map((name) => name.replace("Pod ", "")).sort();
}

/** What happened, the latest first. */
export async function beats(page) {
  return page.getByRole("list", { name: "What happened" }).getByRole("listitem").allInnerTexts();
}

/** Everything with a name in the picture, and where in it that is, however far it is scrolled. */
export async function boxes(page) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const named = page.getByRole("region", { name: "Cluster" }).locator("[aria-label]");
  return named.evaluateAll((nodes) => nodes.map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    const origin = node.closest(".diagram")?.getBoundingClientRect() ?? { x: 0, y: 0 };
    return `${node.getAttribute("aria-label")} at ${[x - origin.x, y - origin.y, width, height].map(Math.round)}`;
  }).sort());
}

/** Chooses how fast time passes. */
export async function speed(page, label) {
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label });
}

/** Drags time to a moment, and waits until that is shown. */
export async function goTo(page, at_ms) {
  const slider = page.getByRole("slider", { name: "Time" });
  await slider.fill(String(at_ms));
  await until(async () => {
    const [, minutes, seconds] = (await slider.getAttribute("aria-valuetext")).match(/^(?:(\d+) min )?(\d+\.\d) s /);
    assert.equal(Number(minutes ?? 0) * 600 + Math.round(seconds * 10), Math.floor(at_ms / 100));
  });
}
