// A static host for the page: serves dist/ below a path.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const SUB_PATH = "/some/where/";
/** The served folder. */
export const DIST = process.env.ORDINAL_DIST ?? "dist";
/** Media types by file extension. */
export const TYPES = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".png": "image/png", ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Overrides of files by name: other content, or `null` for a missing file. */
export const hosted = new Map();

/** Requested files that do not exist. */
export const missed = new Set();

/** The content of a file as the host serves it. */
export async function hostedFile(name) {
  const other = hosted.get(name);
  if (other === null) throw new Error("missing");
  return other ?? readFile(join(DIST, name));
}

/** The caching that the README recommends for files with a content hash in their name. */
const IMMUTABLE = { "cache-control": "public, max-age=31536000, immutable" };
const hasContentHash = (file) => /-[0-9a-f]{16}\.\w+$/.test(file);

/** Serves a request. */
async function serve(request, response) {
  const path = new URL(request.url, "http://localhost").pathname;
  // Between two tests an image is opened by itself, for which some browsers request a favicon.
  if (path === "/favicon.ico") return response.writeHead(204).end();
  const file = path === SUB_PATH ? "index.html" : normalize(path.slice(SUB_PATH.length));
  try {
    if (!path.startsWith(SUB_PATH) || file.startsWith("..")) throw new Error("outside");
    const body = await hostedFile(file);
    const caching = hasContentHash(file) ? IMMUTABLE : { "cache-control": "no-cache" };
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...caching }).end(body);
  } catch {
    missed.add(file);
    response.writeHead(404).end();
  }
}

/** Starts the host. Returns the page's address, and a function that closes the host. */
export async function openHost() {
  assert.ok(existsSync(join(DIST, "index.html")), "dist/ is missing: run `make build` first");
  const server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}${SUB_PATH}`, close: () => server.close() };
}

/** Compresses a body like a host that serves brotli. */
export function brotli(body) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return promisify(brotliCompress)(body, { params });
}
