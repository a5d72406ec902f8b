// Warns of samples that stand in the data twice, above all in training and test; and shows them.
import { useEffect, useState } from "preact/hooks";
import { duplicates } from "./looking";
import type { DataInfo, Duplicates, Samples, SplitName } from "../../base/protocol";
import { count, figure } from "../core/format";
import { className, isClasses, kindOf, targetsOf } from "../core/kind";
import { samplesOf } from "../core/samples";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Pager } from "../parts/pager";
import { Picture } from "../parts/picture";

const PAGE = 10;

export function DuplicatesNote({ info }: { info: DataInfo }) {
  const found = duplicates.value;
  const sentences = found ? warnings(info, found) : [];
  return (
    <div class="group" role="group" aria-labelledby="duplicates">
      <h3 id="duplicates">{t.looking.duplicates}</h3>
      {!found ? (
        <p class="hint">{t.looking.looking}</p>
      ) : sentences.length === 0 ? (
        <p class="hint">{t.looking.none}</p>
      ) : (
        <>
          <div class={found.test + found.validation + found.conflicting > 0 ? "notice" : ""}>
            {sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          <details class="duplicates">
            <summary>{t.looking.show}</summary>
            <Groups info={info} found={found} />
          </details>
        </>
      )}
    </div>
  );
}

/** What is wrong, worst first; nothing if no two samples are equal. */
export function warnings(info: DataInfo, { test, validation, within, conflicting }: Duplicates): string[] {
  return [
    test > 0 && t.looking.test(test, count(test)),
    validation > 0 && t.looking.validation(validation, count(validation)),
    conflicting > 0 && t.looking.conflicting(conflicting, count(conflicting), isClasses(info)),
    within > 0 && t.looking.within(within, count(within)),
  ].filter((sentence) => sentence !== false);
}

function Groups({ info, found }: { info: DataInfo; found: Duplicates }) {
  const [first, setFirst] = useState(0);
  const [samples, setSamples] = useState<Partial<Record<SplitName, Samples>>>({});
  const shown = found.groups.slice(first, first + PAGE);
  useEffect(() => {
    let current = true;
    const splits = (["train", "validation", "test"] as const).filter((split) =>
      shown.some((group) => group.samples.some((sample) => sample.split === split)),
    );
    Promise.all(
      splits.map(async (split) => {
        const indices = shown.flatMap((group) => group.samples.filter((sample) => sample.split === split).map(({ index }) => index));
        return [split, await samplesOf({ split, indices })] as const;
      }),
    ).then((all) => current && setSamples(Object.fromEntries(all.filter(([, found]) => found))));
    return () => {
      current = false;
    };
  }, [found, first]);

  const isPicture = kindOf(info) === "picture";
  const place = ({ split, index }: { split: SplitName; index: number }): string => {
    const own = samples[split];
    const target = own && own.y.length > 0 ? targetsOf(own)[own.indices.indexOf(index)] : undefined;
    return t.looking.place(
      coreText.data.splits[split]!,
      count(index),
      target === undefined ? "" : isClasses(info) ? className(info, target) : figure(target),
    );
  };
  const picture = (split: SplitName, index: number) => {
    const own = samples[split];
    const at = own?.indices.indexOf(index) ?? -1;
    return own && at >= 0 ? (
      <Picture values={own.x} first={at * (own.x.length / own.indices.length)} shape={info.xShape} range={info.range} />
    ) : (
      <span class="picture blank" />
    );
  };
  return (
    <>
      <ul class="equal-samples" aria-label={t.looking.group}>
        {shown.map((group, i) => (
          <li key={first + i}>
            {isPicture && picture(group.samples[0]!.split, group.samples[0]!.index)}
            <span>
              {group.samples.map(place).join("; ")}
              {group.count > group.samples.length && ` ${t.looking.more(count(group.count - group.samples.length))}`}
              {group.conflicting && <strong class="is-wrong"> ✗ {t.looking.conflict}</strong>}
            </span>
          </li>
        ))}
      </ul>
      <Pager first={first} size={PAGE} total={found.groups.length} onFirst={setFirst} label={t.looking.duplicates} />
    </>
  );
}
