// What can be taken away: every file is saved and judged, in the browser it was made by and without it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  atRest, axeFindsNothing, command, example, fitsItsWidth, hasFocus, inNewProfile, lookTest, manifests, pageTest, pods, rested, speed, type, until, view,
} from "./page.mjs";

const LEFT = "target/exports"; // to be looked at
mkdirSync(LEFT, { recursive: true });

const dialog = (page) => page.getByRole("dialog", { name: "Export" });
const button = (page, name) => dialog(page).getByRole("button", { name, exact: true });
const told = (page) => dialog(page).getByRole("status");

const open = async (page) => {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await dialog(page).waitFor();
};

/** Presses a button; gives the file that comes of it. */
async function saved(page, name) {
  const coming = page.waitForEvent("download", { timeout: 60_000 });
  await button(page, name).click();
  const download = await coming;
  const bytes = await readFile(await download.path());
  const file = download.suggestedFilename();
  writeFileSync(`${LEFT}/${file}`, bytes);
  await until(async () => assert.match(await told(page).innerText(), new RegExp(`^Saved as ${file}\\.`)));
  return { file, bytes, text: bytes.toString("utf8") };
}

/** The heredocs and commands of a script, in order: a line of kubectl and what it reads. */
function commandsOf(script) {
  const body = script.slice(script.indexOf("\n# At "));
  const found = body.matchAll(/^(kubectl (?!rollout status|wait )[^\n]*?)(?: <<'(\w+)'\n([\s\S]*?)^\2)?$/gm);
  return [...found].map(([, line, , input]) => ({ line, input }));
}

pageTest("the script holds what was applied and done, bash reads it, and its commands come to the same again", async (page) => {
  await rested(page);
  await command(page, "kubectl scale statefulset web --replicas=2");
  await atRest(page);
  const text = await manifests(page);
  await open(page);
  const script = await saved(page, "Save: Script for a real cluster");
  assert.equal(script.file, "ordinal-run.sh");
  execFileSync("bash", ["-n", `${LEFT}/${script.file}`]);
  const commands = commandsOf(script.text);
  assert.deepEqual(commands.map(({ line }) => line), ["kubectl apply -f -", "kubectl scale statefulset web --replicas=2"]);
  assert.equal(commands[0].input, text.endsWith("\n") ? text : `${text}\n`);
  assert.match(script.text, /^kind create cluster --config - <<'EOF'$/m);
  assert.match(script.text, /^kubectl rollout status statefulset\/web --timeout=\d+s$/m);
  const wanted = await pods(page);

  await inNewProfile(async (fresh) => {
    await fresh.goto(page.url());
    await fresh.locator(".cm-content").waitFor();
    await speed(fresh, "fastest");
    await type(fresh, commands[0].input);
    for (const name of await pods(fresh)) assert.doesNotMatch(name, /^web-/);
    for (const { line } of commands) {
      await command(fresh, line);
      await atRest(fresh);
    }
    assert.deepEqual((await pods(fresh)).filter((name) => name.startsWith("web-")), wanted);
  });
});

pageTest("manifests are mended as the problems list offers, and comments stay", async (page) => {
  await page.getByRole("list", { name: "Problems" }).waitFor();
  const text = `# mine\n${await manifests(page)}`;
  await type(page, text);
  await open(page);
  const { text: mended } = await saved(page, "Save: Manifests, mended");
  assert.notEqual(mended, text);
  assert.match(mended, /^# mine\n/);
  await page.keyboard.press("Escape");
  await type(page, mended);
  await until(async () => {
    assert.equal(await page.getByRole("list", { name: "Problems" }).getByRole("button", { name: /^[^\d]/ }).count(), 0, "nothing more is offered");
  });
});

/** What a drawing may not have: anything that is not in it. */
const REACHING_OUT = /<script|<image|<foreignObject|href|@import|url\((?!#)|var\(|light-dark|color-mix|javascript:/i;

/** A drawing as its viewers read it: its size, its words, the colours of its ground. */
async function read(page, svg) {
  const viewer = await page.context().newPage(); // the page's own policy would forbid the picture's styles
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
  pageTest(`${colorScheme}: the picture stands alone as SVG and PNG, in the theme chosen`, async (page) => {
    await rested(page);
    await open(page);
    const svg = (await saved(page, "Save SVG: Picture")).text;
    assert.doesNotMatch(svg, REACHING_OUT);
    assert.doesNotMatch(svg, /<style|class=/);
    const picture = await read(page, svg);
    assert.equal(picture.name, "svg");
    for (const pod of ["web-0", "web-1", "web-2"]) {
      assert.ok(picture.titles.some((title) => title.startsWith(`Pod ${pod}: Running, Ready`)), `${pod} in ${picture.titles}`);
      assert.ok(picture.texts.includes(pod), `${pod} in ${picture.texts}`);
    }
    const surface = { light: "#ffffff", dark: "#121823" };
    assert.equal(picture.ground, surface[colorScheme]);
    writeFileSync(`${LEFT}/picture-${colorScheme}.svg`, svg);

    const png = (await saved(page, "Save PNG: Picture")).bytes;
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [picture.width * 2, picture.height * 2]);
    writeFileSync(`${LEFT}/picture-${colorScheme}.png`, png);

    await dialog(page).getByRole("radio", { name: other }).check();
    const svgOfOther = (await saved(page, "Save SVG: Picture")).text;
    assert.equal((await read(page, svgOfOther)).ground, surface[other.toLowerCase()]);
    assert.deepEqual((await read(page, svgOfOther)).texts, picture.texts);
  }, { colorScheme });
}

pageTest("all of the picture is in it, also what is scrolled out of sight, or has a table in its place", async (page) => {
  await example(page, "nginx, in parallel, with volumes");
  await speed(page, "fastest");
  await command(page, "kubectl scale statefulset web --replicas=60");
  await atRest(page);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await open(page);
  const { titles } = await read(page, (await saved(page, "Save SVG: Picture")).text);
  assert.equal(titles.filter((title) => title.startsWith("Pod web-")).length, 60);
});

pageTest("the moving picture shows the run from its beginning to its end", async (page) => {
  await rested(page);
  await open(page);
  const svg = (await saved(page, "Save SVG: The run, moving")).text;
  assert.doesNotMatch(svg, REACHING_OUT);
  const { texts } = await read(page, svg);
  for (const words of ["You: kubectl apply -f -", "web-0 is Ready", "web-2 is Ready"]) assert.ok(texts.some((text) => text.includes(words)), words);
  assert.ok(texts.filter((text) => /^\d+:\d\d\.\d$/.test(text)).length > 15, "a moment for each picture");
  assert.ok(svg.length < 1_000_000, `${svg.length} bytes`);

  const viewer = await page.context().newPage();
  const seen = (at) => viewer.evaluate((at) => {
    const all = document.getAnimations();
    for (const animation of all) {
      animation.pause();
      animation.currentTime = animation.effect.getComputedTiming().duration * at;
    }
    const isSeen = (node) => getComputedStyle(node).visibility === "visible";
    const names = [...document.querySelectorAll("title")].filter((title) => title.parentNode.localName === "g" && isSeen(title.parentNode));
    const pods = names.map((title) => title.textContent).filter((name) => name.startsWith("Pod ")).map((name) => name.split(":")[0]);
    const texts = [...document.querySelectorAll("text")].filter(isSeen).map((text) => text.textContent);
    const parts = names.map((title) => title.parentNode).filter((part) => /^(Pod|Claim|Ordinal) /.test(part.firstChild.textContent));
    const covered = parts.filter((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return !part.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
    return { covered: covered.map((part) => part.firstChild.textContent), pods: pods.sort(), moments: texts.filter((text) => /^\d+:\d\d\.\d$/.test(text)), animations: all.length };
  }, at);
  await viewer.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
  assert.deepEqual((await seen(0)).pods, []);
  assert.deepEqual((await seen(0.999)).pods, ["Pod web-0", "Pod web-1", "Pod web-2"]);
  for (let part = 0; part < 1; part += 0.05) {
    const { covered, moments } = await seen(part);
    assert.deepEqual([covered, moments.length], [[], 1], `nothing lies over a part, one moment is told, at ${part}`);
  }
  assert.ok((await seen(0.5)).pods.length < 3, "halfway it is halfway");
  await seen(0.5);
  await viewer.screenshot({ path: `${LEFT}/film-halfway.png` });

  await viewer.emulateMedia({ reducedMotion: "reduce" });
  await viewer.reload();
  const still = await seen(0);
  assert.deepEqual([still.animations, still.pods.length, still.moments.length], [0, 3, 1], "the last picture alone");
  await viewer.close();
}, { frames: true });

pageTest("the trace has every step with what came of it; events are what kubectl prints", async (page) => {
  await rested(page);
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

pageTest("what is copied is what would be saved; a browser that refuses is told of", async (page) => {
  await rested(page);
  await open(page);
  for (const thing of ["Script for a real cluster", "Manifests, mended", "Trace"]) {
    const { text } = await saved(page, `Save: ${thing}`);
    await button(page, `Copy: ${thing}`).click();
    await until(async () => assert.equal(await told(page).innerText(), "Copied."));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  }
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await button(page, "Copy SVG: Picture").click();
  await until(async () => assert.match(await told(page).innerText(), /does not let the page copy this: save it instead/));
}, { permissions: ["clipboard-read", "clipboard-write"] });

pageTest("the keyboard alone does it, and goes back to where it was", async (page) => {
  await page.getByRole("button", { name: "Export", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.ariaLabel === "Save: Script for a real cluster")) break;
  }
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  assert.match((await coming).suggestedFilename(), /^ordinal-/);
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await hasFocus(page.getByRole("button", { name: "Export", exact: true }));
});

lookTest("axe finds nothing in the dialog, and it fits", async (page, { viewport, colorScheme }) => {
  await open(page);
  await saved(page, "Save: Trace");
  await fitsItsWidth(page);
  const [content, room] = await dialog(page).evaluate((node) => [node.scrollWidth, node.clientWidth]);
  assert.ok(content <= room, `${content} px in ${room} px`);
  await axeFindsNothing(page);
  await view(page, `export-${viewport.width}-${colorScheme}`);
});
