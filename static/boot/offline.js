// Has the service worker keep this version for when there is no network, and says when a newer one is there. Comes after
// the first draw; a browser without service workers, or that refuses them, has the page all the same.
const name = new URL(import.meta.url).searchParams.get("worker");

/** Offers the version that waits; the page is loaded anew only when somebody says so. */
function offer(registration) {
  if (!registration.waiting || document.querySelector(".new-version")) return;
  const notice = document.createElement("div");
  notice.className = "new-version";
  notice.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "A new version is ready. What you typed is kept.";
  const take = document.createElement("button");
  const leave = document.createElement("button");
  take.textContent = "Reload";
  leave.textContent = "Later";
  for (const button of [take, leave]) Object.assign(button, { type: "button", className: "button small" });
  take.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take over");
  });
  leave.addEventListener("click", () => notice.remove());
  notice.append(words, take, leave);
  document.body.append(notice);
}

async function keepOffline() {
  const registration = await navigator.serviceWorker.register(new URL(name, import.meta.url), { updateViaCache: "none" });
  // The first version there is has nobody to ask.
  const tell = () => navigator.serviceWorker.controller && offer(registration);
  const watch = (worker) => worker?.addEventListener("statechange", tell);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  tell();
  // The browser's own look may take a day. What is just being kept for the first time is as new as can be.
  if (navigator.serviceWorker.controller) await registration.update();
}

if (navigator.serviceWorker) keepOffline().catch(() => {});
