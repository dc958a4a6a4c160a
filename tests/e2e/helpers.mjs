// Helpers of the page tests: common actions, waits and queries.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

const SCREENSHOT_DIR = "target/screenshots";

/** Whether tests take screenshots. */
const TAKE_SCREENSHOTS = Boolean(process.env.ORDINAL_WALK || process.env.ORDINAL_PICTURES);

/** Runs in the page: whether the app has started. */
export const hasStarted = () => !("start" in document.documentElement.dataset);

/** Saves a screenshot of the viewport in target/screenshots/; only in `.ci/walk` and the gallery. */
export async function viewportScreenshot(page, name) {
  if (!TAKE_SCREENSHOTS) return;
  await mkdir(SCREENSHOT_DIR, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOT_DIR, `${name}.png`) });
}

/** The same for the whole page. */
export async function pageScreenshot(page, name) {
  if (!TAKE_SCREENSHOTS) return;
  await mkdir(SCREENSHOT_DIR, { recursive: true });
  // CodeMirror measures itself when it comes into view.
  await page.locator(".editor").scrollIntoViewIfNeeded();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(SCREENSHOT_DIR, `${name}.png`), fullPage: true });
}

/** The text in the editor: the text area or CodeMirror. */
export async function manifests(page) {
  const box = page.getByRole("textbox", { name: "Manifests" });
  return box.evaluate((node) => node.value ?? node.cmTile?.view?.state.doc.toString() ?? node.innerText);
}

/**
 * Performs an action and waits for its effect: a locator that becomes visible, or a check that no longer throws. Fails if the
 * check passes before the action.
 */
export async function actUntil(act, effect) {
  const check = typeof effect === "function" ? effect : async () => assert.ok(await effect.first().isVisible(), `${effect} is visible`);
  await assert.rejects(async () => check(), "the check passes before the action");
  await act();
  return until(check);
}

/** Performs an action and waits until a visible locator is hidden. */
export async function actUntilHidden(act, part) {
  await actUntil(act, async () => assert.ok(!(await part.first().isVisible()), `${part} is hidden`));
}

/** Performs an action that runs a command, and waits for its entry in the console. */
export async function actUntilPrinted(page, act) {
  const entries = page.getByRole("log", { name: "Output" }).locator(".entry");
  const before = await entries.count();
  await act();
  await entries.nth(before).waitFor({ state: "attached" });
}

/** Runs a line in the console, and waits for its output. */
export async function command(page, line) {
  const box = page.getByRole("textbox", { name: "kubectl" });
  await actUntilPrinted(page, async () => {
    await box.fill(line);
    await box.press("Enter");
  });
}

/** Presses Apply, and waits for the output. */
export async function apply(page) {
  await actUntilPrinted(page, () => page.getByRole("button", { name: "Apply", exact: true }).click());
}

/** Starts a run with an example. */
export async function example(page, label) {
  await actUntilPrinted(page, () => page.getByRole("combobox", { name: "Examples" }).selectOption({ label }));
}

/** Restores the newest draft whose name starts with a text. */
export async function restoreDraft(page, start) {
  const list = page.getByRole("combobox", { name: "Examples" });
  const drafts = list.locator("optgroup[label=Drafts] option");
  const findDraft = (options, start) => options.find((option) => option.textContent.startsWith(start))?.value;
  await until(async () => assert.ok(await drafts.evaluateAll(findDraft, start), `a draft named ${start}`));
  await list.selectOption(await drafts.evaluateAll(findDraft, start));
}

/** The example of three ordered Pods with a volume each. */
export const ORDERED = "nginx, in order, with volumes";

/** Runs an example until the cluster is idle. */
export async function idleExample(page, label = ORDERED) {
  await example(page, label);
  await speed(page, "fastest");
  await untilIdle(page);
}

/** Replaces the text in the editor: select all, paste. */
export async function type(page, text) {
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Fails when the page scrolls horizontally. */
export async function hasNoHorizontalScroll(page) {
  const [content, window] = await page.evaluate(() => {
    const root = document.documentElement;
    return [root.scrollWidth, root.clientWidth];
  });
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

/**
 * Fails when the centre of a visible control is covered, or a control is too narrow for its text. Exceptions are parts of the
 * diagram under the zoom buttons, and controls under a status message: both can be scrolled.
 */
export async function nothingIsCovered(page) {
  const found = await page.evaluate(() => {
    const above = document.querySelector("dialog[open]") ?? document.querySelector(":popover-open");
    const visibleCentre = (part) => {
      // Text that wraps has one rectangle per line.
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
    // A sticky element covers what is scrolled below it.
    const isSticky = (over, part) => {
      for (let around = over; around; around = around.parentElement) {
        if (getComputedStyle(around).position === "sticky") return around.parentElement.contains(part);
      }
      return false;
    };
    const isCovered = (part) => {
      const centre = part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && visibleCentre(part);
      const over = centre && document.elementFromPoint(centre.x, centre.y);
      return over && !over.closest("[role=status]") && !isSticky(over, part) && !part.contains(over) && !over.contains(part) && !over.closest("label")?.contains(part) && `${over.outerHTML.slice(0, 90)} covers`;
    };
    const isCut = (part) => part.matches("button") && part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "hidden" && "too narrow:";
    const parts = [...(above ?? document).querySelectorAll("button, select, input, textarea, a[href], summary, [role=tab]")];
    const results = parts.filter((part) => !part.closest(".picture")).map((part) => [isCovered(part) || isCut(part), part]);
    return results.filter(([problem]) => problem).map(([problem, part]) => `${problem} ${part.outerHTML.slice(0, 90)}`);
  });
  assert.deepEqual(found, []);
}

/** Repeats a check until it no longer throws, for at most some seconds. */
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

/** Performs an action and waits until the session of this tab is stored. */
export async function actUntilSessionStored(page, act) {
  const stored = () => page.evaluate(() => localStorage.getItem(`ordinal.session.${sessionStorage.getItem("ordinal.session")}`));
  const before = await stored();
  await act();
  await until(async () => assert.ok(![null, before].includes(await stored())));
}

/** Waits until a value in localStorage contains a text. */
export async function untilStored(page, key, text) {
  await until(async () => assert.ok((await page.evaluate((key) => localStorage.getItem(key), key))?.includes(text), `${text} in ${key}`));
}

/** Waits until an element has the focus. */
export async function untilFocused(part) {
  await until(async () => assert.ok(await part.evaluate((node) => node === document.activeElement)));
}

/** Waits until the simulated cluster is idle. The effect of earlier actions must be visible before. */
export async function untilIdle(page) {
  await page.getByText("The cluster is idle. Make a change").waitFor({ timeout: 60_000 });
}

/** The names of the Pods in the diagram. */
export async function pods(page) {
  const buttons = page.getByRole("region", { name: "Cluster" }).getByRole("button", { name: /^Pod / });
  const names = await buttons.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")));
  return names.map((name) => name.replace("Pod ", "")).sort();
}

/** The list "What happened", newest first. */
export async function changes(page) {
  return page.getByRole("list", { name: "What happened" }).getByRole("listitem").allInnerTexts();
}

/** All named parts of the diagram with their positions, independent of scrolling. */
export async function boxes(page) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const named = page.getByRole("region", { name: "Cluster" }).locator("[aria-label]");
  return named.evaluateAll((nodes) => nodes.map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    const origin = node.closest(".diagram")?.getBoundingClientRect() ?? { x: 0, y: 0 };
    return `${node.getAttribute("aria-label")} at ${[x - origin.x, y - origin.y, width, height].map(Math.round)}`;
  }).sort());
}

/** Selects the playback speed. */
export async function speed(page, label) {
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label });
}

/** Moves the time slider, and waits until that time is shown. */
export async function seek(page, at_ms) {
  const slider = page.getByRole("slider", { name: "Time" });
  await slider.fill(String(at_ms));
  await until(async () => {
    const [, minutes, seconds] = (await slider.getAttribute("aria-valuetext")).match(/^(?:(\d+) min )?(\d+\.\d) s /);
    assert.equal(Number(minutes ?? 0) * 600 + Math.round(seconds * 10), Math.floor(at_ms / 100));
  });
}
