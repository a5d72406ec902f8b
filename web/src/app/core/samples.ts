// Samples to be looked at.
import type { Signal } from "@preact/signals";
import type { Samples, SamplesOptions } from "../../base/protocol";
import { dataTrouble, trainer } from "./state";
import { troubleOf, type Trouble } from "./trouble";

/** Samples of the loaded data; null where they cannot be had: why is said in `trouble`, that of the Data view unless another is given. */
export async function samplesOf(options: SamplesOptions, trouble: Signal<Trouble | null> = dataTrouble): Promise<Samples | null> {
  try {
    return (await trainer.value?.getSamples(options)) ?? null;
  } catch (error) {
    trouble.value = troubleOf(error);
    return null;
  }
}
