// The page: settings on the left, what happens on the right.
import { announcement, trainer } from "../core/state";
import { t } from "./text";
import { showCard } from "../parts/card";
import { DataCard } from "../data/data-view";
import { ExercisesCard } from "../exercises/course-sheet";
import { FilesCard } from "../files/files-body";
import { ModelCard } from "../model/model-view";
import { NetworkPicture } from "../network/network-picture";
import { ResultsCard } from "../results/results-view";
import { RunsCard } from "../runs/runs-view";
import { SweepCard } from "../sweeps/sweep-card";
import { InsideCard } from "../inside/inside-view";
import { ByHandCard } from "../explain/by-hand-card";
import { ExplainCard } from "../explain/explain-card";
import { RunCard } from "./learn-view";
import { TrainingCard } from "../training/training-block";
import { TryCard } from "../try/try-dock";

export function App() {
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <p>{t.tagline}</p>
        <button type="button" onClick={() => showCard("exercises")}>
          {t.goToExercises}
        </button>
      </header>
      <main>
        <div class="settings">
          <DataCard />
          <ModelCard>
            <NetworkPicture />
          </ModelCard>
          <TrainingCard />
        </div>
        <div class="happens">
          <RunCard />
          <ResultsCard />
          <TryCard />
          <ExercisesCard />
          <InsideCard />
          <ExplainCard />
          <RunsCard />
          <FilesCard />
          <SweepCard />
          <ByHandCard />
        </div>
      </main>
      <Footer />
      <p class="seen-by-readers" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

function Footer() {
  const info = trainer.value?.info;
  return (
    <footer class="page-foot">
      {info && t.engine.footer(info.variant, info.threads, info.version)}
      {info && !crossOriginIsolated && ` ${t.engine.notIsolated}`}
    </footer>
  );
}
