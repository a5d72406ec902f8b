// The sets kept on this device: what they are, how much room they take, opened or removed one by one.
import { catalogue } from "../../data/catalogue";
import { countsInWords } from "../../data/counts";
import { loadBuiltin, openSet } from "./data";
import { downloads, heldSets, keptSets, keptTrouble, openedId, removeDownload, removeKept, room } from "./kept";
import { fileSize } from "../core/format";
import { t } from "./text";
import { TroubleNote } from "../parts/trouble";

export default function KeptList() {
  const own = keptSets.value.filter(({ source }) => source === null);
  const empty = own.length === 0 && heldSets.value.length === 0 && downloads.value.length === 0;
  return (
    <div class="group" role="group" aria-label={t.kept.title}>
      <h3>{t.kept.title}</h3>
      <TroubleNote trouble={keptTrouble.value} />
      {empty && <p class="hint">{t.kept.none}</p>}
      <ul class="kept-sets">
        {own.map((set) => (
          <Row
            key={set.id}
            name={set.name}
            says={t.kept.row(set.name, countsInWords(set))}
            bytes={set.bytes}
            opened={openedId.value === set.id}
            onOpen={() => void openSet(set)}
            onRemove={() => removeKept(set)}
          />
        ))}
        {downloads.value.map(({ name, bytes }) => (
          <Row
            key={name}
            name={catalogue[name].title}
            says={t.kept.download(catalogue[name].title)}
            bytes={bytes}
            opened={openedId.value === name}
            onOpen={() => void loadBuiltin({ name })}
            onRemove={() => removeDownload(name)}
          />
        ))}
        {heldSets.value.map(({ id, name, bytes }) => (
          <li key={id}>
            <span class="kept">
              {t.kept.held(name)}
              <br />
              <span class="hint">{fileSize(bytes)}</span>
            </span>
          </li>
        ))}
      </ul>
      {!empty && room.value && (
        <p class="hint">
          {t.kept.room(fileSize(room.value.used), fileSize(room.value.granted))} {room.value.lasting ? t.kept.lasting : t.kept.passing}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  name: string;
  says: string;
  bytes: number;
  opened: boolean;
  onOpen: () => void;
  onRemove: () => Promise<void>;
}

function Row({ name, says, bytes, opened, onOpen, onRemove }: RowProps) {
  /** The focus goes to what took the place of the removed set, else to the card's title. */
  const remove = async (event: Event) => {
    const row = (event.currentTarget as HTMLElement).closest("li")!;
    const list = row.parentElement!;
    const at = [...list.children].indexOf(row);
    await onRemove();
    setTimeout(() =>
      (list.children[Math.min(at, list.children.length - 1)]?.querySelector("button") ?? document.getElementById("tab-data")!).focus(),
    );
  };
  return (
    <li>
      <span class="kept">
        {says}
        <br />
        <span class="hint">
          {fileSize(bytes)}
          {opened && `, ${t.kept.inUse}`}
        </span>
      </span>
      <span class="buttons">
        <button type="button" aria-label={t.kept.openName(name)} onClick={onOpen}>
          {t.kept.open}
        </button>
        <button type="button" aria-label={t.kept.removeName(name)} onClick={(event) => void remove(event)}>
          {t.kept.remove}
        </button>
      </span>
    </li>
  );
}
