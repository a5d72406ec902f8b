// Evaluates the network and collects its answers.
import { batch } from "@preact/signals";
import type { Assessment, DataInfo, Predictions, SplitName } from "../../base/protocol";
import { answer, confusionOf } from "../../base/answer";
import { isClasses } from "../core/kind";
import type { ModelState, Results } from "../core/model-state";
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
    const found = resultsOf(info, split, await engine.assess<Predictions>({ split }));
    if (data.value !== info) return;
    batch(() => {
      results.value = found;
      resultsStale.value = weightsVersion.value !== version;
      announcement.value = resultsSentence(found);
    });
  } catch (error) {
    resultsTrouble.value = troubleOf(error);
  } finally {
    evaluating.value = false;
  }
}

/** What an assessment says of each sample; of several outputs, of that which the first target is for. Throws where the task is one of classes and the outputs are not. */
function resultsOf(info: DataInfo, split: SplitName, { logs, predictions: made, classes }: Assessment<Predictions>): Results {
  const { count } = info[split]!;
  const predictions = made instanceof Float32Array ? made : (made[info.targets?.[0]?.name ?? ""] ?? Object.values(made)[0]!);
  const outputs = predictions.length / count;
  const of = { split, count, logs, predictions, outputs };
  if (!isClasses(info) || !classes) return { ...of, matrix: null, wrong: null, truth: null };
  return {
    ...of,
    matrix: confusionOf("confusion", classes, predictions, outputs),
    wrong: [...classes.keys()].filter((i) => answer(predictions, i * outputs, outputs) !== classes[i]),
    truth: classes,
  };
}
