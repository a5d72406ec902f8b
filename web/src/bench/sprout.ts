// Sprout as a contestant, through its public API: bytes in the engine's heap, whole epochs of Trainer.fit.

import { Trainer } from "../lib";
import type { Variant } from "../base/protocol";
import { Cannot, type Contestant } from "./contestant";
import { inputShape } from "./jobs";

/** Sprout in one variant; null where the build or the browser does not have it. */
export async function sprout(variant: Variant, threads: number): Promise<Contestant | null> {
  const trainer = await Trainer.create({ variant, threads }).catch(() => null);
  if (!trainer || trainer.info.variant !== variant || trainer.info.threads !== threads) {
    await trainer?.dispose();
    return null;
  }
  return {
    id: `sprout-${variant}-${threads}`,
    label: `Sprout ${variant}, ${threads} thread${threads > 1 ? "s" : ""}`,
    async prepare(job, { x, y }) {
      await trainer.setData({ name: job.name, x, xShape: inputShape(job), y });
      const build = () => trainer.build({ model: job.model, compile: job.compile, seed: 1 });
      await build().catch((error: Error) => {
        throw new Cannot(error.message);
      });
      const unit = job.samples / job.batch_size;
      return {
        unit,
        async reset() {
          await build();
        },
        async train(steps) {
          const { history } = await trainer.fit({ epochs: steps / unit, batch_size: job.batch_size });
          return history.loss!.at(-1)!;
        },
        async dispose() {},
      };
    },
    async dispose() {
      await trainer.dispose();
    },
  };
}
