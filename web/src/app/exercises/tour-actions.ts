// What the tour of deep learning sets up in the page: networks on generated digits, and descents of different batch sizes on points.
import { classifierOf, dense, flatten } from "../../exercises/build";
import type { BuiltinSource, KerasObject } from "../../base/protocol";
import { announcement, fit } from "../core/state";
import { t } from "./text";
import { useSetup } from "../links/setups";
import { askFor } from "../sweeps/asked";

const digits: BuiltinSource = { name: "digits", seed: 1 };
const points: BuiltinSource = { name: "circles", seed: 1, train: 800, test: 200 };

const layer = (class_name: string, config: Record<string, unknown>): KerasObject => ({ class_name, config });

/** By the names that the text knows. */
export const networks: Record<string, KerasObject[]> = {
  dense: [flatten, dense(128, "relu"), dense(10, "softmax")],
  cnn: [
    layer("Reshape", { target_shape: [28, 28, 1] }),
    layer("Conv2D", { filters: 8, kernel_size: [3, 3], activation: "relu" }),
    layer("MaxPooling2D", { pool_size: [2, 2] }),
    layer("Conv2D", { filters: 16, kernel_size: [3, 3], activation: "relu" }),
    layer("MaxPooling2D", { pool_size: [2, 2] }),
    flatten,
    dense(10, "softmax"),
  ],
  rnn: [layer("SimpleRNN", { units: 64 }), dense(10, "softmax")],
  lstm: [layer("LSTM", { units: 64 }), dense(10, "softmax")],
};

/** A network with Adam on the generated digits. */
export async function useNetwork(name: string): Promise<void> {
  const build = { ...classifierOf(networks[name]!, { class_name: "Adam", config: { learning_rate: 0.001 } }), seed: seed() };
  await useSetup({
    build,
    fit: { epochs: 3, batch_size: 32, validation_split: 0.2 },
    data: { name: digits.name, source: digits, division: {} },
  });
  announcement.value = t.tour.ready(t.tour.kinds[name]!);
}

/** A sweep over the batch size, from mini-batches to the whole set, three seeds each. */
export async function compareDescents(): Promise<void> {
  const build = {
    ...classifierOf([dense(16, "relu"), dense(2, "softmax")], { class_name: "SGD", config: { learning_rate: 0.1 } }),
    seed: seed(),
  };
  await useSetup({ build, fit: { epochs: 30, batch_size: 32 }, data: { name: points.name, source: points, division: {} } });
  askFor([{ key: "batch_size", values: `8, 32, ${points.train}` }], "1, 2, 3");
}

const seed = (): number => fit.value["seed"] as number;
