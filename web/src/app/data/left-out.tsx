// What came with the files and is no sample, by folder and reason.
import type { DataInfo } from "../../base/protocol";
import { count } from "../core/format";
import { data } from "../core/state";
import { t } from "./reading";

/** Of the loaded data. */
export default function LeftOut() {
  const info = data.value;
  return info?.leftOut ? <LeftOutList leftOut={info.leftOut} lost={info.pictures?.lost ?? []} /> : null;
}

function LeftOutList({ leftOut, lost }: { leftOut: NonNullable<DataInfo["leftOut"]>; lost: string[] }) {
  return (
    <div class="group">
      <h3>{t.leftOut.title}</h3>
      {lost.length > 0 && <p class="notice">{t.leftOut.lost(lost)}</p>}
      <ul class="hint">
        {leftOut.map(({ reason, where, count: n, detail = "" }) => (
          <li key={`${reason} ${where} ${detail}`}>{t.leftOut.rows[reason](n, count(n), where || t.leftOut.others, detail)}</li>
        ))}
      </ul>
    </div>
  );
}
