// Lets the engine do what was done by hand, on an engine of its own, and compares.
import { Trainer } from "../../lib";
import { forward, step, type Linear } from "./by-hand";

/** The greatest difference between the numbers by hand and the engine's (32-bit floats): probabilities, loss, and weights after the step. */
export async function compareWithEngine(
  linear: Linear,
  create: () => Promise<Trainer> = () => Trainer.create({ threads: 1 }),
): Promise<number> {
  const { x, w, b, truth, learningRate } = linear;
  const trainer = await create();
  try {
    const picture = Float32Array.from(x);
    await trainer.setData({ x: picture, xShape: [x.length], y: Int32Array.of(truth), scale: 1, classNames: b.map((_, c) => String(c)) });
    await trainer.build({
      model: {
        class_name: "Sequential",
        config: { input_shape: [x.length], layers: [{ class_name: "Dense", config: { units: b.length, activation: "softmax" } }] },
      },
      compile: { optimizer: { class_name: "SGD", config: { learning_rate: learningRate } }, loss: "sparse_categorical_crossentropy" },
    });
    await trainer.setWeights([kernel(w), Float32Array.from(b)]);
    const probabilities = await trainer.predict(picture);
    const { history } = await trainer.fit({ epochs: 1, batch_size: 1 });
    const [after, bias] = await trainer.getWeights();
    const by = { ...forward(linear), after: step(linear) };
    return Math.max(
      difference(probabilities, by.probabilities),
      difference(history["loss"]!, [by.loss]),
      difference(after!.values, kernel(by.after.w)),
      difference(bias!.values, by.after.b),
    );
  } finally {
    trainer.dispose();
  }
}

/** Keras' kernel (D, C) of w (C, D). */
const kernel = (w: number[][]): Float32Array =>
  Float32Array.from({ length: w.length * w[0]!.length }, (_, i) => w[i % w.length]![Math.floor(i / w.length)]!);

const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
