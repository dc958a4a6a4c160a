// What is shown when the playground's own code failed: what happened, and a way to keep everything and go on. The code is
// not called any more; this needs none of it.
const TEXT_KEY = "ordinal.text"; // as src/web/workspace.rs
const OWN_TEXT_KEY = "ordinal.own-text";
const TAB_KEY = "ordinal.session"; // as src/web/sessions.rs

function stored(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null; // a browser that refuses storage
  }
}

/** The manifests as they are in the editor, whichever of the two it is. */
function manifests() {
  const area = document.querySelector("textarea[aria-label=Manifests]");
  return area?.value ?? window.ordinalEditorText?.() ?? stored("localStorage", TEXT_KEY) ?? "";
}

/** What was done, as a scenario file, as far as this browser kept it; `null` when it did not. */
async function scenario() {
  const id = stored("sessionStorage", TAB_KEY);
  const packed = id && stored("localStorage", `ordinal.session.${id}`)?.match(/^v1\.([\w-]+)$/)?.[1];
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(unpacked).text();
}

/** Whether this browser keeps a text for the page. */
function keeps(text) {
  try {
    localStorage.setItem("ordinal.try", text);
    localStorage.removeItem("ordinal.try");
    return true;
  } catch {
    return false;
  }
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Begins anew with what is in the editor: what was done stays in the list of sessions, and is not done again by itself. */
function startAgain(text) {
  try {
    sessionStorage.removeItem(TAB_KEY);
    if (text !== undefined) {
      localStorage.setItem(OWN_TEXT_KEY, text);
      localStorage.removeItem(TEXT_KEY);
    }
  } catch {
    // Nothing is kept then, and nothing comes back.
  }
  if (location.hash) location.replace(location.pathname + location.search);
  else location.reload();
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const button = (words, onclick) => element("button", { type: "button", className: "button small", onclick }, words);

/** Shows it, over everything. `words` is what the code said of it. */
export async function tell(words) {
  const text = manifests();
  const run = await scenario().catch(() => null);
  const buttons = element("p", { className: "trouble-buttons" }, button("Save the manifests", () => save(text, "manifests.yaml")));
  if (run) buttons.append(button("Save the run", () => save(run, "run.ordinal.yaml")));
  buttons.append(button("Start again", () => startAgain()), button("Start with the first example", () => startAgain(text)));
  const kept = keeps(text) ? "What you typed is kept." : "This browser keeps nothing: save your manifests before you start again.";
  const heading = element("h2", { id: "trouble-name" }, "The playground stopped");
  const dialog = element("dialog", { className: "modal trouble" },
    element("div", { className: "modal-head" }, heading),
    element("p", {}, `Its own code failed: this is a mistake of the playground, not of your manifests. ${kept}`),
    element("pre", { className: "printed" }, words),
    buttons);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // the page behind it answers nothing any more
  document.body.append(dialog);
  dialog.showModal();
}
