// The service worker: caches one complete version of the page for offline use and never mixes files of two versions.
// The build (.ci/finish.mjs) prepends VERSION, a hash of the build, and FILES, the list of its files.
/* global VERSION, FILES */

// Several playgrounds may share an origin; each has its own caches.
const prefix = `ordinal ${self.registration.scope} `;
const cacheName = prefix + VERSION;
const page = new URL("./", self.registration.scope).href;

// addAll fails when one file fails, so a version is cached completely or not at all.
async function cacheFiles() {
  const cache = await caches.open(cacheName);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: file === "./" ? "reload" : "default" })));
}

// Keeps the previous version: an open page of that version may still request files, which have other names than those of this one.
async function deleteOldCaches() {
  const versions = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
}

async function respond(request) {
  if (request.mode === "navigate") {
    const cached = await (await caches.open(cacheName)).match(page);
    if (cached) return cached;
  }
  for (const name of [cacheName, ...(await caches.keys()).filter((other) => other.startsWith(prefix))]) {
    const cached = await (await caches.open(name)).match(request, { ignoreSearch: true });
    // A new Response takes the URL of the request with its query string, which boot.js and offline.js read from their own URL.
    if (cached) return cached.url === request.url ? cached : new Response(cached.body, cached);
  }
  return fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(cacheFiles()));
self.addEventListener("activate", (event) => event.waitUntil(deleteOldCaches()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(self.registration.scope)) event.respondWith(respond(request));
});
