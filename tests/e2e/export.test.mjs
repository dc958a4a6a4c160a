// Exports: every file is saved and verified, in this browser and without it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  untilIdle, axeFindsNothing, command, example, hasNoHorizontalScroll, untilFocused, inNewProfile, layoutTest, manifests, pageTest, pods, idleExample, speed, type, until, viewportScreenshot,
} from "./page.mjs";

const OUTPUT_DIR = "target/exports"; // for inspection
mkdirSync(OUTPUT_DIR, { recursive: true });

const dialog = (page) => page.getByRole("dialog", { name: "Export" });
const button = (page, name) => dialog(page).getByRole("button", { name, exact: true });
const message = (page) => dialog(page).getByRole("status");

const open = async (page) => {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await dialog(page).waitFor();
};

/** Presses a button and returns the downloaded file. */
async function saved(page, name) {
  const downloading = page.waitForEvent("download", { timeout: 60_000 });
  await button(page, name).click();
  const download = await downloading;
  const bytes = await readFile(await download.path());
  const file = download.suggestedFilename();
  writeFileSync(`${OUTPUT_DIR}/${file}`, bytes);
  await until(async () => assert.match(await message(page).innerText(), new RegExp(`^Saved as ${file}\\.`)));
  return { file, bytes, text: bytes.toString("utf8") };
}

/** The kubectl commands of a script with their input, in order. */
function commandsOf(script) {
  const body = script.slice(script.indexOf("\n# At "));
  const found = body.matchAll(/^(kubectl (?!rollout status|wait )[^\n]*?)(?: <<'(\w+)'\n([\s\S]*?)^\2)?$/gm);
  return [...found].map(([, line, , input]) => ({ line, input }));
}

pageTest("the script contains all commands, is valid bash, and reproduces the run", async (page) => {
  await idleExample(page);
  await command(page, "kubectl scale statefulset web --replicas=2");
  await untilIdle(page);
  const text = await manifests(page);
  await open(page);
  const script = await saved(page, "Save: Script for a real cluster");
  assert.equal(script.file, "ordinal-run.sh");
  execFileSync("bash", ["-n", `${OUTPUT_DIR}/${script.file}`]);
  const commands = commandsOf(script.text);
  assert.deepEqual(commands.map(({ line }) => line), ["kubectl apply -f -", "kubectl scale statefulset web --replicas=2"]);
  assert.equal(commands[0].input, text.endsWith("\n") ? text : `${text}\n`);
  assert.match(script.text, /^kind create cluster --config - <<'EOF'$/m);
  assert.match(script.text, /^kubectl rollout status statefulset\/web --timeout=\d+s$/m);
  const expected = await pods(page);

  await inNewProfile(async (fresh) => {
    await fresh.goto(page.url());
    await fresh.locator(".cm-content").waitFor();
    await speed(fresh, "fastest");
    await type(fresh, commands[0].input);
    for (const name of await pods(fresh)) assert.doesNotMatch(name, /^web-/);
    for (const { line } of commands) {
      await command(fresh, line);
      await untilIdle(fresh);
    }
    assert.deepEqual((await pods(fresh)).filter((name) => name.startsWith("web-")), expected);
  });
});

pageTest("exported manifests have all fixes and keep comments", async (page) => {
  await page.getByRole("list", { name: "Problems" }).waitFor();
  const text = `# mine\n${await manifests(page)}`;
  await type(page, text);
  await open(page);
  const { text: fixed } = await saved(page, "Save: Manifests with fixes applied");
  assert.notEqual(fixed, text);
  assert.match(fixed, /^# mine\n/);
  await page.keyboard.press("Escape");
  await type(page, fixed);
  await until(async () => {
    assert.equal(await page.getByRole("list", { name: "Problems" }).getByRole("button", { name: /^[^\d]/ }).count(), 0, "no fixes are left");
  });
});

/** External references and features that an exported drawing must not contain. */
const FORBIDDEN_CONTENT = /<script|<image|<foreignObject|href|@import|url\((?!#)|var\(|light-dark|color-mix|javascript:/i;

/** A drawing in a viewer: its size, its texts and its background. */
async function read(page, svg) {
  const viewer = await page.context().newPage(); // the page's policy would block the drawing's styles
  const seen = await viewer.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    const [, , width, height] = root.getAttribute("viewBox").split(" ").map(Number);
    const texts = [...root.querySelectorAll("text")].map((text) => text.textContent);
    const titles = [...root.querySelectorAll("title")].map((title) => title.textContent);
    return { name: root.localName, width, height, texts, titles, ground: root.querySelector("svg > rect").getAttribute("fill") };
  }, svg);
  await viewer.close();
  return seen;
}

for (const colorScheme of ["light", "dark"]) {
  const other = colorScheme === "dark" ? "Light" : "Dark";
  pageTest(`${colorScheme}: the diagram is exported as standalone SVG and PNG in the selected theme`, async (page) => {
    await idleExample(page);
    await open(page);
    const svg = (await saved(page, "Save SVG: Diagram")).text;
    assert.doesNotMatch(svg, FORBIDDEN_CONTENT);
    assert.doesNotMatch(svg, /<style|class=/);
    const picture = await read(page, svg);
    assert.equal(picture.name, "svg");
    for (const pod of ["web-0", "web-1", "web-2"]) {
      assert.ok(picture.titles.some((title) => title.startsWith(`Pod ${pod}: Running, ready`)), `${pod} in ${picture.titles}`);
      assert.ok(picture.texts.includes(pod), `${pod} in ${picture.texts}`);
    }
    const surface = { light: "#ffffff", dark: "#121823" };
    assert.equal(picture.ground, surface[colorScheme]);
    writeFileSync(`${OUTPUT_DIR}/picture-${colorScheme}.svg`, svg);

    const png = (await saved(page, "Save PNG: Diagram")).bytes;
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [picture.width * 2, picture.height * 2]);
    writeFileSync(`${OUTPUT_DIR}/picture-${colorScheme}.png`, png);

    await dialog(page).getByRole("radio", { name: other }).check();
    const svgOfOther = (await saved(page, "Save SVG: Diagram")).text;
    assert.equal((await read(page, svgOfOther)).ground, surface[other.toLowerCase()]);
    assert.deepEqual((await read(page, svgOfOther)).texts, picture.texts);
  }, { colorScheme });
}

pageTest("the whole diagram is exported, also when it is scrolled or replaced by the tables", async (page) => {
  await example(page, "nginx, in parallel, with volumes");
  await speed(page, "fastest");
  await command(page, "kubectl scale statefulset web --replicas=60");
  await untilIdle(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await open(page);
  const { titles } = await read(page, (await saved(page, "Save SVG: Diagram")).text);
  assert.equal(titles.filter((title) => title.startsWith("Pod web-")).length, 60);
});

pageTest("the animation shows the whole run", async (page) => {
  await idleExample(page);
  await open(page);
  const svg = (await saved(page, "Save SVG: Animated run")).text;
  assert.doesNotMatch(svg, FORBIDDEN_CONTENT);
  const { texts } = await read(page, svg);
  for (const words of ["You: kubectl apply -f -", "web-0 is ready", "web-2 is ready"]) assert.ok(texts.some((text) => text.includes(words)), words);
  assert.ok(texts.filter((text) => /^\d+\.\d s$/.test(text)).length > 15, "a time for each frame");
  assert.ok(svg.length < 1_000_000, `${svg.length} bytes`);

  const viewer = await page.context().newPage();
  const stateAt = (at) => viewer.evaluate((at) => {
    const all = document.getAnimations();
    for (const animation of all) {
      animation.pause();
      animation.currentTime = animation.effect.getComputedTiming().duration * at;
    }
    const isShown = (node) => getComputedStyle(node).visibility === "visible";
    const names = [...document.querySelectorAll("title")].filter((title) => title.parentNode.localName === "g" && isShown(title.parentNode));
    const pods = names.map((title) => title.textContent).filter((name) => name.startsWith("Pod ")).map((name) => name.split(":")[0]);
    const texts = [...document.querySelectorAll("text")].filter(isShown).map((text) => text.textContent);
    const parts = names.map((title) => title.parentNode).filter((part) => /^(Pod|Claim|Ordinal) /.test(part.firstChild.textContent));
    const covered = parts.filter((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return !part.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    return { covered: covered.map((part) => part.firstChild.textContent), pods: pods.sort(), moments: texts.filter((text) => /^\d+\.\d s$/.test(text)), animations: all.length };
  }, at);
  await viewer.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
  assert.deepEqual((await stateAt(0)).pods, []);
  assert.deepEqual((await stateAt(0.999)).pods, ["Pod web-0", "Pod web-1", "Pod web-2"]);
  for (let part = 0; part < 1; part += 0.05) {
    const { covered, moments } = await stateAt(part);
    assert.deepEqual([covered, moments.length], [[], 1], `nothing covers a part, and one time is shown, at ${part}`);
  }
  assert.ok((await stateAt(0.5)).pods.length < 3, "halfway it is halfway");
  await stateAt(0.5);
  await viewer.screenshot({ path: `${OUTPUT_DIR}/animation-halfway.png` });

  await viewer.emulateMedia({ reducedMotion: "reduce" });
  await viewer.reload();
  const still = await stateAt(0);
  assert.deepEqual([still.animations, still.pods.length, still.moments.length], [0, 3, 1], "only the last frame");
  await viewer.close();
}, { frames: true });

pageTest("the trace contains every step and its result; events are kubectl's output", async (page) => {
  await idleExample(page);
  await page.getByRole("region", { name: "Cluster" }).getByRole("button", { name: "Pod web-1" }).click();
  await page.getByRole("button", { name: "Fail readiness" }).click();
  await page.getByRole("region", { name: "Inspector" }).getByRole("button", { name: "Recover" }).waitFor();
  await open(page);
  const trace = JSON.parse((await saved(page, "Save: Trace")).text);
  assert.deepEqual(trace.steps.map((step) => Object.keys(step.do)[0]), ["apply", "unready"]);
  assert.equal(trace.steps[0].do.apply, await manifests(page));
  assert.deepEqual(trace.steps[1].do.unready, ["web-1"]);
  assert.deepEqual(trace.steps[0].state.pods.map((pod) => [pod.name, pod.ready]), ["web-0", "web-1", "web-2"].map((name) => [name, true]));
  assert.ok(trace.steps[0].log.includes("pod web-2 ready"));
  const events = (await saved(page, "Save text: Events")).text;
  assert.match(events, /^NAMESPACE +LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
  assert.match(events, /SuccessfulCreate +statefulset\/web +Create Pod web-0 in StatefulSet web successful/);
  const list = JSON.parse((await saved(page, "Save JSON: Events")).text);
  assert.equal(list.kind, "List");
  assert.ok(list.items.some((event) => event.reason === "SuccessfulCreate"));
});

pageTest("copies equal the saved files; a blocked clipboard is reported", async (page) => {
  await idleExample(page);
  await open(page);
  for (const title of ["Script for a real cluster", "Manifests with fixes applied", "Trace"]) {
    const { text } = await saved(page, `Save: ${title}`);
    await button(page, `Copy: ${title}`).click();
    await until(async () => assert.equal(await message(page).innerText(), "Copied."));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  }
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await button(page, "Copy SVG: Diagram").click();
  await until(async () => assert.match(await message(page).innerText(), /blocked access to the clipboard\. Save the file instead/));
}, { permissions: ["clipboard-read", "clipboard-write"] });

pageTest("exports with the keyboard only; the focus returns", async (page) => {
  await page.getByRole("button", { name: "Export", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.ariaLabel === "Save: Script for a real cluster")) break;
  }
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  assert.match((await downloading).suggestedFilename(), /^ordinal-/);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await untilFocused(page.getByRole("button", { name: "Export", exact: true }));
});

layoutTest("the dialog passes axe and fits", async (page, { viewport, colorScheme }) => {
  await open(page);
  await saved(page, "Save: Trace");
  await hasNoHorizontalScroll(page);
  const [content, room] = await dialog(page).evaluate((node) => [node.scrollWidth, node.clientWidth]);
  assert.ok(content <= room, `${content} px in ${room} px`);
  await axeFindsNothing(page);
  await viewportScreenshot(page, `export-${viewport.width}-${colorScheme}`);
});
