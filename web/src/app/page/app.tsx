// The page: on top one bar, left the network, right what it does; on a phone one of them at a time.
import { count } from "../core/format";
import { dataName } from "../core/sentences";
import { goTo, isSheet, isView, room, VIEWS, view, type Room } from "../core/rooms";
import { announcement, data, model } from "../core/state";
import { CrossCard } from "../cross/cross-view";
import { DataView } from "../data/data-view";
import { CourseSheet, CourseStrip } from "../exercises/course-sheet";
import { ByHandCard } from "../explain/by-hand-card";
import { ExplainCard } from "../explain/explain-card";
import { InsideView } from "../inside/inside-view";
import { lazily } from "../parts/lazily";
import { Sheet } from "../parts/sheet";
import { Tabs } from "../parts/tabs";
import { ResultsView } from "../results/results-view";
import { runs } from "../record/runs";
import { CompareView } from "../runs/runs-view";
import { SweepCard } from "../sweeps/sweep-card";
import { TryDock } from "../try/try-dock";
import { LearnView } from "./learn-view";
import { NetworkSide } from "./network-side";
import { LANGUAGES, language, type Language } from "../text/words";
import { chooseLanguage } from "./language";
import { RunBar } from "./run-bar";
import { t } from "./text";
import { UndoButtons } from "./undo-buttons";

const Files = lazily(() => import("../files/files-body"));
const HandOut = lazily(() => import("../exercises/hand-out"));

export function App() {
  return (
    <div class="page" data-place={placeOf(room.value)}>
      <button type="button" class="skip" onClick={toTrain}>
        {t.skip}
      </button>
      <header class="top-bar">
        <h1>{t.title}</h1>
        <p class="top-words">{barWords()}</p>
        <RunBar />
        <UndoButtons />
        <div class="top-menu">
          <MenuButtons />
        </div>
      </header>
      <main class="workbench">
        <NetworkSide />
        <div class="views-side">
          <Tabs label={t.views} names={VIEWS} chosen={view.value} words={viewWords()} onChoose={goTo} />
          <CourseStrip />
          <div class="views">
            <LearnView />
            <ResultsView />
            <InsideView>
              <ExplainCard />
            </InsideView>
            <DataView />
            <CompareView>
              <SweepCard />
              <CrossCard />
            </CompareView>
          </div>
        </div>
        <TryDock />
        <div class="more-menu">
          <MenuButtons />
          <p class="hint">{t.tagline}</p>
        </div>
      </main>
      <CourseSheet>
        <ByHandCard />
      </CourseSheet>
      <Sheet name="share" title={t.share} sentence={t.shareSentence}>
        <HandOut />
      </Sheet>
      <Sheet name="file" title={t.file} sentence={t.fileSentence}>
        <Files />
      </Sheet>
      <PhoneBar />
      <p class="seen-by-readers" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </div>
  );
}

type Place = "network" | "views" | "try" | "more" | "sheet";
const placeOf = (name: Room): Place => (isView(name) ? "views" : isSheet(name) ? "sheet" : name);

/** The first of the places that begin a training, or end it. */
const toTrain = (): void => document.querySelector<HTMLElement>("#run-buttons button")?.focus();

/** Set and model in a few words. */
function barWords(): string {
  if (!data.value) return t.tagline;
  return model.value ? t.bar(dataName(data.value.name), count(model.value.params)) : dataName(data.value.name);
}

function viewWords(): Record<(typeof VIEWS)[number], string> {
  const many = runs.value.length;
  return { ...t.viewNames, compare: many > 0 ? t.compareMany(count(many)) : t.viewNames.compare };
}

function MenuButtons() {
  return (
    <>
      {(["course", "share", "file"] as const).map((name) => (
        <button type="button" key={name} aria-expanded={room.value === name} onClick={() => goTo(room.value === name ? view.value : name)}>
          {t[name]}
        </button>
      ))}
      <select
        class="language"
        aria-label={t.language}
        value={language.value}
        onChange={(event) => void chooseLanguage(event.currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([name, own]) => (
          <option key={name} value={name} lang={name}>
            {own}
          </option>
        ))}
      </select>
    </>
  );
}

/** On a phone: where one is, and the other places. */
function PhoneBar() {
  const now = placeOf(room.value);
  const places = { network: "network", views: view.value, try: "try", more: "more" } as const;
  return (
    <nav class="phone-bar" aria-label={t.places}>
      {(Object.keys(places) as (keyof typeof places)[]).map((place) => (
        <button type="button" key={place} aria-current={now === place ? "page" : undefined} onClick={() => goTo(places[place])}>
          {t.placeNames[place]}
        </button>
      ))}
    </nav>
  );
}
