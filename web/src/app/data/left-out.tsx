// What came with the files and is no sample, by folder and reason.
import type { DataInfo } from "../../base/protocol";
import { count } from "../core/format";
import { data } from "../core/state";
import { t } from "./reading";

/** Of the loaded data. */
export default function LeftOut() {
  const info = data.value;
  return info?.leftOut ? <LeftOutList leftOut={info.leftOut} /> : null;
}

function LeftOutList({ leftOut }: { leftOut: NonNullable<DataInfo["leftOut"]> }) {
  return (
    <div class="group">
      <h3>{t.leftOut.title}</h3>
      <ul class="hint">
        {leftOut.map(({ reason, where, count: n }) => (
          <li key={`${reason} ${where}`}>{t.leftOut.rows[reason](n, count(n), where || t.leftOut.others)}</li>
        ))}
      </ul>
    </div>
  );
}
