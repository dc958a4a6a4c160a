// What is told while the code comes: how much of it is there, or that it does not come.

/** How long is told what was not done. */
const TOLD_MS = 8_000;

const make = (name, properties) => Object.assign(document.createElement(name), properties);
const bar = make("progress", { ariaLabel: "Loaded", value: 0 });
const words = make("span", { className: "arrival-words", textContent: "Loading…" });
const arrival = make("div", { className: "arrival", role: "status" });
arrival.append(bar, words);

/** Puts it on the page, which takes it off again when the code draws. */
export function openProgress() {
  document.body.append(arrival);
}

/** Tells how much is there, from 0 to 1. */
export function tellProgress(share) {
  const percent = Math.floor(share * 100);
  words.textContent = percent < 100 ? `Loading… ${percent} %` : "Starting…";
  bar.value = share;
}

/** Shows it at once: somebody waits. */
export function showProgress() {
  arrival.classList.add("is-waited-for");
}

/** Tells that something that was pressed is not there any more. */
export function tellGone(name) {
  const told = make("div", { className: "arrival is-waited-for", role: "status", textContent: `Not done, as it is gone by now: ${name}` });
  document.body.append(told);
  setTimeout(() => told.remove(), TOLD_MS);
}

/** Tells why the code did not come, with a way to try again. What is typed stays. */
export function tellOfFailure(error, again) {
  const told = `The playground could not be loaded: ${error.message ?? error}. What you typed is still there.`;
  const button = make("button", { type: "button", className: "button small", textContent: "Try again" });
  button.dataset.now = ""; // it does not wait for the code
  button.addEventListener("click", () => {
    arrival.replaceChildren(bar, words);
    arrival.classList.remove("has-failed");
    tellProgress(0);
    again();
  });
  arrival.replaceChildren(make("span", { textContent: told }), button);
  arrival.classList.add("has-failed", "is-waited-for");
}
