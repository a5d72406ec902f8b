// People's own files: chosen or dropped, all together or one by one.
import { useState } from "preact/hooks";
import { loadFiles } from "../../actions/data";
import { dataPending } from "../../state";
import { t } from "../../text";

const receive = (list: FileList | null | undefined): Promise<boolean> | undefined => (list?.length ? loadFiles([...list]) : undefined);

export function Upload() {
  const [over, setOver] = useState(false);
  const pending = dataPending.value;
  return (
    <div class="group">
      <h3>{t.data.upload}</h3>
      <div class={`drop ${over ? "over" : ""}`}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); void receive(event.dataTransfer?.files); }}>
        <label class="button" for="files">{t.data.choose}</label>
        <input id="files" class="seen-by-readers" type="file" multiple
          onChange={(event) => {
            void receive(event.currentTarget.files);
            // The same file may be chosen again after it was mended.
            event.currentTarget.value = "";
          }} />
        <p class="hint">{t.data.drop}</p>
      </div>
      <div role="status">{pending && <p class="kept"><strong>{pending.message}</strong> {pending.hint}</p>}</div>
    </div>
  );
}
