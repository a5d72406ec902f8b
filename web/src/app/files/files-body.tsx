// The Files card: save the model, open one, show and take Keras code.
import { signal } from "@preact/signals";
import type { SaveFormat } from "../../base/protocol";
import {
  cancelOpening,
  canPrepare,
  canSave,
  code,
  copyCode,
  filesNews,
  filesTrouble,
  formatChoices,
  openModel,
  saveModel,
  showCode,
  usePasted,
  working,
  type FilesPart,
} from "./files";
import { busy, model } from "../core/state";
import { t } from "./text";
import { Card } from "../parts/card";
import { download } from "../parts/download";
import { ChoiceField, Field, SwitchField } from "../parts/fields";
import { TroubleNote } from "../parts/trouble";

const format = signal<SaveFormat>("keras");
/** Whether the file is to prepare its input itself. */
const preparing = signal(false);
const pasting = signal("");

export function FilesCard() {
  return (
    <Card name="files" title={t.title} sentence={t.sentence} glimpse={<TroubleNote trouble={filesTrouble.value} />}>
      <div class="group">
        <h3>{t.save}</h3>
        <div class="row">
          <ChoiceField
            id="save-format"
            label={t.format}
            value={format.value}
            choices={formatChoices()}
            onValue={(value) => {
              format.value = value as SaveFormat;
            }}
          />
          <button
            type="button"
            disabled={!canSave()}
            onClick={() => void saveModel(format.value, preparing.value).then((file) => file && download(file.name, file.bytes))}
          >
            {t.saveButton}
          </button>
        </div>
        <p class="hint">{model.value ? t.about[format.value] : t.noModel}</p>
        {canPrepare(format.value) && (
          <>
            <SwitchField
              id="save-preprocessing"
              label={t.prepare}
              value={preparing.value}
              onValue={(value) => {
                preparing.value = value;
              }}
            />
            <p class="hint">{t.prepareHint}</p>
          </>
        )}
        <Outcome part="save" />
      </div>
      <div class="group">
        <h3>{t.open}</h3>
        <div class="buttons">
          <span class="chooser">
            <label class="button" for="model-files">
              {t.choose}
            </label>
            <input
              id="model-files"
              class="seen-by-readers"
              type="file"
              multiple
              disabled={busy.value || working.value !== null}
              onChange={(event) => {
                const files = [...(event.currentTarget.files ?? [])];
                event.currentTarget.value = "";
                if (files.length > 0) void openModel(files);
              }}
            />
          </span>
        </div>
        {working.value === "open" && (
          <div class="buttons">
            <button type="button" onClick={cancelOpening}>
              {t.cancel}
            </button>
          </div>
        )}
        <p class="hint">{busy.value ? t.busy : t.openHint}</p>
        <Outcome part="open" />
      </div>
      <div class="group">
        <h3>{t.code}</h3>
        <p class="hint">{t.codeHint}</p>
        <div class="buttons">
          <button type="button" disabled={!canSave()} onClick={() => void showCode()}>
            {t.showCode}
          </button>
          {code.value && (
            <button type="button" onClick={() => void copyCode(navigator.clipboard)}>
              {t.copyCode}
            </button>
          )}
        </div>
        {code.value && (
          <pre tabIndex={0} role="group" aria-label={t.code}>
            {code.value}
          </pre>
        )}
        <Field id="paste" label={t.paste} wide>
          <textarea
            id="paste"
            rows={4}
            spellcheck={false}
            value={pasting.value}
            onInput={(event) => {
              pasting.value = event.currentTarget.value;
            }}
          />
        </Field>
        <div class="buttons">
          <button
            type="button"
            disabled={busy.value || working.value !== null || !pasting.value.trim()}
            onClick={() => void usePasted(pasting.value)}
          >
            {t.usePasted}
          </button>
        </div>
        <p class="hint">{t.pasteHint}</p>
        <Outcome part="code" />
      </div>
    </Card>
  );
}

/** What came of the last thing done in this part of the card. */
function Outcome({ part }: { part: FilesPart }) {
  return (
    <div role="status">
      {working.value === part && <p class="hint">{t.working}</p>}
      {filesTrouble.value?.part === part && <TroubleNote trouble={filesTrouble.value} />}
      {filesNews.value?.part === part && filesNews.value.sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
    </div>
  );
}
