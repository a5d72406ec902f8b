// What the training that is set will cost: asked again whenever model, data or settings have changed and the engine rests.
import { effect } from "@preact/signals";
import { plain } from "../core/format";
import type { ModelState } from "../core/model-state";
import { fitConfig, wholeFitConfig } from "../core/training-config";
import type { Trouble } from "../core/trouble";
import { t } from "./text";

const PAUSE_MS = 400;
/** Something else had the engine: so often once more, after this time. */
const RETRIES = 3;
const RETRY_MS = 1000;

/** Keeps the estimate in step with the model and its settings. Returns the function that ends it. */
export function watchEstimate(state: ModelState): () => void {
  const { trainer, model, settingsValid, busy, estimate } = state;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const stops = [
    effect(() => {
      // What another model or other settings would have cost is not shown meanwhile.
      model.value;
      wholeFitConfig(state);
      estimate.value = null;
    }),
    effect(() => {
      const ready = model.value !== null && settingsValid.value && !busy.value;
      const config = fitConfig(state);
      clearTimeout(timer);
      const mine = ++asked;
      if (!ready) return;
      const ask = async (left: number): Promise<void> => {
        const found = await trainer
          .peek()
          ?.estimate(config)
          .catch(() => null);
        // Another model or other settings meanwhile have an effect of their own.
        if (mine !== asked) return;
        estimate.value = found ?? null;
        if (found && found.secondsPerEpoch === null && found.fits && left > 0 && !busy.peek())
          timer = setTimeout(() => void ask(left - 1), RETRY_MS);
      };
      timer = setTimeout(() => void ask(RETRIES), PAUSE_MS);
    }),
  ];
  return () => {
    asked++;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

const gigabytes = (bytes: number): string => plain(bytes / 1e9);

/** Why the training would not fit, with what to do about the largest part; null if it fits, as far as is known. */
export function shortage({ estimate }: ModelState): Trouble | null {
  const found = estimate.value;
  if (!found || found.fits) return null;
  const { total, ...parts } = found.bytes;
  const [largest] = Object.entries(parts).sort(([, a], [, b]) => b - a)[0]!;
  return {
    message: t.estimate.willNotFit(gigabytes(total), t.estimate.memoryParts[largest]!, gigabytes(parts[largest as keyof typeof parts])),
    hint: t.estimate.makeItFit[largest]!,
  };
}
