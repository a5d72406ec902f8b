// One layer's outputs, weights and gradients as training went on: a heat strip each, with its norm and dead units.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { moments } from "./inside";
import { rgb, themeVersion } from "../parts/theme";
import { figure, plain, short } from "../core/format";
import { core, rebinned, tracksOf, type Moment, type Track } from "./inside-history";
import { model } from "../core/state";
import { t } from "./text";
import { LayerChoice } from "./layer-choice";

const [COLUMNS, ROWS] = [160, 40];
const epochText = (at: number): string => plain(Math.round(at * 100) / 100);

export function OverTime() {
  const seen = moments.value;
  const layers = model.value?.layers ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const known = layers.flatMap(({ params }, i) => (params > 0 || layers.length === 1 ? [i] : []));
  const layer = chosen !== null && chosen < layers.length ? chosen : (known[0] ?? 0);
  return (
    <div class="group" role="group" aria-labelledby="over-time">
      <h3 id="over-time">{t.overTime}</h3>
      {seen.length < 2 || !seen[0]!.layers[layer] ? (
        <p class="hint">{t.notYet}</p>
      ) : (
        <>
          <p class="hint">{t.overTimeHint}</p>
          <div class="fields">
            <LayerChoice id="over-time-layer" value={layer} layers={known} onValue={setChosen} />
          </div>
          <Tracks seen={seen} layer={layer} />
        </>
      )}
    </div>
  );
}

function Tracks({ seen, layer }: { seen: readonly Moment[]; layer: number }) {
  const [open, setOpen] = useState(false);
  const tracks = tracksOf(seen, layer);
  const dead = seen.map(({ layers }) => layers[layer]!.dead);
  return (
    <>
      <div class="tracks">
        {tracks.map((track) => (
          <Strip
            key={track.kind + track.name}
            track={track}
            at={seen.map((moment) => moment.at)}
            dead={track.kind === "outputs" ? dead : null}
            units={seen[0]!.layers[layer]!.units}
          />
        ))}
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.overTimeTable}</summary>
        {open && <Table seen={seen} tracks={tracks} dead={dead} />}
      </details>
    </>
  );
}

interface StripProps {
  track: Track;
  at: number[];
  dead: (number | null)[] | null;
  units: number;
}

function Strip({ track, at, dead, units }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = themeVersion.value;
  const known = track.histograms.filter(({ count }) => count > 0);
  const ranges = known.map((histogram) => core(histogram));
  const [low, high] = [Math.min(...ranges.map(([least]) => least)), Math.max(...ranges.map(([, greatest]) => greatest))];
  const [from, to] = [at[0]!, at.at(-1)!];
  useLayoutEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(COLUMNS, ROWS);
    const blue = rgb("blue");
    let look = 0;
    let shares: number[] = [];
    for (let column = 0; column < COLUMNS; column++) {
      const time = from + ((to - from) * column) / (COLUMNS - 1);
      let next = look;
      // What was seen stands for all times that lie nearest to it.
      while (next + 1 < at.length && (at[next]! + at[next + 1]!) / 2 <= time) next++;
      if (next !== look || column === 0) shares = rebinned(track.histograms[(look = next)]!, low, high, ROWS);
      // Square roots, so that a few values still show.
      shares.forEach((share, row) => {
        if (share > 0)
          image.data.set([...blue, 255 * Math.min(1, 0.08 + 1.6 * Math.sqrt(share))], 4 * (COLUMNS * (ROWS - 1 - row) + column));
      });
    }
    context.putImageData(image, 0, 0);
  }, [track, version]);
  const what = t.track(track.name, track.kind);
  const norms = track.histograms.map(({ norm }) => norm);
  const unknown = [NaN, NaN] as const;
  const [first, last] = [ranges[0] ?? unknown, ranges.at(-1) ?? unknown];
  return (
    <figure class="track">
      <figcaption>
        <strong>{what}</strong>{" "}
        <span class="hint">{known.length > 0 ? t.norm(short(known[0]!.norm), short(known.at(-1)!.norm)) : t.noGradient}</span>
      </figcaption>
      <div class="strip-box">
        <canvas
          ref={canvas}
          class="heat-strip"
          width={COLUMNS}
          height={ROWS}
          role="img"
          aria-label={t.strip(what, epochText(from), epochText(to), short(first[0]), short(first[1]), short(last[0]), short(last[1]))}
        />
        <span class="strip-scale" aria-hidden="true">
          <span>{short(high)}</span>
          <span>{short(low)}</span>
        </span>
      </div>
      <Line values={norms} at={at} label={t.normLine(what)} />
      {dead?.[0] !== null && dead && (
        <>
          <span class="hint">{t.deadOverTime(dead[0]!, dead.at(-1)!, units)}</span>
          <Line values={dead.map((n) => n ?? 0)} at={at} most={units} label={t.deadLine} />
        </>
      )}
      <p class="value-ends" aria-hidden="true">
        <span>{t.epoch(epochText(from))}</span>
        <span>{t.epoch(epochText(to))}</span>
      </p>
    </figure>
  );
}

/** A thin curve from 0 to the greatest value (or `most`). */
function Line({
  values,
  at,
  most = Math.max(...values.filter(Number.isFinite), 1e-12),
  label,
}: {
  values: number[];
  at: number[];
  most?: number;
  label: string;
}) {
  const span = at.at(-1)! - at[0]! || 1;
  const points = values.flatMap((value, i) =>
    Number.isFinite(value) ? [`${(100 * (at[i]! - at[0]!)) / span},${22 - (20 * value) / most}`] : [],
  );
  return (
    <svg class="track-line" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={label}>
      <polyline points={points.join(" ")} />
    </svg>
  );
}

function Table({ seen, tracks, dead }: { seen: readonly Moment[]; tracks: Track[]; dead: (number | null)[] }) {
  const names = tracks.map(({ name, kind }) => t.track(name, kind));
  const hasDead = dead[0] !== null;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={t.overTimeTable}>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{t.epochColumn}</th>
            {names.flatMap((name) => [
              <th scope="col" key={name}>
                {t.rangeColumn(name)}
              </th>,
              <th scope="col" key={`${name} norm`}>
                {t.normColumn(name)}
              </th>,
            ])}
            {hasDead && <th scope="col">{t.deadColumn}</th>}
          </tr>
        </thead>
        <tbody>
          {seen.map(({ at }, i) => (
            <tr key={i}>
              <th scope="row">{epochText(at)}</th>
              {tracks.flatMap(({ histograms }, k) => {
                const histogram = histograms[i]!;
                if (histogram.count === 0) return [<td key={`${k} range`}>-</td>, <td key={`${k} norm`}>-</td>];
                const [low, high] = core(histogram);
                return [
                  <td key={`${k} range`}>
                    {short(low)} ... {short(high)}
                  </td>,
                  <td key={`${k} norm`}>{figure(histogram.norm)}</td>,
                ];
              })}
              {hasDead && <td>{dead[i]}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
