// Registers the service worker, which caches this version for offline use, and shows a notice when a newer one is available.
// Loaded after the first render; without service workers the page works as well, but only online.
const name = new URL(import.meta.url).searchParams.get("worker");

/** Offers the waiting version; the page reloads only when the user presses the button. */
function showUpdate(registration) {
  if (!registration.waiting || document.querySelector(".new-version")) return;
  const notice = document.createElement("div");
  notice.className = "new-version";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = "A new version is ready. Your text is kept when you reload.";
  const reload = document.createElement("button");
  const dismiss = document.createElement("button");
  reload.textContent = "Reload";
  dismiss.textContent = "Later";
  for (const button of [reload, dismiss]) Object.assign(button, { type: "button", className: "button small" });
  reload.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take over");
  });
  dismiss.addEventListener("click", () => notice.remove());
  notice.append(text, reload, dismiss);
  document.body.append(notice);
}

async function registerWorker() {
  const registration = await navigator.serviceWorker.register(new URL(name, import.meta.url), { updateViaCache: "none" });
  // Without a controller this is the first version, which activates by itself.
  const update = () => navigator.serviceWorker.controller && showUpdate(registration);
  const watch = (worker) => worker?.addEventListener("statechange", update);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  update();
  // The browser itself checks for updates only once a day. A first version needs no check.
  if (navigator.serviceWorker.controller) await registration.update();
}

if (navigator.serviceWorker) registerWorker().catch(() => {});
