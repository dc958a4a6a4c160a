// Starts the page: chooses the theme before the first draw, loads the WebAssembly named in this script's own
// address, and keeps the loader of the editor, which the page calls once it has drawn itself.
const names = new URL(import.meta.url).searchParams;
const beside = (name) => new URL(name, import.meta.url).href;
const root = document.documentElement;

try {
  const theme = localStorage.getItem("ordinal.theme");
  if (theme) root.dataset.theme = theme;
} catch {
  // A browser that refuses storage gets the theme of its system.
}

window.ordinalLoadEditor = () => import(beside(names.get("editor")));

try {
  const { default: init } = await import(beside(names.get("js")));
  await init({ module_or_path: beside(names.get("wasm")) });
} catch (error) {
  const notice = document.querySelector("[data-boot]");
  if (notice) notice.textContent = `The playground could not start: ${error}`;
  throw error;
}
