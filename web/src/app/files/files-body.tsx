// What the File sheet holds: save the model, open one.
import { signal } from "@preact/signals";
import type { SaveFormat } from "../../base/protocol";
import { cancelOpening, canPrepare, canSave, formatChoices, openModel, saveModel, working } from "./files";
import { busy, model } from "../core/state";
import { t } from "./text";
import { download } from "../parts/download";
import { ChoiceField, SwitchField } from "../parts/fields";
import { Outcome } from "./outcome";

const format = signal<SaveFormat>("keras");
/** Whether the file is to prepare its input itself. */
const preparing = signal(false);

export default function Files() {
  return (
    <>
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
    </>
  );
}
