// The mean picture of each class, and how often each pixel value occurs; worked out when it is opened.
import { lookCloser, statistics } from "./looking";
import { data } from "../core/state";
import type { DataInfo, DataStatistics } from "../../base/protocol";
import { count, percent, plain } from "../core/format";
import { className, isClasses } from "../core/kind";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Picture } from "../parts/picture";

export default function CloserLook() {
  return data.value && <Look info={data.value} />;
}

function Look({ info }: { info: DataInfo }) {
  const found = statistics.value;
  return (
    <details
      onToggle={(event) => {
        if (event.currentTarget.open) void lookCloser();
      }}
    >
      <summary>{t.looking.closer}</summary>
      {found && (
        <div class="plain">
          <Means info={info} found={found} />
          <Values info={info} found={found} />
        </div>
      )}
    </details>
  );
}

function Means({ info, found: { means, counts } }: { info: DataInfo; found: DataStatistics }) {
  const size = info.xShape.reduce((a, b) => a * b, 1);
  return (
    <div class="group" role="group" aria-labelledby="class-means">
      <h3 id="class-means">{t.looking.means}</h3>
      <p class="hint">{t.looking.meansHint(coreText.data.splits["train"]!)}</p>
      <ul class="pictures">
        {counts.map((samples, k) => {
          const name = isClasses(info) ? className(info, k) : t.title;
          return (
            <li key={k}>
              <Picture
                values={means}
                first={k * size}
                shape={info.xShape}
                range={info.range}
                label={t.looking.mean(name, count(samples))}
              />
              <span>{name}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Values({ info, found: { values } }: { info: DataInfo; found: DataStatistics }) {
  const { counts, least, greatest, mean, norm } = values;
  const known = counts.reduce((a, b) => a + b, 0);
  const most = Math.sqrt(Math.max(1, ...counts));
  const edge = (i: number): string => plain(least + (i * (greatest - least)) / counts.length);
  const deviation = Math.sqrt(Math.max(0, (norm * norm) / (known || 1) - mean * mean));
  const seen =
    info.scale === 1 && info.offset === 0 ? "" : ` (${plain(mean * info.scale + info.offset)}, ${plain(deviation * info.scale)})`;
  return (
    <div class="group" role="group" aria-labelledby="pixel-values">
      <h3 id="pixel-values">{t.looking.values}</h3>
      <svg class="value-bars" viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" role="img" aria-label={t.looking.valuesAlt}>
        {counts.map((n, i) => (
          <rect key={i} x={i} width={0.9} y={20 - (20 * Math.sqrt(n)) / most} height={(20 * Math.sqrt(n)) / most} />
        ))}
      </svg>
      <p class="value-ends" aria-hidden="true">
        <span>{plain(least)}</span>
        <span>{plain(greatest)}</span>
      </p>
      <p class="hint">{t.looking.valuesHint(plain(mean), plain(deviation) + seen)}</p>
      <details>
        <summary>{t.looking.valuesTable}</summary>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">{t.looking.range}</th>
              <th scope="col">{t.looking.share}</th>
            </tr>
          </thead>
          <tbody>
            {counts.map((n, i) => (
              <tr key={i}>
                <th scope="row">
                  {edge(i)} ... {edge(i + 1)}
                </th>
                <td>{percent(n / (known || 1))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
