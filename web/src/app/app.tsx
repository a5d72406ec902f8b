// The page: settings on the left, what happens on the right.
import { announcement, trainer } from "./state";
import { t } from "./text";
import { showCard } from "./views/card";
import { DataCard } from "./views/data/data-card";
import { ExercisesCard } from "./views/exercises/exercises-card";
import { FilesCard } from "./views/files/files-card";
import { ModelCard } from "./views/model/model-card";
import { ResultsCard } from "./views/results/results-card";
import { RunsCard } from "./views/runs/runs-card";
import { SweepCard } from "./views/sweeps/sweep-card";
import { InsideCard } from "./views/understanding/inside-card";
import { ByHandCard } from "./views/explain/by-hand-card";
import { ExplainCard } from "./views/explain/explain-card";
import { RunCard } from "./views/training/run-card";
import { TrainingCard } from "./views/training/training-card";
import { TryCard } from "./views/try/try-card";

export function App() {
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <p>{t.tagline}</p>
        <button type="button" onClick={() => showCard("exercises")}>{t.goToExercises}</button>
      </header>
      <main>
        <div class="settings">
          <DataCard />
          <ModelCard />
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
      <p class="seen-by-readers" role="status" aria-live="polite">{announcement.value}</p>
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
