// The manifest editor: CodeMirror behind a small interface of plain functions. The page loads it after its first render.
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { forEachDiagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { fieldCompletion, fieldHelp } from "./help.js";

// Colours are the page's own custom properties, so light and dark need no second style.
const highlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.meta, tags.separator, tags.punctuation, tags.keyword], color: "var(--code-mark)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--code-number)" },
]);

const editorTheme = (dark) => EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "var(--space-2)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { paddingLeft: "var(--space-3)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--surface-line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--selection)" },
  ".cm-panels": { backgroundColor: "var(--surface-sunk)", color: "var(--ink)" },
  ".cm-search.cm-panel": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "var(--space-1)",
    padding: "var(--space-2) 2rem var(--space-2) var(--space-3)", fontFamily: "var(--font)" },
  ".cm-search.cm-panel br": { flexBasis: "100%", content: "''", display: "block" },
  ".cm-search.cm-panel label": { display: "inline-flex", alignItems: "center", gap: "0.2rem", fontSize: "0.75rem" },
  ".cm-button, .cm-textfield": { margin: "0", minHeight: "1.75rem", border: "1px solid var(--line-strong)",
    borderRadius: "var(--round)", background: "var(--surface)", color: "var(--ink)", fontSize: "0.75rem" },
  ".cm-button": { fontWeight: "600", cursor: "pointer" },
  ".cm-button:hover": { background: "var(--accent-soft)", borderColor: "var(--accent)" },
  ".cm-panel [name=close]": { color: "var(--ink-soft)", fontSize: "1.1rem", cursor: "pointer" },
  ".cm-searchMatch": { backgroundColor: "var(--pending-ground)", outline: "1px solid var(--pending)" },
  ".cm-diagnostic": { maxWidth: "32rem", padding: "var(--space-1) var(--space-3)", fontFamily: "var(--font)",
    fontSize: "0.8125rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--failed)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--pending)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--starting)" },
  ".cm-diagnosticAction": { margin: "0 0 0 var(--space-2)", padding: "0.15rem var(--space-2)", border: "1px solid var(--line-strong)",
    borderRadius: "var(--round)", backgroundColor: "var(--surface)", color: "var(--ink)", font: "600 0.75rem var(--font)", cursor: "pointer" },
  ".cm-diagnosticAction:hover": { backgroundColor: "var(--accent-soft)", borderColor: "var(--accent)" },
  ".cm-field-help": { maxWidth: "min(32rem, 90vw)", padding: "var(--space-2) var(--space-3)", fontFamily: "var(--font)",
    fontSize: "0.8125rem", lineHeight: "1.45" },
  ".cm-field-help p": { margin: "0" },
  ".cm-field-head": { color: "var(--ink-soft)", overflowWrap: "anywhere" },
  ".cm-field-path": { color: "var(--code-key)", fontFamily: "var(--font-code)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxWidth: "min(28rem, 90vw)", fontFamily: "var(--font-code)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--ink-soft)", fontStyle: "normal" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "22rem", padding: "var(--space-2) var(--space-3)", fontFamily: "var(--font)",
    fontSize: "0.8125rem", lineHeight: "1.45", whiteSpace: "normal" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)" },
}, { dark });

// When text replaces a selection, Chromium inserts a style attribute with the selection's colour, which the page's
// Content-Security-Policy blocks and reports. The editor handles such input itself.
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    if (event.inputType !== "insertText" || event.data === null || view.composing || state.readOnly) return false;
    if (state.selection.ranges.every((range) => range.empty)) return false;
    event.preventDefault();
    view.dispatch(state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

// A fix is offered in the tooltip of its problem and at the cursor. Its offsets belong to the document it was computed for, so it
// does nothing in another one; new problems follow after each edit.
const actionsOf = ({ fix, changes }, doc) => (fix === undefined ? [] : [{
  name: fix,
  apply(view) {
    if (view.state.doc.eq(doc)) view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
  },
}]);

function fixAtCursor(view) {
  const { from, to } = view.state.doc.lineAt(view.state.selection.main.head);
  const { head } = view.state.selection.main;
  const found = [];
  forEachDiagnostic(view.state, (problem, start, end) => {
    if (problem.actions?.length && start <= to && end >= from) found.push({ start, end, action: problem.actions[0] });
  });
  const near = found.find(({ start, end }) => start <= head && head <= end) ?? found[0];
  near?.action.apply(view, near.start, near.end);
  return near !== undefined;
}

/** The single change that turns the first text into the second: what is between their common prefix and suffix. */
function difference(before, after) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

/** Wraps a function so that it logs exceptions instead of throwing them: an exception would unwind through the WebAssembly. */
const loggingErrors = (call) => (...args) => {
  try {
    return call(...args);
  } catch (error) {
    console.error(error);
  }
};

/**
 * Creates an editor in `parent`.
 *
 * Every position is an offset in UTF-16 code units. Tab indents; Escape and then Tab leaves the editor, so the
 * keyboard is never trapped.
 *
 * @param {Element} parent the element that contains the editor
 * @param {{text: string, dark: boolean, label: string, nonce?: string,
 *          onChange: (text: string) => void, onApply: () => void,
 *          helpAt: (text: string, offset: number) => string,
 *          completionsAt: (text: string, offset: number) => string}} options `nonce` is that of the page's style-src;
 *          the last two return JSON, described in src/view/help.rs
 * @returns the functions of the editor: setText, getText, setProblems, goto, focus, setDark, destroy
 */
export function mount(parent, { text, dark, label, nonce, onChange, onApply, helpAt, completionsAt }) {
  const theme = new Compartment();
  // A change made through setText is not reported, because it comes from the page.
  const reported = (update) => update.transactions.some((one) => one.docChanged && !one.annotation(Transaction.remote));
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        keymap.of([{ key: "Mod-Enter", run: () => (onApply(), true) }, { key: "Mod-.", run: fixAtCursor }]),
        fieldHelp(helpAt), fieldCompletion(completionsAt),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(),
        lintGutter(), search({ top: true }), highlightSelectionMatches(), bracketMatching(),
        typeOverSelection, indentOnInput(), indentUnit.of("  "), EditorState.tabSize.of(2),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
        yaml(), syntaxHighlighting(highlight), theme.of(editorTheme(dark)),
        EditorView.contentAttributes.of({
          "aria-label": label, "aria-multiline": "true", tabindex: "0", spellcheck: "false", autocapitalize: "off",
          "aria-description": "Tab indents. Escape, then Tab, leaves the editor. Ctrl or Cmd and Enter applies. "
            + "Ctrl and Space completes fields and values. F1 describes a field. Ctrl or Cmd and full stop fixes a problem",
        }),
        EditorView.updateListener.of((update) => {
          if (reported(update)) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  window.ordinalEditorText = () => view.state.doc.toString(); // read by static/boot/trouble.js after a crash
  const within = (position) => Math.max(0, Math.min(position, view.state.doc.length));
  const calls = {
    getText: () => view.state.doc.toString(),
    setText(value) {
      const next = value.replaceAll("\r\n", "\n"); // CodeMirror's documents have \n only
      const before = view.state.doc.toString();
      if (next === before) return;
      const changes = difference(before, next);
      // After a small change the cursor keeps its position; in a different text it moves to the start.
      const isDifferent = changes.to - changes.from > before.length / 2 || changes.insert.length > next.length / 2;
      // isolateHistory makes the change one undo step of its own.
      view.dispatch({
        changes, annotations: [Transaction.remote.of(true), isolateHistory.of("full")], ...(isDifferent && { selection: { anchor: 0 }, scrollIntoView: true }),
      });
    },
    setProblems(problems) {
      view.dispatch(setDiagnostics(view.state, problems.map(({ from, to, severity, message, ...fix }) => (
        { from: within(from), to: Math.max(within(from), within(to)), severity, message, actions: actionsOf(fix, view.state.doc) }))));
    },
    goto(position) {
      const anchor = within(position);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    setDark: (on) => view.dispatch({ effects: theme.reconfigure(editorTheme(on)) }),
    destroy: () => view.destroy(),
  };
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, loggingErrors(call)]));
}
