// The page comes in two parts: what a first visit runs, and the rest at the first sign of a person.
import assert from "node:assert/strict";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { PHONE, WIDE, command, pageTest, until } from "./page.mjs";

/** What a first visit may load besides the editor, in bytes as a host that compresses with brotli sends them. */
const FIRST_LOAD_BYTES_MAX = 320_000;
/** How long the visitor looks on without a sign. */
const VISIT_MS = 8_000;
/** How often it is tried: once in a while chance takes a rare way, such as how hashes fall. */
const TRIES = 3;

const isLater = (url) => new URL(url).pathname.includes("/ordinal-later-");
const isEditor = (url) => new URL(url).pathname.includes("/editor-");

/** What is known of that already: both visitors load the same files. */
const known = new Map();

/** The bytes of a response when compressed. */
async function compressedBytes(response) {
  const { pathname } = new URL(response.url());
  if (!known.has(pathname)) known.set(pathname, compressed(await response.body()));
  return known.get(pathname);
}

/** The bytes of a file when compressed. */
async function compressed(body) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return (await promisify(brotliCompress)(body, { params })).length;
}

for (const [who, viewport] of [["a desk", WIDE], ["a phone", PHONE]]) {
  const responses = [];
  pageTest(`a first visit on ${who} moves with little loaded, and loads the rest at the first sign of a person`, async (page) => {
    const rest = () => responses.some((each) => isLater(each.url()));
    for (let tries = 1; ; tries++) {
      await page.waitForTimeout(VISIT_MS);
      if (!rest()) break;
      assert.ok(tries < TRIES, "a first visit runs code that comes later: run .ci/record");
      responses.length = 0;
      await page.reload();
    }
    const sizes = await Promise.all(responses.filter((each) => !isEditor(each.url())).map(compressedBytes));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first load on ${who}: ${bytes} bytes as brotli`);
    assert.ok(bytes <= FIRST_LOAD_BYTES_MAX, `a first visit loads ${bytes} bytes, more than ${FIRST_LOAD_BYTES_MAX}: run .ci/record`);
    await page.mouse.move(50, 50);
    await until(async () => assert.ok(rest()));
    await page.getByRole("list", { name: "Problems" }).getByRole("listitem").first().waitFor();
  }, { viewport, isThere: false, frames: true, init: (page) => page.on("response", (response) => responses.push(response)) });
}

pageTest("a command works before the rest has come by itself", async (page) => {
  await page.getByRole("button", { name: "Pod redis-cluster-0" }).waitFor();
  await command(page, "kubectl get pods");
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /redis-cluster-0/));
}, { isThere: false, init: (page) => page.route(/\/ordinal-later-[^?]*$/, (route) => (route.request().resourceType() === "fetch" ? null : route.continue())) });
