// What is to be said of the files that the data came in: the letters of their names, and what of them is no sample, by folder and reason.
import type { DataInfo } from "../../base/protocol";
import { className } from "../core/kind";
import { count } from "../core/format";
import { data } from "../core/state";
import { said } from "../text/words";
import { t } from "./reading";

/** Names of classes that show whether they are read well. */
const SHOWN = 5;

/** Of the loaded data. */
export default function FilesNote() {
  const info = data.value;
  return info ? (
    <>
      {info.namesReadAs && <NamesNote info={info} namesReadAs={info.namesReadAs} />}
      {info.leftOut && <LeftOutList leftOut={info.leftOut} lost={info.pictures?.lost ?? []} />}
    </>
  ) : null;
}

function NamesNote({ info, namesReadAs }: { info: DataInfo; namesReadAs: NonNullable<DataInfo["namesReadAs"]> }) {
  const shown = (info.classNames ?? []).slice(0, SHOWN).map((_, i) => className(info, i));
  return (
    <>
      {namesReadAs.map(({ file, charset }) => (
        <p key={file} class="hint">
          {t.namesReadAs(file, t.charsets[charset] ?? charset, shown)}
        </p>
      ))}
    </>
  );
}

function LeftOutList({ leftOut, lost }: { leftOut: NonNullable<DataInfo["leftOut"]>; lost: string[] }) {
  return (
    <div class="group">
      <h3>{t.leftOut.title}</h3>
      {lost.length > 0 && <p class="notice">{t.leftOut.lost(lost)}</p>}
      <ul class="hint">
        {leftOut.map(({ reason, where, count: n, detail = "" }) => (
          <li key={`${reason} ${where} ${detail}`}>{t.leftOut.rows[reason](n, count(n), where || t.leftOut.others, said(detail))}</li>
        ))}
      </ul>
    </div>
  );
}
