// The Data view: where the samples come from and what they look like; and the block that leads there.
import { hasOwnTest } from "./data";
import { duplicates } from "./looking";
import { percent } from "../core/format";
import { kindOf } from "../core/kind";
import { dataSentence } from "../core/sentences";
import { goTo, view } from "../core/rooms";
import { busy, crash, data, dataPending, dataTrouble, engineTrouble, loading, peek } from "../core/state";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { lazily } from "../parts/lazily";
import { TabPanel } from "../parts/tabs";
import { Picture } from "../parts/picture";
import { TroubleNote } from "../parts/trouble";
import { BuiltinForm } from "./builtin-form";
import { Catalogue } from "./catalogue";
import { DuplicatesNote, warnings } from "./duplicates";
import { ClassCounts, Facts } from "./facts";
import { LoadingBar } from "./loading-bar";
import { Scatter } from "./scatter";
import { SplitsForm } from "./splits-form";
import { Upload } from "./upload";

const CloserLook = lazily(() => import("./closer-look"));
const KeptList = lazily(() => import("./kept-sets"));
const SampleGrid = lazily(() => import("./sample-grid"));
const DrawingsForm = lazily(() => import("./drawings-form"));

const LoadedTable = lazily(() => import("./table-view"));
const FilesNote = lazily(() => import("./files-note"));
const LoadedPictures = lazily(() => import("./pictures-form"));

export function DataView() {
  const info = data.value;
  const kind = kindOf(info);
  return (
    <TabPanel name="data" title={t.title} shown={view.value === "data"} sentence={sentence()}>
      {busy.value && <p class="hint">{t.busy}</p>}
      <fieldset class="plain data-choices" disabled={busy.value}>
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
          {kind === "picture" && <SampleGrid key={info.name} />}
          {kind === "picture" && <CloserLook key={`closer ${info.name}`} />}
          {kind === "plane" && <Scatter info={info} />}
          <DuplicatesNote info={info} />
          {info.train.classCounts && <ClassCounts info={info} />}
        </>
      )}
    </TabPanel>
  );
}

/** The data at the head of the network: what comes in, and the way to where it is chosen. */
export function DataBlock() {
  return (
    <div class="card data-block" role="group" aria-labelledby="data-block">
      <h2>
        <button type="button" class="card-title" id="data-block" onClick={() => goTo("data")}>
          {t.title}
          <span class="chevron" aria-hidden="true" />
        </button>
      </h2>
      <p class="sentence">{sentence()}</p>
      <Glimpse />
      <Warning />
    </div>
  );
}

function sentence(): string {
  if (data.value) return dataSentence(data.value);
  if (!loading.value)
    return engineTrouble.value || crash.value || dataPending.value || dataTrouble.value ? t.none : coreText.engine.starting;
  const { stage, done, total } = loading.value;
  return t.progress(t.stage[stage], percent(done / (total || 1), 0));
}

/** What is wrong with the data must be seen while its view is not, too. */
function Warning() {
  const info = data.value;
  const found = duplicates.value;
  if (!info || !found || found.test + found.validation === 0) return null;
  return <p class="notice">{warnings(info, found)[0]}</p>;
}

/** A strip of samples; its place is kept while they are made. */
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
