// What is in the data: shape, values, memory, and how many samples each class has.
import type { DataInfo } from "../../base/protocol";
import { count, fileSize, plain, shape, size } from "../core/format";
import { className } from "../core/kind";
import { t as coreText } from "../core/text";
import { t } from "./text";

export function Facts({ info }: { info: DataInfo }) {
  const [low, high] = info.range;
  const seen = (value: number) => plain(value * info.scale + info.offset);
  const [height, width, channels] = info.xShape;
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{t.shape}</dt>
          <dd>
            {shape(info.xShape)} {info.dtype}
          </dd>
        </div>
        <div>
          <dt>{t.values}</dt>
          <dd>{t.range(plain(low), plain(high), seen(low), seen(high))}</dd>
        </div>
        <div>
          <dt>{t.memory}</dt>
          <dd>{fileSize(info.bytes)}</dd>
        </div>
      </dl>
      {info.channelsFirst && <p class="hint">{t.channelsFirst(size([channels!, height!, width!]), size(info.xShape))}</p>}
    </>
  );
}

export function ClassCounts({ info }: { info: DataInfo }) {
  const train = info.train.classCounts!;
  const others = (["validation", "test"] as const).filter((split) => info[split]);
  const most = Math.max(...train);
  return (
    <table class="numbers">
      <caption>{t.classes}</caption>
      <thead>
        <tr>
          <th scope="col">{t.className}</th>
          <th scope="col">{coreText.data.splits["train"]}</th>
          <td />
          {others.map((split) => (
            <th key={split} scope="col">
              {coreText.data.splits[split]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {train.map((n, i) => (
          <tr key={i}>
            <th scope="row">{className(info, i)}</th>
            <td>{count(n)}</td>
            <td class="bar-cell" aria-hidden="true">
              <span class="bar" style={{ width: `${(100 * n) / (most || 1)}%` }} />
            </td>
            {others.map((split) => (
              <td key={split}>{count(info[split]!.classCounts?.[i] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
