// What the training that is set will cost: asked again whenever model, data or settings have changed and the engine rests.
import { effect, signal } from "@preact/signals";
import type { Estimate } from "../../base/protocol";
import { busy, model, settingsValid, trainer } from "../core/state";
import type { Trouble } from "../core/trouble";
import { plain } from "../core/format";
import { t } from "./text";
import { fitConfig, wholeFitConfig } from "../core/training-config";

export const estimate = signal<Estimate | null>(null);

const PAUSE_MS = 400;
/** Something else had the engine: so often once more, after this time. */
const RETRIES = 3;
const RETRY_MS = 1000;

/** Keeps `estimate` in step with the page. */
export function watchEstimate(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    // What another model or other settings would have cost is not shown meanwhile.
    model.value;
    wholeFitConfig();
    estimate.value = null;
  });
  effect(() => {
    const ready = model.value !== null && settingsValid.value && !busy.value;
    const config = fitConfig();
    clearTimeout(timer);
    if (!ready) return;
    const ask = async (left: number): Promise<void> => {
      const asked = model.peek();
      const found = await trainer
        .peek()
        ?.estimate(config)
        .catch(() => null);
      // Another model meanwhile has an effect of its own.
      if (asked !== model.peek()) return;
      estimate.value = found ?? null;
      if (found && found.secondsPerEpoch === null && found.fits && left > 0 && !busy.peek())
        timer = setTimeout(() => void ask(left - 1), RETRY_MS);
    };
    timer = setTimeout(() => void ask(RETRIES), PAUSE_MS);
  });
}

const gigabytes = (bytes: number): string => plain(bytes / 1e9);

/** Why the training would not fit, with what to do about the largest part; null if it fits, as far as is known. */
export function shortage(): Trouble | null {
  const found = estimate.value;
  if (!found || found.fits) return null;
  const { total, ...parts } = found.bytes;
  const [largest] = Object.entries(parts).sort(([, a], [, b]) => b - a)[0]!;
  return {
    message: t.estimate.willNotFit(gigabytes(total), t.estimate.memoryParts[largest]!, gigabytes(parts[largest as keyof typeof parts])),
    hint: t.estimate.makeItFit[largest]!,
  };
}
