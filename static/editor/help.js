// Help while writing: what a field is for, by mouse and by F1, and what could stand at a place. The words come from the
// page's WebAssembly; see src/view/help.rs for their form.
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
    const dom = make("div", "cm-field-help", head, make("p", "cm-field-words", words));
    dom.setAttribute("role", "tooltip");
    return { dom };
  };
  return { pos: from, end: to, above: true, create };
}

const show = StateEffect.define();

// What F1 has asked for; it stays until something is typed, the cursor moves or Escape is pressed.
const asked = StateField.define({
  create: () => null,
  update(before, transaction) {
    const effect = transaction.effects.find((one) => one.is(show));
    if (effect) return effect.value;
    return transaction.docChanged || transaction.selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

/** Tells what fields are for: where the mouse rests, and at the cursor on F1. */
export function fieldHelp(helpAt) {
  const at = (view, position) => JSON.parse(helpAt(view.state.doc.toString(), position));
  const tell = (view) => {
    closeCompletion(view);
    const help = at(view, view.state.selection.main.head);
    const words = help ? `${help.path}: ${help.holds}. ${help.words}` : "No field is known here";
    view.dispatch({ effects: [show.of(help && tooltip(help)), EditorView.announce.of(words)] });
    return true;
  };
  const hide = (view) => {
    if (!view.state.field(asked)) return false;
    view.dispatch({ effects: show.of(null) });
    return true;
  };
  return [
    asked,
    hoverTooltip((view, position) => {
      const help = at(view, position);
      return help && help.from <= position && position <= help.to ? tooltip(help) : null;
    }),
    Prec.high(keymap.of([{ key: "F1", run: tell }, { key: "Mod-k Mod-i", run: tell }, { key: "Escape", run: hide }])),
  ];
}

// A field that holds others, and one with values to choose from, is followed by what could stand there.
function insert({ insert: text }) {
  return (view, _, from, to) => {
    view.dispatch({
      changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input.complete", scrollIntoView: true,
    });
    if (text.endsWith(" ")) startCompletion(view);
  };
}

// The list of offers scrolls, so the keyboard has to be able to get into it. It is made anew whenever it changes.
const scrollsByKeyboard = EditorView.updateListener.of(({ state, view }) => {
  if (completionStatus(state) !== "active") return;
  view.requestMeasure({
    key: scrollsByKeyboard,
    read: () => view.dom.querySelector(".cm-tooltip-autocomplete > ul"),
    write: (list) => list?.setAttribute("tabindex", "0"),
  });
});

/** Offers fields and values: on Ctrl and Space, and while a word is typed. */
export function fieldCompletion(completionsAt) {
  const source = ({ state, pos, explicit }) => {
    const before = state.sliceDoc(Math.max(0, pos - 1), pos);
    if (!explicit && !/[A-Za-z]/.test(before)) return null;
    const found = JSON.parse(completionsAt(state.doc.toString(), pos));
    if (!found) return null;
    // A word that is complete needs no offer.
    const word = state.sliceDoc(found.from, found.to);
    if (!explicit && found.items.some(({ label }) => label === word)) return null;
    const options = found.items.map((item) => ({
      label: item.label, detail: item.holds, info: item.words || undefined, apply: insert(item), boost: item.first ? 1 : -50,
    }));
    return { from: found.from, to: found.to, options, validFor: /^[\w./-]*$/ };
  };
  return [autocompletion({ override: [source], icons: false }), scrollsByKeyboard];
}
