// People's own files and folders: chosen, or dropped anywhere on the page, all together or one by one.
import { signal } from "@preact/signals";
import { loadFiles } from "./data";
import { goTo } from "../core/rooms";
import { data, dataPending, trainer } from "../core/state";
import { said } from "../text/words";
import { t } from "./text";
import { droppedFiles } from "./dropped-files";

/** Names of classes told in a sentence. */
const SHOWN = 10;
/** Files are being dragged over the page. */
const over = signal(false);

/** Files that hold a model and never data, by the name of one of them. */
const ofModels = /\.(?:keras|h5|hdf5|onnx|safetensors|tfjs\.zip)$|(?:^|\/)model\.json$/i;

/** Without this, a browser would leave the page and show a dropped file instead. openModel: takes what is no data, but a model. */
export function acceptDrops(openModel: (files: File[]) => Promise<unknown>): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over.value = true;
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over.value = false;
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over.value = false;
    if (!event.dataTransfer) return;
    void droppedFiles(event.dataTransfer).then((files) => {
      const isModel = trainer.value !== null && files.some(({ name }) => ofModels.test(name));
      goTo(isModel ? "file" : "data");
      if (isModel) void openModel(files);
      else receive(files);
    });
  });
}

function receive(files: File[]): void {
  if (files.length > 0) void loadFiles(files);
}

export function Upload() {
  const pending = dataPending.value;
  const { missing, onlyNames: named } = data.value ?? {};
  return (
    <div class="group">
      <h3>{t.upload}</h3>
      <div class={`drop ${over.value ? "over" : ""}`}>
        <div class="buttons">
          <FileChooser id="data-files" label={t.choose} />
          <FileChooser id="folder" label={t.chooseFolder} folder />
        </div>
        <p class="hint">{t.drop}</p>
      </div>
      <div role="status">
        {pending && (
          <p class="kept">
            <strong>{said(pending.message)}</strong> {pending.hint && said(pending.hint)}
          </p>
        )}
        {named && <p class="kept">{t.named(named, listed(data.value!.classNames!))}</p>}
        {!pending && missing && <p class="kept">{t.missing(missing.join(", "))}</p>}
      </div>
    </div>
  );
}

/** A long list by its beginning. */
const listed = (names: readonly string[]): string => (names.length > SHOWN ? `${names.slice(0, SHOWN).join(", ")} ...` : names.join(", "));

function FileChooser({ id, label, folder = false }: { id: string; label: string; folder?: boolean }) {
  return (
    <span class="chooser">
      <label class="button" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="seen-by-readers"
        type="file"
        multiple
        {...(folder && { webkitdirectory: true })}
        onChange={(event) => {
          receive([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again after it was mended.
          event.currentTarget.value = "";
        }}
      />
    </span>
  );
}
