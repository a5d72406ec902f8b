// Evaluates the network and collects its answers.
import { batch } from "@preact/signals";
import type { SplitName } from "../../base/protocol";
import { answer } from "../../base/answer";
import { isClasses, targetsOf } from "../core/kind";
import { resultsSentence } from "../core/sentences";
import { announcement, data, evaluating, results, resultsStale, resultsTrouble, trainer } from "../core/state";
import { troubleOf } from "../core/trouble";

export async function evaluate(): Promise<void> {
  const engine = trainer.value;
  const info = data.value;
  if (!engine || !info || evaluating.value) return;
  evaluating.value = true;
  resultsTrouble.value = null;
  try {
    const split: SplitName = info.test ? "test" : info.validation ? "validation" : "train";
    const { count } = info[split]!;
    const logs = await engine.evaluate({ split });
    const predictions = await engine.predictData({ split });
    const outputs = predictions.length / count;
    let matrix: number[][] | null = null;
    let wrong: number[] | null = null;
    let truth: number[] | null = null;
    if (isClasses(info)) {
      ({ matrix } = await engine.confusion({ split }));
      const classes = targetsOf(await engine.getSamples({ split, first: 0, count }));
      truth = classes;
      wrong = [...classes.keys()].filter((i) => answer(predictions, i * outputs, outputs) !== classes[i]);
    }
    batch(() => {
      results.value = { split, count, logs, predictions, outputs, matrix, wrong, truth };
      resultsStale.value = false;
      announcement.value = resultsSentence(results.value);
    });
  } catch (error) {
    resultsTrouble.value = troubleOf(error);
  } finally {
    evaluating.value = false;
  }
}
