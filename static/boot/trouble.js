// The dialog shown after the playground's WebAssembly has panicked or trapped: the message, and buttons that save the user's
// work and restart. It calls nothing in the WebAssembly.
const TEXT_KEY = "ordinal.text"; // as src/web/workspace.rs
const OWN_TEXT_KEY = "ordinal.own-text";
const SESSION_KEY = "ordinal.session"; // as src/web/sessions.rs

function stored(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null; // storage is blocked
  }
}

/** The text in the editor: the plain text area, CodeMirror, or the last saved text. */
function manifests() {
  const area = document.querySelector("textarea[aria-label=Manifests]");
  return area?.value ?? window.ordinalEditorText?.() ?? stored("localStorage", TEXT_KEY) ?? "";
}

/** The autosaved run as a scenario file; `null` when there is none. */
async function scenario() {
  const id = stored("sessionStorage", SESSION_KEY);
  const packed = id && stored("localStorage", `ordinal.session.${id}`)?.match(/^v1\.([\w-]+)$/)?.[1];
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(unpacked).text();
}

/** Whether localStorage accepts a text of this size. */
function canStore(text) {
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

/** Reloads without the current run, which stays in the list of sessions. With a text, that text becomes a draft and the example is shown. */
function restart(text) {
  try {
    sessionStorage.removeItem(SESSION_KEY);
    if (text !== undefined) {
      localStorage.setItem(OWN_TEXT_KEY, text);
      localStorage.removeItem(TEXT_KEY);
    }
  } catch {
    // Storage is blocked: nothing is saved or restored.
  }
  if (location.hash) location.replace(location.pathname + location.search);
  else location.reload();
}

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

const button = (label, onclick) => element("button", { type: "button", className: "button small", onclick }, label);

/** Shows the dialog. `message` is the panic message or the trap. */
export async function showCrash(message) {
  const text = manifests();
  const run = await scenario().catch(() => null);
  const buttons = element("p", { className: "trouble-buttons" }, button("Save the manifests", () => save(text, "manifests.yaml")));
  if (run) buttons.append(button("Save the run", () => save(run, "run.ordinal.yaml")));
  buttons.append(button("Restart", () => restart()), button("Restart with the first example", () => restart(text)));
  const kept = canStore(text) ? "Your text is kept." : "This browser cannot store your text: save your manifests before you restart.";
  const heading = element("h2", { id: "trouble-name" }, "The playground stopped");
  const dialog = element("dialog", { className: "modal trouble" },
    element("div", { className: "modal-head" }, heading),
    element("p", {}, `This is a bug in the playground, not an error in your manifests. ${kept}`),
    element("pre", { className: "printed" }, message),
    buttons);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // the page behind the dialog no longer works
  document.body.append(dialog);
  dialog.showModal();
}
