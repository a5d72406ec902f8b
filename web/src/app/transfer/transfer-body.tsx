// Where the network is cut, what of it is frozen, and what that takes: fetched when it is unfolded.
import { useSignal } from "@preact/signals";
import { frozenNumbers } from "../../base/model_config";
import { usualCut } from "../../files/transfer";
import { count, fileSize, shape } from "../core/format";
import { frozenBytes, keepsFrozen } from "../core/training-config";
import { busy, data, model, page } from "../core/state";
import { Field } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";
import { t } from "./text";
import { freezeTo, putHead, resizePictures, transferNews, transferTrouble } from "./transfer";

export default function TransferBody() {
  const [info, samples] = [model.value!, data.value!];
  const names = info.layers.map(({ name }) => name);
  const cut = useSignal<string | null>(null);
  const to = useSignal<string | null>(null);
  const wanted = info.input_shape.slice(1);
  const fits = wanted.join() === samples.xShape.join();
  const frozen = info.layers.filter(({ config }) => config["trainable"] === false);
  const chosen = cut.value !== null && names.includes(cut.value) ? cut.value : usualCut(info.layers);
  const end = to.value !== null && (to.value === "" || names.includes(to.value)) ? to.value : (frozen.at(-1)?.name ?? "");
  return (
    <div class="group">
      <p class="hint">{t.hint}</p>
      {!fits && (
        <div class="notice" role="status">
          <p>{t.otherSize(shape(wanted), shape(samples.xShape))}</p>
          {samples.pictures && wanted.length === 3 && (
            <button type="button" disabled={busy.value} onClick={() => void resizePictures()}>
              {t.resize(`${wanted[0]} x ${wanted[1]}`)}
            </button>
          )}
        </div>
      )}
      <fieldset class="plain" disabled={busy.value || !fits}>
        <Choice id="transfer-cut" label={t.cut} names={names} value={chosen} onChoose={(name) => (cut.value = name)} />
        <div class="buttons">
          <button type="button" onClick={() => void putHead(chosen)}>
            {t.put}
          </button>
        </div>
        {frozen.length > 0 && (
          <>
            <Choice id="transfer-frozen" label={t.frozenTo} names={names} value={end} none onChoose={(name) => (to.value = name)} />
            <div class="buttons">
              <button type="button" onClick={() => void freezeTo(end === "" ? null : end)}>
                {t.freeze}
              </button>
            </div>
          </>
        )}
      </fieldset>
      {info.frozen.length > 0 && (
        <p class="hint">
          {keepsFrozen(page) ? t.kept(count(frozenNumbers(info)), fileSize(frozenBytes(page))) : t.tooLarge(fileSize(frozenBytes(page)))}
        </p>
      )}
      <div role="status">
        {transferNews.value.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <TroubleNote trouble={transferTrouble.value} />
    </div>
  );
}

interface Chosen {
  id: string;
  label: string;
  names: readonly string[];
  value: string;
  none?: boolean;
  onChoose: (name: string) => void;
}

function Choice({ id, label, names, value, none = false, onChoose }: Chosen) {
  return (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {none && <option value="">{t.none}</option>}
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </Field>
  );
}
