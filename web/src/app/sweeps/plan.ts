// The sweep that is asked for, as trainings.
import { computed } from "@preact/signals";
import { buildConfig } from "../model/build";
import { sweepAxes, sweepGrid, sweepSeeds, sweepWorkers } from "./asked";
import { wholeFitConfig } from "../core/training-config";
import { page, settingsValid } from "../core/state";
import { atATimeProblem, seedsOf, valuesOf } from "./sweep-values";
import { jobsOf, settingsOf, type Axis, type Job, type Setting, type TrainConfig, type Value } from "../../runs/sweep";
import { t as coreText } from "../core/text";
import { t } from "./text";
import { gridJobs, grids } from "./grids";

export const gridNow = computed(() => grids.find(({ exercise }) => exercise.id === sweepGrid.value));

/** The training that is set in the page; null while its settings are not complete. */
function trainingNow(): TrainConfig | null {
  const build = settingsValid.value ? buildConfig(page) : null;
  return build && { build, fit: wholeFitConfig(page) };
}

/** What it can vary. */
export function settingsNow(): Setting[] {
  const config = trainingNow();
  return config ? settingsOf(config) : [];
}

export interface AskedFor {
  jobs: Job[];
  axes: { label: string; values: Value[] }[];
  workers: number;
}

/** The trainings asked for, or why there are none. */
export const sweepPlan = computed((): AskedFor | { problem: string } => {
  const seeds = seedsOf(sweepSeeds.value);
  if ("problem" in seeds) return seeds;
  const many = atATimeProblem(sweepWorkers.value);
  if (many) return { problem: many };
  const workers = Number(sweepWorkers.value);
  const grid = gridNow.value;
  if (grid) return { jobs: gridJobs(grid, seeds.values), axes: grid.axes.map(({ label, values }) => ({ label, values })), workers };
  const config = trainingNow();
  if (!config) return { problem: coreText.run.notReady };
  const settings = settingsOf(config);
  const made: Axis[] = [];
  for (const { key, values } of sweepAxes.value) {
    const setting = settings.find((each) => each.key === key);
    if (!setting) return { problem: t.absent(key) };
    const list = valuesOf(setting, values, config);
    if ("problem" in list) return list;
    made.push({ setting, values: list.values });
  }
  try {
    return { jobs: jobsOf(config, made, seeds.values), axes: made.map(({ setting, values }) => ({ label: setting.key, values })), workers };
  } catch (error) {
    return { problem: (error as Error).message };
  }
});
