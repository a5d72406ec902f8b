// Evaluates the network and collects its answers.
import { batch } from "@preact/signals";
import type { SplitName } from "../../base/protocol";
import { answer } from "../../base/answer";
import { isClasses, targetsOf } from "../core/kind";
import type { ModelState } from "../core/model-state";
import { resultsSentence } from "../core/sentences";
import { announcement } from "../core/state";
import { troubleOf } from "../core/trouble";

const underWay = new WeakMap<ModelState, { version: number; done: Promise<void> }>();

/** Evaluates the network as it is now. Who asks once more meanwhile joins that, unless the weights have changed since it began. */
export function evaluate(state: ModelState): Promise<void> {
  const version = state.weightsVersion.peek();
  const known = underWay.get(state);
  if (known?.version === version) return known.done;
  const mine = { version, done: (known?.done ?? Promise.resolve()).then(() => evaluateNow(state)) };
  underWay.set(state, mine);
  return mine.done.finally(() => {
    if (underWay.get(state) === mine) underWay.delete(state);
  });
}

async function evaluateNow({
  trainer,
  data,
  evaluating,
  weightsVersion,
  results,
  resultsStale,
  resultsTrouble,
}: ModelState): Promise<void> {
  const engine = trainer.value;
  const info = data.value;
  if (!engine || !info) return;
  const version = weightsVersion.value;
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
    if (data.value !== info) return;
    batch(() => {
      results.value = { split, count, logs, predictions, outputs, matrix, wrong, truth };
      resultsStale.value = weightsVersion.value !== version;
      announcement.value = resultsSentence(results.value);
    });
  } catch (error) {
    resultsTrouble.value = troubleOf(error);
  } finally {
    evaluating.value = false;
  }
}
