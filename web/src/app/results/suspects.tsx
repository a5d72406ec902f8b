// Training samples of the highest loss, with what they are labelled and what the network says: where labels may be wrong.
import { useEffect, useState } from "preact/hooks";
import { cancelSearch, findSuspects, searching, suspects, suspectsNow, type Suspects as Found } from "../data/looking";
import type { DataInfo, Samples } from "../../base/protocol";
import { count, figure, percent } from "../core/format";
import { className, isClasses, kindOf, targetsOf } from "../core/kind";
import { inputWords, saying, sayingWords } from "../core/sample-words";
import { busy, model } from "../core/state";
import { t as dataText } from "../data/text";
import { t } from "./text";
import { BusyHint } from "../parts/busy-hint";
import { Pager } from "../parts/pager";
import { Picture } from "../parts/picture";

const PAGE = 10;

export function Suspects({ info }: { info: DataInfo }) {
  const found = suspects.value;
  const share = searching.value;
  return (
    <div class="group" role="group" aria-labelledby="suspects">
      <h3 id="suspects">{t.suspects.title}</h3>
      <p class="hint">{t.suspects.hint}</p>
      {/* One button for both, so that the focus stays on it. */}
      <div class={share === null ? "buttons" : "loading"} role={share === null ? undefined : "status"}>
        {share !== null && (
          <label key="share">
            {t.suspects.finding(percent(share, 0))}
            <progress max={1} value={share} />
          </label>
        )}
        <button
          key="act"
          type="button"
          disabled={share === null && (busy.value || !model.value)}
          aria-describedby="suspects-wait"
          onClick={() => (share === null ? void findSuspects() : cancelSearch())}
        >
          {share !== null ? dataText.cancel : found ? t.suspects.findAgain : t.suspects.find}
        </button>
        <BusyHint id="suspects-wait" />
      </div>
      {found?.stale && <p class="hint">{t.suspects.stale}</p>}
      {found && <List info={info} found={found} />}
    </div>
  );
}

function List({ info, found }: { info: DataInfo; found: Found }) {
  const [first, setFirst] = useState(0);
  const [page, setPage] = useState<{ samples: Samples; outputs: Float32Array } | null>(null);
  useEffect(() => setFirst(0), [found.indices]);
  useEffect(() => {
    let current = true;
    void suspectsNow(found, first, PAGE).then((next) => current && next && setPage(next));
    return () => {
      current = false;
    };
  }, [found.indices, first]);
  if (!page) return null;

  const { samples, outputs } = page;
  const size = samples.x.length / samples.indices.length;
  const width = outputs.length / samples.indices.length;
  const classes = isClasses(info);
  const targets = targetsOf(samples);
  const real = (value: number): string => figure(info.table ? value * info.table.targetScale.scale + info.table.targetScale.shift : value);
  const given = (i: number): string => (classes ? className(info, targets[i]!) : real(targets[i]!));
  const says = (i: number): string => {
    if (!classes) return real(outputs[i * width]!);
    return sayingWords(info, saying(outputs, i * width, width));
  };
  const pictures = kindOf(info) === "picture";
  return (
    <>
      <p class="hint">{t.suspects.of(count(found.indices.length))}</p>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="suspects">
        <table class="numbers sample-rows">
          <thead>
            <tr>
              {pictures && <td />}
              {[t.suspects.sample, t.suspects.given, t.suspects.predicted, t.suspects.loss, ...(pictures ? [] : [t.suspects.inputs])].map(
                (title) => (
                  <th scope="col" key={title}>
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {samples.indices.map((index, i) => (
              <tr key={index}>
                {pictures && (
                  <td>
                    <Picture
                      values={samples.x}
                      first={i * size}
                      shape={info.xShape}
                      range={info.range}
                      label={t.suspects.suspect(count(index), given(i), says(i))}
                    />
                  </td>
                )}
                <th scope="row">{count(index)}</th>
                <td>{given(i)}</td>
                <td>{says(i)}</td>
                <td>{figure(found.losses[first + i])}</td>
                {!pictures && <td class="inputs">{inputWords(info, samples.x, i * size)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager first={first} size={PAGE} total={found.indices.length} onFirst={setFirst} label={t.suspects.title} />
    </>
  );
}
