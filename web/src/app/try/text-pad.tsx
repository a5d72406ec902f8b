// A text to write; the network reads it as it is written.
import { useMemo, useState } from "preact/hooks";
import { encodeText, unknownWords } from "../../data/tables/tokens";
import type { ModelNotes } from "../../base/protocol";
import { readValues, takeSample } from "./reading";
import { t } from "./text";

/** More unknown words than these are not told by name. */
const MOST_TOLD = 10;

/** tokens: how texts become numbers, by the data or by the file that the model came from. */
export function TextPad({ tokens }: { tokens: NonNullable<ModelNotes["text"]> }) {
  const [text, setText] = useState("");
  const places = useMemo(() => new Map(tokens.vocabulary.map((token, i) => [token, i])), [tokens]);
  const unknown = unknownWords(text, places, tokens);
  const write = (written: string) => {
    setText(written);
    void readValues(written.trim() ? encodeText(written, places, tokens) : null);
  };
  return (
    <div class="pad-side">
      <label for="text-pad">{t.write}</label>
      <textarea
        id="text-pad"
        rows={4}
        value={text}
        aria-describedby="text-pad-hint"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p class="hint" id="text-pad-hint">
        {t.writeHint}
      </p>
      <p role="status">{unknown.length > 0 && t.unknownWords(unknown.slice(0, MOST_TOLD), unknown.length > MOST_TOLD)}</p>
      <div class="buttons">
        <button
          type="button"
          onClick={() => {
            setText("");
            void takeSample();
          }}
        >
          {t.sample}
        </button>
      </div>
    </div>
  );
}
