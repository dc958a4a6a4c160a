// The service worker: keeps one whole version of the page, so that it opens without a network, and never files of two.
// The build writes VERSION and FILES before this (.ci/finish.mjs): all that was built, and a name for it by its content.
/* global VERSION, FILES */

// Several playgrounds may be below one origin: each keeps its own.
const prefix = `ordinal ${self.registration.scope} `;
const own = prefix + VERSION;
const page = new URL("./", self.registration.scope).href;

// All or nothing: a version of which one file is missing is not kept.
async function keep() {
  const cache = await caches.open(own);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: file === "./" ? "reload" : "default" })));
}

// The version before stays as long as this one is the latest: a page of it that is still open may need more of its files,
// whose names tell them from the files of this one.
async function forgetOlder() {
  const versions = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== own);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
}

async function answer(request) {
  if (request.mode === "navigate") {
    const kept = await (await caches.open(own)).match(page);
    if (kept) return kept;
  }
  for (const name of [own, ...(await caches.keys()).filter((other) => other.startsWith(prefix))]) {
    const kept = await (await caches.open(name)).match(request, { ignoreSearch: true });
    // A response of its own has the address that was asked for, names after the question mark included: modules read them.
    if (kept) return kept.url === request.url ? kept : new Response(kept.body, kept);
  }
  return fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(self.registration.scope)) event.respondWith(answer(request));
});
