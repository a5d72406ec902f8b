// People's own files: chosen, or dropped anywhere on the page, all together or one by one.
import { signal } from "@preact/signals";
import { loadFiles } from "../../actions/data";
import { dataPending, openCards } from "../../state";
import { t } from "../../text";

/** Files are being dragged over the page. */
const over = signal(false);

/** Without this, a browser would leave the page and show a dropped file instead. */
export function acceptDrops(): void {
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
    openCards.value = new Set([...openCards.value, "data"]);
    receive(event.dataTransfer?.files);
  });
}

function receive(list: FileList | null | undefined): void {
  if (list?.length) void loadFiles([...list]);
}

export function Upload() {
  const pending = dataPending.value;
  return (
    <div class="group">
      <h3>{t.data.upload}</h3>
      <div class={`drop ${over.value ? "over" : ""}`}>
        <label class="button" for="files">{t.data.choose}</label>
        <input id="files" class="seen-by-readers" type="file" multiple
          onChange={(event) => {
            receive(event.currentTarget.files);
            // The same file may be chosen again after it was mended.
            event.currentTarget.value = "";
          }} />
        <p class="hint">{t.data.drop}</p>
      </div>
      <div role="status">{pending && <p class="kept"><strong>{pending.message}</strong> {pending.hint}</p>}</div>
    </div>
  );
}
