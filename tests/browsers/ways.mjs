// The ways through the page that matter, the same in every engine. Each begins in a profile as good as new: its host has a
// port of its own, and all that browsers keep they keep by host and port.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, test } from "node:test";
import { DIST, hosted, hostedFile, openHost } from "../e2e/host.mjs";
import { isInCharge } from "../e2e/see.mjs";
import { Page, button, combobox, dialog, group, heading, link, list, log, recordComplaints, region, slider, textbox } from "./engine.mjs";

/** How long a way may take, whatever else runs. */
const TIMEOUT_MS = 180_000;

const SET = "redis-cluster";
const CLUSTER = region("Cluster");
const EXPLANATION = region("Explanation");
const OUTPUT = log("Output");
const TIME = slider("Time");
const pod = (ordinal) => button(`Pod ${SET}-${ordinal}`, CLUSTER);

/** Waits until the code is in charge of the page. */
async function opened(page) {
  await page.until(async () => assert.ok(await page.evaluate(isInCharge), "the code is in charge"));
  await page.sees(button("Apply"));
  await page.sees(button(/^Pod /, CLUSTER));
}

/** Opens the page as on a first visit. */
async function visit(page, address) {
  await page.open(address);
  await opened(page);
}

/** Lets time run until so many pods of the set are all ready, and nothing more happens by itself. */
async function rested(page, count = 6) {
  await page.choose(combobox("Speed"), "fastest");
  await page.reads(EXPLANATION, new RegExp(`\\b${count} of ${count} pods`, "i"));
  await page.sees(button("Play"));
}

/** Enters a line in the console, once it is seen there. */
async function enter(page, line) {
  await page.press(textbox("kubectl"));
  await page.keys(line);
  await page.until(async () => assert.equal(await page.value(textbox("kubectl")), line));
  await page.keys("Enter");
}

const pods = (page) => page.names(button(/^Pod /, CLUSTER));

const isThere = (page, part) => async () => assert.equal((await page.names(part)).length, 1, `${part.role} ${part.name}`);

const isGone = (page, part) => async () => assert.deepEqual(await page.names(part), []);

/** Has hosts keep the code back while something is done, which may have it come. */
async function withCodeKeptBack(act) {
  const name = (await readdir(DIST)).find((file) => file.endsWith(".wasm"));
  const code = await hostedFile(name);
  let comes;
  hosted.set(name, new Promise((come) => (comes = () => come(code))));
  try {
    await act(comes);
  } finally {
    comes();
    hosted.delete(name);
  }
}

/** What is seen of a run. */
async function seen(page) {
  return { pods: await pods(page), moment: await page.value(TIME), inspected: await page.text(region("Inspector")), text: await page.text(textbox("Manifests")) };
}

/** In the page: how far the worker is that keeps it for when there is no network. */
async function keptBy() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state ?? null;
}

/** In the page: how high the lanes are, and how high they have to be. */
function heightOfLanes(lanes) {
  const around = findAll(lanes)[0].parentElement;
  return [around.clientHeight, around.scrollHeight];
}

/** Every way: what a user sees to be true, and what is done for it. */
const WAYS = {
  "a first visit moves by itself, in order": async (page, { address }) => {
    await visit(page, address);
    await page.sees(pod(0));
    await page.reads(EXPLANATION, new RegExp(`${SET}-1[^]*OrderedReady`));
    await page.sees(pod(1));
    await page.reads(OUTPUT, new RegExp(`statefulset.apps/${SET} created`));
  },

  "before the code is there the first example moves, and what is pressed is done once it is": (page, { address }) => withCodeKeptBack(async (comes) => {
    await page.open(address);
    await page.sees(pod(0));
    await page.sees(pod(1));
    await page.press(button("Share"));
    assert.ok(!(await page.evaluate(isInCharge)), "all that before the code was there");
    comes();
    await page.sees(dialog("Share"));
  }),

  "every lane is as high as it has to be, whatever the legend takes": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    await page.until(async () => {
      const [held, needed] = await page.evaluate(heightOfLanes, list("Lanes"));
      assert.ok(held >= needed && held > 100, `${needed} px of lanes in ${held} px`);
    });
  },

  "what is typed into the manifests is applied": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    await page.pressLine("replicas: 6");
    await page.keys("End", "Backspace", "7");
    await page.reads(textbox("Manifests"), /replicas: 7$/m);
    await page.brings(() => page.press(button("Apply")), isThere(page, pod(6)));
    assert.match(await page.text(OUTPUT), new RegExp(`statefulset.apps/${SET} configured`));
  },

  "the console answers as kubectl does, and remembers its lines": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    await enter(page, `kubectl scale statefulset ${SET} --replicas=2`);
    await page.reads(OUTPUT, new RegExp(`statefulset.apps/${SET} scaled`));
    await rested(page, 2);
    await enter(page, `kubectl get statefulset ${SET}`);
    await page.reads(OUTPUT, new RegExp(`^${SET} +2/2 `, "m"));
    await enter(page, "kubectl get pod nobody");
    await page.reads(OUTPUT, /Error from server \(NotFound\): pods "nobody" not found/);
    await page.keys("ArrowUp", "ArrowUp");
    await page.until(async () => assert.equal(await page.value(textbox("kubectl")), `kubectl get statefulset ${SET}`));
  },

  "a deleted pod comes back under its name, to its claim": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    await page.press(pod(1));
    await page.sees(heading(`Pod ${SET}-1`));
    const comesBack = new RegExp(`pod ${SET}-1\\b.*(mounts claim|reuses).*data-${SET}-1`, "i");
    const isTold = async () => assert.match(await page.text(list("What happened")), comesBack);
    await page.brings(() => page.press(button("Delete pod", region("Inspector"))), isTold);
    await page.until(async () => assert.equal((await pods(page)).length, 6));
  },

  "a step back shows the moment before, and a step on the one after": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    const moment = async () => Number(await page.value(TIME));
    const [end, told] = [await moment(), await page.text(list("What happened"))];
    await page.brings(() => page.press(button("Step back")), async () => assert.ok((await moment()) < end));
    assert.notEqual(await page.text(list("What happened")), told);
    await page.brings(() => page.press(button("Step")), async () => assert.equal(await page.text(list("What happened")), told));
  },

  "a link that is shared opens the same run at the same moment for somebody else": async (page, { address, another }) => {
    await visit(page, address);
    await rested(page);
    await enter(page, `kubectl scale statefulset ${SET} --replicas=3`);
    await rested(page, 3);
    await page.press(pod(2));
    await page.reads(region("Inspector"), new RegExp(`${SET}-2\\b[^]*Controlled By: +StatefulSet/${SET}`));
    const before = await seen(page);
    await page.press(button("Share"));
    await page.until(async () => assert.match((await page.value(textbox("Link", dialog("Share")))) ?? "", /#v1\.[\w-]+$/));
    const { hash } = new URL(await page.value(textbox("Link", dialog("Share"))));
    const other = await another();
    await page.open(other.address + hash);
    await opened(page);
    await page.until(async () => assert.deepEqual(await seen(page), before));
  },

  "a tour stages something, asks what will happen, and lets it happen": async (page, { address }) => {
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
    await page.reads(group("Question"), /(Right|Correct)\W+One/);
    assert.deepEqual(await pods(page), ["Pod web-0"]);
  },

  "what is broken is told of, and can be mended": async (page, { address }) => {
    const palette = group("Break it");
    await visit(page, address);
    await rested(page);
    await page.press(button("Break it"));
    await page.brings(() => page.press(button("Node down", palette)), isThere(page, button("Node up: node-2", palette)));
    await page.reads(EXPLANATION, /node-2 (is down|is unreachable|stopped)/);
    await page.brings(() => page.press(button("Node up: node-2", palette)), isGone(page, button("Node up: node-2", palette)));
    await page.brings(() => page.keys("Escape"), isGone(page, palette));
  },

  "a script and a picture of the run are saved as files": async (page, { address }) => {
    await visit(page, address);
    await rested(page);
    await page.press(button("Export"));
    const save = (name) => () => page.press(button(name, dialog("Export")));
    const script = await page.saved("ordinal-run.sh", save("Save: Script for a real cluster"), (file) => /\n$/.test(file));
    assert.match(String(script), /^kubectl apply -f - <<'EOF'$/m);
    const isPng = (file) => file.subarray(1, 4).equals(Buffer.from("PNG")) && file.subarray(-8, -4).equals(Buffer.from("IEND"));
    const picture = await page.saved("ordinal-picture.png", save("Save PNG: Picture"), isPng);
    assert.ok(picture.readUInt32BE(16) > 1_000, "twice as many points as the picture has");
  },

  "without a network the page opens again, and works": async (page, { address, disconnect }) => {
    await visit(page, address);
    await page.until(async () => assert.equal(await page.evaluate(keptBy), "activated"));
    await disconnect();
    await assert.rejects(fetch(address), "there is no host any more");
    await visit(page, address);
    await enter(page, `kubectl get statefulset ${SET}`);
    await page.reads(OUTPUT, new RegExp(`^${SET} +\\d/6 `, "m"));
  },
};

/** Goes one way, with hosts of its own. It fails, too, when the page complains of anything meanwhile. */
async function goWay(engine, name, way, context) {
  const hosts = [];
  const another = async () => {
    hosts.push(await openHost());
    return hosts.at(-1);
  };
  const { address, close } = await another();
  const page = new Page(engine);
  try {
    await way(page, { address, another, disconnect: close });
    assert.deepEqual(await page.complaints(), []);
  } catch (error) {
    context.diagnostic(`${name}: seen in ${await page.screenshot(`${engine.name} ${name}`).catch(String)}`);
    context.diagnostic(`${name}: the keyboard is at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)).catch(String)}`);
    context.diagnostic(`${name}: the page complained of ${JSON.stringify(await page.complaints().catch(String))}`);
    throw error;
  } finally {
    await page.open("about:blank").catch(() => {}); // what went wrong before is told
    hosts.forEach((host) => host.close());
  }
}

/** Tests the ways in an engine, or those whose names hold the words asked for. */
export async function testWays(launch) {
  const asked = Object.entries(WAYS).filter(([name]) => name.includes(process.env.ORDINAL_WAYS ?? ""));
  if (asked.length === 0) return;
  const engine = await launch();
  after(() => engine.close());
  await recordComplaints();
  for (const [name, way] of asked) {
    test(`${engine.name} ${engine.version}: ${name}`, { timeout: TIMEOUT_MS }, (context) => goWay(engine, name, way, context));
  }
}
