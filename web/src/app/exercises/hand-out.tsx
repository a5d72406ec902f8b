// The page's configuration, to hand out: as a link, and as Keras code.
import { useState } from "preact/hooks";
import { linkNow } from "./exercises";
import { canSave, code, showCode } from "../files/files";
import { dataSource } from "../data/data";
import { announcement, data } from "../core/state";
import { t } from "../text";
import { troubleOf, type Trouble } from "../core/trouble";
import { Field } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";

export function HandOut() {
  const [link, setLink] = useState<{ address: string; copied: boolean } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const copy = async () => {
    setTrouble(null);
    try {
      const address = await linkNow();
      if (address === null) return setTrouble({ message: t.run.notReady });
      const copied = await navigator.clipboard.writeText(address).then(
        () => true,
        () => false,
      );
      setLink({ address, copied });
      announcement.value = copied ? t.exercises.copied : t.exercises.notCopied;
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <section class="group" aria-labelledby="hand-out">
      <h3 id="hand-out">{t.exercises.handOut}</h3>
      <p class="hint">
        {t.exercises.handOutHint}
        {data.value && Array.isArray(dataSource()?.source) && ` ${t.exercises.ownData(data.value.name)}`}
      </p>
      <div class="buttons">
        <button type="button" onClick={() => void copy()}>
          {t.exercises.copyLink}
        </button>
        <button type="button" disabled={!canSave()} onClick={() => void showCode()}>
          {t.files.showCode}
        </button>
      </div>
      <TroubleNote trouble={trouble} />
      {link && (
        <Field id="setup-link" label={t.exercises.link} wide>
          <input id="setup-link" type="text" readOnly value={link.address} onFocus={(event) => event.currentTarget.select()} />
          <p class="hint">{link.copied ? t.exercises.copied : t.exercises.notCopied}</p>
        </Field>
      )}
      {code.value && (
        <pre tabIndex={0} aria-label={t.files.code}>
          {code.value}
        </pre>
      )}
    </section>
  );
}
