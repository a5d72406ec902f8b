// The page's configuration, to hand out: as a link, and as Keras code.
import { useState } from "preact/hooks";
import { linkNow } from "./exercises";
import { canSave, code, showCode } from "../files/files";
import { dataSource } from "../data/data";
import { announcement, data } from "../core/state";
import { t as coreText } from "../core/text";
import { t as filesText } from "../files/text";
import { t } from "./text";
import { troubleOf, type Trouble } from "../core/trouble";
import { Field } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";

export function HandOut() {
  const [link, setLink] = useState<{ address: string; copied: boolean } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const copy = async () => {
    setTrouble(null);
    try {
      const fragment = await linkNow();
      if (fragment === null) return setTrouble({ message: coreText.run.notReady });
      const { origin, pathname, search } = location;
      const address = `${origin}${pathname}${search}${fragment}`;
      const copied = await navigator.clipboard.writeText(address).then(
        () => true,
        () => false,
      );
      setLink({ address, copied });
      announcement.value = copied ? t.copied : t.notCopied;
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <section class="group" aria-labelledby="hand-out">
      <h3 id="hand-out">{t.handOut}</h3>
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
        <pre tabIndex={0} role="region" aria-label={filesText.code}>
          {code.value}
        </pre>
      )}
    </section>
  );
}
