// The page: settings on the left, what happens on the right.
import { announcement, trainer } from "../core/state";
import { t } from "./text";
import { showCard } from "../parts/card";
import { DataCard } from "../data/data-card";
import { ExercisesCard } from "../exercises/exercises-card";
import { FilesCard } from "../files/files-card";
import { ModelCard } from "../model/model-card";
import { NetworkPicture } from "../network/network-picture";
import { ResultsCard } from "../results/results-card";
import { RunsCard } from "../runs/runs-card";
import { SweepCard } from "../sweeps/sweep-card";
import { InsideCard } from "../inside/inside-card";
import { ByHandCard } from "../explain/by-hand-card";
import { ExplainCard } from "../explain/explain-card";
import { RunCard } from "./run-card";
import { TrainingCard } from "../training/training-card";
import { TryCard } from "../try/try-card";

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
