// Softmax regression on MNIST: the first network of the course.

import { classifier, dense, flatten, near } from "./build";
import { exercise, type Figure, type Metric } from "./types";

const published: Record<number, [accuracy: number, loss: number, valAccuracy: number, valLoss: number]> = {
  1: [0.5941, 1.4901, 0.8569, 0.6543],
  2: [0.8506, 0.6448, 0.8757, 0.5063],
  5: [0.8831, 0.4416, 0.8957, 0.3948],
  10: [0.8954, 0.3798, 0.9061, 0.3466],
  20: [0.9072, 0.3361, 0.9129, 0.3144],
  30: [0.914, 0.3116, 0.9178, 0.3005],
};
const metrics: Metric[] = ["accuracy", "loss", "val_accuracy", "val_loss"];

/** The first epochs depend on the seed; a band is known for what settles. */
function band(metric: Metric, epoch: number): number | null {
  if (epoch === 1) return metric === "val_accuracy" ? 0.015 : null;
  if (epoch < 5 || metric === "loss") return null;
  return metric === "val_loss" ? 0.012 : 0.006;
}

export const mnistSoftmax = exercise({
  id: "mnist-softmax",
  title: "MNIST: softmax regression",
  purpose: "One layer of ten outputs reads handwritten digits: shapes, training curves, test accuracy, weights.",
  data: "mnist",
  options: [],
  configure: () => ({
    build: classifier("mnist", [flatten, dense(10, "softmax")], { class_name: "SGD", config: { learning_rate: 0.01 } }),
    fit: { epochs: 30, batch_size: 64, validation_split: 0.2 },
  }),
  published: Object.entries(published).flatMap(([epoch, values]) =>
    values.map((value, i): Figure => {
      const width = band(metrics[i]!, Number(epoch));
      return { metric: metrics[i]!, epoch: Number(epoch), value, ...(width !== null && { range: near(value, width) }) };
    }),
  ),
  findings: ["Training and validation curves rise together: a network of one layer does not overfit here."],
});
