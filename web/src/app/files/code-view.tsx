// The network as Keras code, to read and to type: the editor, what is wrong in it, and ways to take the code along.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { download } from "../parts/download";
import { ChoiceField } from "../parts/fields";
import { canTakeRest, codeFormats, copyProgram, keepInStep, marks, programAs, remark, standing, takeRest, text, typed } from "./code";
import type { CodeFormat } from "./code";
import { createEditor, type CodeEditor } from "./code-editor";
import { canSave, working } from "./files";
import { Outcome } from "./outcome";
import { t } from "./text";

const format = signal<CodeFormat | "link">("python");

interface CodeProps {
  /** Puts a link to all that is set into the clipboard; of a slice that stands above this one. */
  copyLink: () => Promise<unknown>;
}

export default function Code({ copyLink }: CodeProps) {
  return (
    <div class="group code-part">
      <p class="hint">{t.codeHint}</p>
      <Editor />
      <Problems />
      <Outcome part="code" />
      <TakeAlong copyLink={copyLink} />
    </div>
  );
}

function Editor() {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | null>(null);
  useEffect(() => {
    const made = createEditor(host.current!, {
      text: text.peek(),
      label: t.codeLabel,
      help: t.codeKeys,
      onTyped: typed,
    });
    editor.current = made;
    const stopMarks = marks.subscribe((all) => made.mark(all));
    const stop = keepInStep(made);
    return () => {
      stop();
      stopMarks();
      made.destroy();
    };
  }, []);
  return (
    <>
      <div class="code-editor" ref={host} />
      <div class="buttons">
        <button type="button" onClick={() => editor.current?.undo()}>
          {t.undo}
        </button>
        <button type="button" onClick={() => editor.current?.redo()}>
          {t.redo}
        </button>
      </div>
      <p class="hint">{t.codeKeys}</p>
    </>
  );
}

/** How the code stands to the form, and what is wrong in it. */
function Problems() {
  return (
    <div class="code-problems">
      <p>{remark.value ?? t.codeStanding[standing.value]}</p>
      {marks.value.length > 0 && (
        <ul aria-label={t.problems}>
          {marks.value.map(({ from, line, message }) => (
            <li class="problem" key={`${from} ${message}`}>
              {t.line(line, message)}
            </li>
          ))}
        </ul>
      )}
      {canTakeRest.value && (
        <div class="buttons">
          <button type="button" disabled={working.value !== null} onClick={() => void takeRest()}>
            {t.usePasted}
          </button>
          <span class="hint">{t.usePastedHint}</span>
        </div>
      )}
    </div>
  );
}

function TakeAlong({ copyLink }: CodeProps) {
  const names = [...codeFormats, "link"] as const;
  const copy = () => (format.value === "link" ? copyLink() : copyProgram(format.value, navigator.clipboard));
  const save = async () => {
    const made = format.value === "link" ? null : await programAs(format.value);
    if (made) download(made.name, new TextEncoder().encode(made.program));
  };
  return (
    <div class="row">
      <ChoiceField
        id="code-format"
        label={t.codeAs}
        value={format.value}
        choices={names.map((value) => ({ value, label: t.codeFormats[value] }))}
        onValue={(value) => {
          format.value = value as CodeFormat | "link";
        }}
      />
      <div class="buttons">
        <button type="button" disabled={!canSave()} onClick={() => void copy()}>
          {t.copyCode}
        </button>
        {format.value !== "link" && (
          <button type="button" disabled={!canSave()} onClick={() => void save()}>
            {t.saveCode}
          </button>
        )}
      </div>
    </div>
  );
}
