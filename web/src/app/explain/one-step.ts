// One step of SGD on one sample, of the whole network, on an engine of its own: the network in the page does not change.
import { Trainer, type BuildConfig, type TypedArray, type WeightValues } from "../../lib";

export interface OneStep {
  build: BuildConfig;
  weights: WeightValues[];
  /** The sample as it is stored, and how models see it. */
  x: TypedArray;
  xShape: number[];
  scale: number;
  offset: number;
  /** Its target as the data has targets: a class, a value, or a row of 0 and 1. */
  y: TypedArray;
  yShape: number[];
  /** Of SGD. */
  rate: number;
}

/** The loss before and after, and the answers after. Layers such as Dropout are at work in the step, as in training. */
export async function stepByEngine(
  { build, weights, x, xShape, scale, offset, y, yShape, rate }: OneStep,
  create: () => Promise<Trainer> = () => Trainer.create({ threads: 1 }),
): Promise<{ lossBefore: number; loss: number; answers: Float32Array }> {
  const trainer = await create();
  try {
    await trainer.setData({ x, xShape, y, yShape, scale, offset });
    const sgd = { class_name: "SGD", config: { learning_rate: rate } };
    await trainer.build({ ...build, compile: { loss: build.compile!.loss, optimizer: sgd } });
    await trainer.setWeights(weights);
    const [lossBefore] = await trainer.sampleLosses();
    await trainer.fit({ epochs: 1, batch_size: 1 });
    const [loss] = await trainer.sampleLosses();
    return { lossBefore: lossBefore!, loss: loss!, answers: await trainer.predictData({ split: "train" }) };
  } finally {
    trainer.dispose();
  }
}
