// Field help (on hover and on F1) and completion. The content comes from the page's WebAssembly as JSON; src/view/help.rs
// describes the format.
import { autocompletion, closeCompletion, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip } from "@codemirror/view";

const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
};

function tooltip({ from, to, path, holds, words }) {
  const create = () => {
    const head = make("p", "cm-field-head", make("span", "cm-field-path", path), holds ? `: ${holds}` : "");
    const dom = make("div", "cm-field-help", head, make("p", "cm-field-text", words));
    dom.setAttribute("role", "tooltip");
    return { dom };
  };
  return { pos: from, end: to, above: true, create };
}

const setPinned = StateEffect.define();

// The tooltip opened by F1; it stays until the text changes, the cursor moves or Escape is pressed.
const pinnedTooltip = StateField.define({
  create: () => null,
  update(before, transaction) {
    const effect = transaction.effects.find((one) => one.is(setPinned));
    if (effect) return effect.value;
    return transaction.docChanged || transaction.selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

/** Shows the help of a field: on hover, and at the cursor on F1. */
export function fieldHelp(helpAt) {
  const parseHelp = (view, position) => JSON.parse(helpAt(view.state.doc.toString(), position));
  const open = (view) => {
    closeCompletion(view);
    const help = parseHelp(view, view.state.selection.main.head);
    const words = help ? `${help.path}: ${help.holds}. ${help.words}` : "No known field at the cursor";
    view.dispatch({ effects: [setPinned.of(help && tooltip(help)), EditorView.announce.of(words)] });
    return true;
  };
  const close = (view) => {
    if (!view.state.field(pinnedTooltip)) return false;
    view.dispatch({ effects: setPinned.of(null) });
    return true;
  };
  return [
    pinnedTooltip,
    hoverTooltip((view, position) => {
      const help = parseHelp(view, position);
      return help && help.from <= position && position <= help.to ? tooltip(help) : null;
    }),
    Prec.high(keymap.of([{ key: "F1", run: open }, { key: "Mod-k Mod-i", run: open }, { key: "Escape", run: close }])),
  ];
}

// Inserts a completion. Inserted text that ends with a space expects a nested field or a value, so completion opens again.
function insert({ insert: text }) {
  return (view, _, from, to) => {
    view.dispatch({
      changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input.complete", scrollIntoView: true,
    });
    if (text.endsWith(" ")) startCompletion(view);
  };
}

// The list of completions scrolls, so it must be focusable. CodeMirror recreates it on every change.
const focusableList = EditorView.updateListener.of(({ state, view }) => {
  if (completionStatus(state) !== "active") return;
  view.requestMeasure({
    key: focusableList,
    read: () => view.dom.querySelector(".cm-tooltip-autocomplete > ul"),
    write: (list) => list?.setAttribute("tabindex", "0"),
  });
});

/** Completes fields and values: on Ctrl and Space, and while a word is typed. */
export function fieldCompletion(completionsAt) {
  const source = ({ state, pos, explicit }) => {
    const before = state.sliceDoc(Math.max(0, pos - 1), pos);
    if (!explicit && !/[A-Za-z]/.test(before)) return null;
    const found = JSON.parse(completionsAt(state.doc.toString(), pos));
    if (!found) return null;
    // No completion for a word that is complete already.
    const word = state.sliceDoc(found.from, found.to);
    if (!explicit && found.items.some(({ label }) => label === word)) return null;
    const options = found.items.map((item) => ({
      label: item.label, detail: item.holds, info: item.words || undefined, apply: insert(item), boost: item.first ? 1 : -50,
    }));
    return { from: found.from, to: found.to, options, validFor: /^[\w./-]*$/ };
  };
  return [autocompletion({ override: [source], icons: false }), focusableList];
}
