// The page's configuration, to hand out: as a link, and as Keras code.
import { useState } from "preact/hooks";
import { handOutLink } from "./exercises";
import { canSave, code, showCode } from "../files/files";
import { dataSource } from "../data/data";
import { data } from "../core/state";
import { t as coreText } from "../core/text";
import { t as filesText } from "../files/text";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { Field } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";

export default function HandOut() {
  const [link, setLink] = useState<{ address: string; copied: boolean } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const copy = async () => {
    setTrouble(null);
    try {
      const made = await handOutLink(location, navigator.clipboard);
      if (made) setLink(made);
      else setTrouble({ message: coreText.run.notReady });
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <div class="group">
      <p class="hint">
        {t.handOutHint}
        {data.value && Array.isArray(dataSource()?.source) && ` ${t.ownData(data.value.name)}`}
      </p>
      <div class="buttons">
        <button type="button" onClick={() => void copy()}>
          {t.copyLink}
        </button>
        <button type="button" disabled={!canSave()} onClick={() => void showCode()}>
          {filesText.showCode}
        </button>
      </div>
      <TroubleNote trouble={trouble} />
      {link && (
        <Field id="setup-link" label={t.link} wide>
          <input id="setup-link" type="text" readOnly value={link.address} onFocus={(event) => event.currentTarget.select()} />
          <p class="hint">{link.copied ? t.copied : t.notCopied}</p>
        </Field>
      )}
      {code.value && (
        <pre tabIndex={0} role="group" aria-label={filesText.code}>
          {code.value}
        </pre>
      )}
    </div>
  );
}
