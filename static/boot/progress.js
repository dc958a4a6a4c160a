// The status shown while the app's code loads: progress, or an error.

/** How long a message about lost input is shown. */
const MESSAGE_MS = 8_000;

const make = (name, properties) => Object.assign(document.createElement(name), properties);
const bar = make("progress", { ariaLabel: "Loaded", value: 0 });
const label = make("span", { className: "arrival-text", textContent: "Loading…" });
const status = make("div", { className: "arrival", role: "status" });
status.append(bar, label);

/** Adds the status to the page; the app's first render removes it. */
export function openProgress() {
  document.body.append(status);
}

/** Sets the share of the code that has arrived, from 0 to 1. */
export function setProgress(share) {
  const percent = Math.floor(share * 100);
  label.textContent = percent < 100 ? `Loading… ${percent} %` : "Starting…";
  bar.value = share;
}

/** Shows the status without its usual delay, because the user waits. */
export function showProgress() {
  status.classList.add("is-waited-for");
}

/** Reports that input for a control could not be replayed. */
export function showLost(name) {
  const message = make("div", { className: "arrival is-waited-for", role: "status", textContent: `Not done, because it no longer exists: ${name}` });
  document.body.append(message);
  setTimeout(() => message.remove(), MESSAGE_MS);
}

/** Shows why the code could not be loaded, and a button that tries again. */
export function showFailure(error, retry) {
  const message = `The playground could not be loaded: ${error.message ?? error}. Your text is kept.`;
  const button = make("button", { type: "button", className: "button small", textContent: "Try again" });
  button.dataset.now = ""; // waiting.js does not queue its clicks
  button.addEventListener("click", () => {
    status.replaceChildren(bar, label);
    status.classList.remove("has-failed");
    setProgress(0);
    retry();
  });
  status.replaceChildren(make("span", { textContent: message }), button);
  status.classList.add("has-failed", "is-waited-for");
}
