// The Data card: where the samples come from and what they look like.
import { hasOwnTest } from "./data";
import { duplicates } from "./looking";
import { percent } from "../core/format";
import { kindOf } from "../core/kind";
import { dataSentence } from "../core/sentences";
import { busy, crash, data, dataPending, dataTrouble, engineTrouble, loading, peek } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";
import { Picture } from "../parts/picture";
import { TroubleNote } from "../parts/trouble";
import { BuiltinForm } from "./builtin-form";
import { Catalogue } from "./catalogue";
import { CloserLook } from "./closer-look";
import { DuplicatesNote, warnings } from "./duplicates";
import { ClassCounts, Facts } from "./facts";
import { DrawingsForm } from "./drawings-form";
import { KeptList } from "./kept-sets";
import { LoadingBar } from "./loading-bar";
import { SampleGrid } from "./sample-grid";
import { Scatter } from "./scatter";
import { SplitsForm } from "./splits-form";
import { Upload } from "./upload";

const LoadedTable = lazily(() => import("./table-view"));
const FilesNote = lazily(() => import("./files-note"));
const LoadedPictures = lazily(() => import("./pictures-form"));

export function DataCard() {
  const info = data.value;
  const kind = kindOf(info);
  return (
    <Card
      name="data"
      title={t.title}
      sentence={sentence()}
      glimpse={
        <>
          <Glimpse />
          <Warning />
        </>
      }
    >
      {busy.value && <p class="hint">{t.busy}</p>}
      <fieldset class="plain" disabled={busy.value}>
        <BuiltinForm />
        <Catalogue />
        <Upload />
        <DrawingsForm />
        <KeptList />
      </fieldset>
      <LoadingBar />
      <TroubleNote trouble={dataTrouble.value} />
      {info && (
        <>
          <Facts info={info} />
          {info.table && (
            <fieldset class="plain" disabled={busy.value}>
              <LoadedTable />
            </fieldset>
          )}
          {info.pictures && (
            <fieldset class="plain" disabled={busy.value}>
              <LoadedPictures />
            </fieldset>
          )}
          {(info.leftOut || info.namesReadAs) && <FilesNote />}
          {!info.table && !info.sequences && (
            <fieldset class="plain" disabled={busy.value}>
              <SplitsForm key={info.name} info={info} hasTest={hasOwnTest.value} />
            </fieldset>
          )}
          {kind === "picture" && <SampleGrid key={info.name} info={info} />}
          {kind === "picture" && <CloserLook key={`closer ${info.name}`} info={info} />}
          {kind === "plane" && <Scatter info={info} />}
          <DuplicatesNote info={info} />
          {info.train.classCounts && <ClassCounts info={info} />}
        </>
      )}
    </Card>
  );
}

function sentence(): string {
  if (data.value) return dataSentence(data.value);
  if (!loading.value)
    return engineTrouble.value || crash.value || dataPending.value || dataTrouble.value ? t.none : coreText.engine.starting;
  const { stage, done, total } = loading.value;
  return t.progress(t.stage[stage], percent(done / (total || 1), 0));
}

/** What is wrong with the data must be seen while the card is closed, too. */
function Warning() {
  const info = data.value;
  const found = duplicates.value;
  if (!info || !found || found.test + found.validation === 0) return null;
  return <p class="notice">{warnings(info, found)[0]}</p>;
}

/** A strip of samples while the card is closed; its place is kept while they are made. */
function Glimpse() {
  const info = data.value;
  const samples = peek.value;
  if (info && kindOf(info) === "plane") return <Scatter info={info} small />;
  if (info && kindOf(info) !== "picture") return null;
  const size = info ? info.xShape.reduce((a, b) => a * b, 1) : 0;
  return (
    <div class="strip" aria-hidden="true">
      {info && samples
        ? samples.indices.map((index, i) => (
            <Picture key={index} values={samples.x} first={i * size} shape={info.xShape} range={info.range} />
          ))
        : Array.from({ length: 24 }, (_, i) => <span key={i} class="picture blank" />)}
    </div>
  );
}
