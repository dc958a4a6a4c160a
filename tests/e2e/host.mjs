// A static host for the page: dist/ below a sub-path, by a server that knows nothing of it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const SUB_PATH = "/some/where/";
/** The folder that is served. */
export const DIST = process.env.ORDINAL_DIST ?? "dist";
/** Media types by the endings of files. */
export const TYPES = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".png": "image/png", ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** What the host has otherwise than dist/, by the file's name: another version of it, or `null` for none. */
export const hosted = new Map();

/** What was asked of the host and is not there. */
export const missed = new Set();

/** A file as the host has it. */
export async function hostedFile(name) {
  const other = hosted.get(name);
  if (other === null) throw new Error("gone");
  return other ?? readFile(join(DIST, name));
}

/** As the README asks of hosts: what is named by its content is kept. */
const KEPT = { "cache-control": "public, max-age=31536000, immutable" };
const isNamedByContent = (file) => /-[0-9a-f]{16}\.\w+$/.test(file);

/** A static host that knows nothing of the page and serves it below a path. */
async function serve(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  // Between two tests a picture is shown alone, for which some browsers ask for an icon; the page names its own.
  if (path === "/favicon.ico") return response.writeHead(204).end();
  const file = path === SUB_PATH ? "index.html" : normalize(path.slice(SUB_PATH.length));
  try {
    if (!path.startsWith(SUB_PATH) || file.startsWith("..")) throw new Error("outside");
    const body = await hostedFile(file);
    const caching = isNamedByContent(file) ? KEPT : { "cache-control": "no-cache" };
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...caching }).end(body);
  } catch {
    missed.add(file);
    response.writeHead(404).end();
  }
}

/** Begins to serve. Gives the page's address, and how to end. */
export async function openHost() {
  assert.ok(existsSync(join(DIST, "index.html")), "dist/ is missing: run `make build` first");
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}${SUB_PATH}`, close: () => server.close() };
}

/** Something as a host that compresses with brotli sends it. */
export function brotli(body) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return promisify(brotliCompress)(body, { params });
}
