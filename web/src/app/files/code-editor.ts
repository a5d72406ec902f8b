// The editor in which Keras code stands: CodeMirror in a shadow root, where its styles are sheets that the page's policy allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, undo } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { completionsAt } from "../../files/code/completion";
import type { Edit } from "../../files/code/edits";
import type { Mark } from "./code";

/** Marks changes that come from the form. */
const fromForm = Annotation.define<boolean>();

/** Colours of the page's style sheet, which follow light and dark by themselves. */
const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--purple)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--orange)" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className], color: "var(--blue)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", border: "1px solid var(--edge)", borderRadius: "8px", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: "1.5",
    overflowX: "auto",
    // Filled from the start, so that little moves when the code comes.
    minHeight: "12em",
    maxHeight: "70vh",
  },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--card)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5ch", padding: "0 6px 0 8px" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--red)" },
  // Instead of a picture that is drawn into the page's address.
  "&:not(#a) .cm-lintRange": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--red) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--card)", border: "1px solid var(--edge)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxWidth: "min(90vw, 30rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px", lineHeight: "1.5" },
  "& .cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "1em" },
  ".cm-diagnostic": { padding: "4px 8px", whiteSpace: "pre-wrap", maxWidth: "min(90vw, 30rem)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--red)" },
  "@media (pointer: coarse)": {
    // Smaller, and phones would zoom in.
    "&": { fontSize: "1rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "10px 8px" },
  },
  "@media (forced-colors: active)": {
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
      color: "HighlightText",
      backgroundColor: "Highlight",
      forcedColorAdjust: "none",
    },
  },
});

/** Long enough for anybody to find the Tab key. */
const LEAVING_MS = 60_000;

/** A class is written as a call, its arguments next. */
function insertCall(view: EditorView, { label }: Completion, from: number, to: number): void {
  const call = view.state.sliceDoc(to, to + 1) === "(" ? label : `${label}()`;
  view.dispatch({
    changes: { from, to, insert: call },
    selection: { anchor: from + label.length + 1 },
    userEvent: "input.complete",
  });
  startCompletion(view);
}

function complete({ state, pos, explicit }: CompletionContext): CompletionResult | null {
  const found = completionsAt(state.doc.toString(), pos, explicit);
  if (!found) return null;
  const options = found.options.map(
    ({ label, detail, kind }): Completion => ({
      label,
      ...(detail && { detail }),
      type: { class: "class", argument: "property", word: "constant", module: "namespace", method: "method" }[kind],
      ...(kind === "class" && { apply: insertCall }),
    }),
  );
  return { from: found.from, options, validFor: /^[\w.]*$/ };
}

interface Given {
  text: string;
  label: string;
  /** How it is worked, and left, by keyboard. */
  help: string;
  onTyped: (text: string) => void;
}

export interface CodeEditor {
  change(edits: readonly Edit[], undoable: boolean): void;
  mark(marks: readonly Mark[]): void;
  undo(): void;
  redo(): void;
  destroy(): void;
}

export function createEditor(host: HTMLElement, { text, label, help, onTyped }: Given): CodeEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const view: EditorView = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        EditorView.lineWrapping,
        closeBrackets(),
        autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 50, interactionDelay: 0 }),
        new LanguageSupport(pythonLanguage),
        syntaxHighlighting(highlighting),
        look,
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
          // Until another key is pressed.
          { key: "Escape", run: (target) => (target.setTabFocusMode(LEAVING_MS), false) },
        ]),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-description": help, spellcheck: "false", tabindex: "0" }),
        EditorView.domEventHandlers({ blur: (_, target) => target.setTabFocusMode(false) }),
        EditorView.updateListener.of(({ docChanged, state, transactions }) => {
          if (docChanged && !transactions.some((each) => each.annotation(fromForm))) onTyped(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    change: (edits, undoable) =>
      view.dispatch({
        changes: edits.map(({ from, to, insert }) => ({ from, to, insert })),
        annotations: [fromForm.of(true), undoable ? isolateHistory.of("full") : Transaction.addToHistory.of(false)],
      }),
    mark: (marks) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          marks.map(({ from, to, message }) => ({ from, to, severity: "error", message })),
        ),
      ),
    undo: () => void undo(view),
    redo: () => void redo(view),
    destroy: () => view.destroy(),
  };
}
