// The main user flows, the same in every engine. Each starts without stored data: its host has a new port, and browsers store
// data per host and port.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, test } from "node:test";
import { DIST, hosted, hostedFile, openHost } from "../e2e/host.mjs";
import { hasStarted } from "../e2e/helpers.mjs";
import { Page, button, combobox, dialog, group, heading, link, list, log, recordErrors, region, slider, textbox } from "./engine.mjs";

/** The timeout of a flow. */
const TIMEOUT_MS = 180_000;

const SET = "redis-cluster";
const CLUSTER = region("Cluster");
const EXPLANATION = region("Explanation");
const OUTPUT = log("Output");
const TIME = slider("Time");
const pod = (ordinal) => button(`Pod ${SET}-${ordinal}`, CLUSTER);

/** Waits until the app has started. */
async function opened(page) {
  await page.until(async () => assert.ok(await page.evaluate(hasStarted), "the app has started"));
  await page.sees(button("Apply"));
  await page.sees(button(/^Pod /, CLUSTER));
}

/** Opens the page and waits until the app has started. */
async function visit(page, address) {
  await page.open(address);
  await opened(page);
}

/** Runs time until all Pods of the StatefulSet are ready and the cluster is idle. */
async function untilIdle(page, count = 6) {
  await page.choose(combobox("Speed"), "fastest");
  await page.reads(EXPLANATION, new RegExp(`\\b${count} of ${count} Pods`, "i"));
  await page.sees(button("Play"));
}

/** Types a command into the console, waits until it is complete and presses Enter. */
async function enter(page, line) {
  await page.press(textbox("kubectl"));
  await page.keys(line);
  await page.until(async () => assert.equal(await page.value(textbox("kubectl")), line));
  await page.keys("Enter");
}

const pods = (page) => page.names(button(/^Pod /, CLUSTER));

const isThere = (page, part) => async () => assert.equal((await page.names(part)).length, 1, `${part.role} ${part.name}`);

const isGone = (page, part) => async () => assert.deepEqual(await page.names(part), []);

/** Runs `act` while hosts delay the WebAssembly; `act` may release it. */
async function withDelayedCode(act) {
  const name = (await readdir(DIST)).find((file) => file.endsWith(".wasm"));
  const code = await hostedFile(name);
  let release;
  hosted.set(name, new Promise((resolve) => (release = () => resolve(code))));
  try {
    await act(release);
  } finally {
    release();
    hosted.delete(name);
  }
}

/** The visible state of a run. */
async function viewOf(page) {
  return { pods: await pods(page), moment: await page.value(TIME), inspected: await page.text(region("Inspector")), text: await page.text(textbox("Manifests")) };
}

/** Runs in the page: the state of its service worker. */
async function workerState() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state ?? null;
}

/** Runs in the page: the height of the lanes and the height of their content, in pixels. */
function heightOfLanes(lanes) {
  const container = findAll(lanes)[0].parentElement;
  return [container.clientHeight, container.scrollHeight];
}

/** The flows by name. */
const FLOWS = {
  "a first visit plays by itself and creates pods in order": async (page, { address }) => {
    await visit(page, address);
    await page.sees(pod(0));
    await page.reads(EXPLANATION, new RegExp(`${SET}-1[^]*OrderedReady`));
    await page.sees(pod(1));
    await page.reads(OUTPUT, new RegExp(`statefulset.apps/${SET} created`));
  },

  "before the app has started the animation plays, and a click is handled afterwards": (page, { address }) => withDelayedCode(async (release) => {
    await page.open(address);
    await page.sees(pod(0));
    await page.sees(pod(1));
    await page.press(button("Share"));
    assert.ok(!(await page.evaluate(hasStarted)), "the app has not started yet");
    release();
    await page.sees(dialog("Share"));
  }),

  "the lanes have their full height next to the legend": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    await page.until(async () => {
      const [height, needed] = await page.evaluate(heightOfLanes, list("Lanes"));
      assert.ok(height >= needed && height > 100, `${needed} px of lanes in ${height} px`);
    });
  },

  "an edit of the manifests is applied": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    await page.pressLine("replicas: 6");
    await page.keys("End", "Backspace", "7");
    await page.reads(textbox("Manifests"), /replicas: 7$/m);
    await page.actUntil(() => page.press(button("Apply")), isThere(page, pod(6)));
    assert.match(await page.text(OUTPUT), new RegExp(`statefulset.apps/${SET} configured`));
  },

  "the console prints kubectl's output and has a history": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    await enter(page, `kubectl scale statefulset ${SET} --replicas=2`);
    await page.reads(OUTPUT, new RegExp(`statefulset.apps/${SET} scaled`));
    await untilIdle(page, 2);
    await enter(page, `kubectl get statefulset ${SET}`);
    await page.reads(OUTPUT, new RegExp(`^${SET} +2/2 `, "m"));
    await enter(page, "kubectl get pod missing");
    await page.reads(OUTPUT, /Error from server \(NotFound\): pods "missing" not found/);
    await page.keys("ArrowUp", "ArrowUp");
    await page.until(async () => assert.equal(await page.value(textbox("kubectl")), `kubectl get statefulset ${SET}`));
  },

  "a deleted pod is recreated with its name and its claim": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    await page.press(pod(1));
    await page.sees(heading(`Pod ${SET}-1`));
    const recreated = new RegExp(`pod ${SET}-1\\b.*reuses.*data-${SET}-1`, "i");
    const isListed = async () => assert.match(await page.text(list("What happened")), recreated);
    await page.actUntil(() => page.press(button("Delete Pod", region("Inspector"))), isListed);
    await page.until(async () => assert.equal((await pods(page)).length, 6));
  },

  "a step back shows the previous change, and a step forward the next one": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    const moment = async () => Number(await page.value(TIME));
    const [end, events] = [await moment(), await page.text(list("What happened"))];
    await page.actUntil(() => page.press(button("Step back")), async () => assert.ok((await moment()) < end));
    assert.notEqual(await page.text(list("What happened")), events);
    await page.actUntil(() => page.press(button("Step")), async () => assert.equal(await page.text(list("What happened")), events));
  },

  "a shared link opens the same run at the same time in another browser": async (page, { address, another }) => {
    await visit(page, address);
    await untilIdle(page);
    await enter(page, `kubectl scale statefulset ${SET} --replicas=3`);
    await untilIdle(page, 3);
    await page.press(pod(2));
    await page.reads(region("Inspector"), new RegExp(`${SET}-2\\b[^]*Controlled By: +StatefulSet/${SET}`));
    const before = await viewOf(page);
    await page.press(button("Share"));
    await page.until(async () => assert.match((await page.value(textbox("Link", dialog("Share")))) ?? "", /#v1\.[\w-]+$/));
    const { hash } = new URL(await page.value(textbox("Link", dialog("Share"))));
    const other = await another();
    await page.open(other.address + hash);
    await opened(page);
    await page.until(async () => assert.deepEqual(await viewOf(page), before));
  },

  "a tour sets up a run, asks for a prediction and checks it": async (page, { address }) => {
    const tour = region(/^Tour: /);
    const step = (number) => page.reads(tour, new RegExp(`\\w+ ${number} of \\d`));
    await visit(page, address);
    await page.choose(combobox("Speed"), "fastest");
    await page.press(button("Tours"));
    await page.press(link("Why order", dialog("Tours")));
    await step(1);
    await page.press(button("Next", tour));
    await step(2);
    await page.press(button("Next", tour));
    await step(3);
    await page.reads(textbox("Manifests"), /kind: Service/);
    await page.press(button("One", group("Question")));
    await page.reads(group("Question"), /Correct\W+One/);
    assert.deepEqual(await pods(page), ["Pod web-0"]);
  },

  "a fault is explained and can be reverted": async (page, { address }) => {
    const palette = group("Break it");
    await visit(page, address);
    await untilIdle(page);
    await page.press(button("Break it"));
    await page.actUntil(() => page.press(button("Node down", palette)), isThere(page, button("Node up: node-1", palette)));
    await page.reads(EXPLANATION, /node-1 (is down|is unreachable|stopped)/);
    await page.actUntil(() => page.press(button("Node up: node-1", palette)), isGone(page, button("Node up: node-1", palette)));
    await page.actUntil(() => page.keys("Escape"), isGone(page, palette));
  },

  "a script and a picture of the run are saved as files": async (page, { address }) => {
    await visit(page, address);
    await untilIdle(page);
    await page.press(button("Export"));
    const save = (name) => () => page.press(button(name, dialog("Export")));
    const script = await page.saved("ordinal-run.sh", save("Save: Script for a real cluster"), (file) => /\n$/.test(file));
    assert.match(String(script), /^kubectl apply -f - <<'EOF'$/m);
    const isPng = (file) => file.subarray(1, 4).equals(Buffer.from("PNG")) && file.subarray(-8, -4).equals(Buffer.from("IEND"));
    const picture = await page.saved("ordinal-picture.png", save("Save PNG: Diagram"), isPng);
    assert.ok(picture.readUInt32BE(16) > 1_000, "the PNG has twice the resolution");
  },

  "the page opens and works offline": async (page, { address, disconnect }) => {
    await visit(page, address);
    await page.until(async () => assert.equal(await page.evaluate(workerState), "activated"));
    await disconnect();
    await assert.rejects(fetch(address), "the host is closed");
    await visit(page, address);
    await enter(page, `kubectl get statefulset ${SET}`);
    await page.reads(OUTPUT, new RegExp(`^${SET} +\\d/6 `, "m"));
  },
};

/** Runs a flow with its own hosts. It also fails when the page logs errors or warnings. */
async function runFlow(engine, name, flow, context) {
  const hosts = [];
  const another = async () => {
    hosts.push(await openHost());
    return hosts.at(-1);
  };
  const { address, close } = await another();
  const page = new Page(engine);
  try {
    await flow(page, { address, another, disconnect: close });
    assert.deepEqual(await page.errors(), []);
  } catch (error) {
    context.diagnostic(`${name}: screenshot ${await page.screenshot(`${engine.name} ${name}`).catch(String)}`);
    context.diagnostic(`${name}: focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)).catch(String)}`);
    context.diagnostic(`${name}: errors and warnings ${JSON.stringify(await page.errors().catch(String))}`);
    throw error;
  } finally {
    await page.open("about:blank").catch(() => {}); // an earlier failure is already reported
    hosts.forEach((host) => host.close());
  }
}

/** Tests the flows in an engine, or only those whose names contain ORDINAL_FLOWS. */
export async function testFlows(launch) {
  const selected = Object.entries(FLOWS).filter(([name]) => name.includes(process.env.ORDINAL_FLOWS ?? ""));
  if (selected.length === 0) return;
  const engine = await launch();
  after(() => engine.close());
  await recordErrors();
  for (const [name, flow] of selected) {
    test(`${engine.name} ${engine.version}: ${name}`, { timeout: TIMEOUT_MS }, (context) => runFlow(engine, name, flow, context));
  }
}
