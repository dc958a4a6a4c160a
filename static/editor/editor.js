// The manifest editor: CodeMirror behind a small plain interface. The page loads it after its first draw.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are the page's own custom properties, so light and dark need no second style.
const highlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.meta, tags.separator, tags.punctuation, tags.keyword], color: "var(--code-mark)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--code-number)" },
]);

const look = (dark) => EditorView.theme({
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
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)" },
}, { dark });

// Chromium keeps the colour of a selection that is typed over, as a style attribute, which the page's
// Content-Security-Policy forbids and reports: such input is done by the editor instead.
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

/**
 * Puts an editor into `parent`.
 *
 * Every position is an offset in UTF-16 units. Tab indents; Escape and then Tab leaves the editor, so the
 * keyboard is never trapped.
 *
 * @param {Element} parent where the editor goes
 * @param {{text: string, dark: boolean, label: string, nonce?: string,
 *          onChange: (text: string) => void, onApply: () => void}} options `nonce` is that of the page's style-src
 * @returns what the page may do with it: setText, getText, setProblems, goto, focus, setDark, destroy
 */
export function mount(parent, { text, dark, label, nonce, onChange, onApply }) {
  const theme = new Compartment();
  // A text set from outside is not reported back: the page knows it already.
  const reported = (update) => update.transactions.some((one) => one.docChanged && !one.annotation(Transaction.remote));
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        keymap.of([{ key: "Mod-Enter", run: () => (onApply(), true) }]),
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(),
        lintGutter(), search({ top: true }), highlightSelectionMatches(), bracketMatching(),
        typeOverSelection, indentOnInput(), indentUnit.of("  "), EditorState.tabSize.of(2),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
        yaml(), syntaxHighlighting(highlight), theme.of(look(dark)),
        EditorView.contentAttributes.of({
          "aria-label": label, "aria-multiline": "true", tabindex: "0", spellcheck: "false", autocapitalize: "off",
          "aria-description": "Tab indents. Escape, then Tab, leaves the editor. Ctrl or Cmd and Enter applies",
        }),
        EditorView.updateListener.of((update) => {
          if (reported(update)) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  const within = (position) => Math.max(0, Math.min(position, view.state.doc.length));
  return {
    getText: () => view.state.doc.toString(),
    setText(next) {
      if (next === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        selection: { anchor: 0 },
        annotations: Transaction.remote.of(true),
        scrollIntoView: true,
      });
    },
    setProblems(problems) {
      view.dispatch(setDiagnostics(view.state, problems.map(({ from, to, severity, message }) => (
        { from: within(from), to: Math.max(within(from), within(to)), severity, message }))));
    },
    goto(position) {
      const anchor = within(position);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    setDark: (on) => view.dispatch({ effects: theme.reconfigure(look(on)) }),
    destroy: () => view.destroy(),
  };
}
