// Softmax regression on CIFAR-10 over a grid of batch sizes and validation splits, with SGD and with Adam.

import { classifier, dense, flatten } from "./build";
import { exercise, type Exercise, type Figure, type Option } from "./types";

/** Test accuracy and test loss by batch size, one pair a split. */
type Grid = { splits: [number, number, number]; results: Record<number, [accuracy: number, loss: number][]> };

const sgd: Grid = {
  splits: [0.1, 0.2, 0.3],
  results: {
    64: [
      [0.343, 1.8638],
      [0.4045, 1.7288],
      [0.3939, 1.7393],
    ],
    128: [
      [0.4017, 1.7334],
      [0.3945, 1.7484],
      [0.3965, 1.7414],
    ],
  },
};
const adam: Grid = {
  splits: [0.05, 0.15, 0.25],
  results: {
    64: [
      [0.3892, 1.7702],
      [0.3892, 1.7702],
      [0.3822, 1.7803],
    ],
    128: [
      [0.3737, 1.8149],
      [0.3517, 1.8472],
      [0.3738, 1.792],
    ],
  },
};

const options = (splits: number[]): Option[] => [
  { name: "batch", label: "Batch size", kind: "number", integer: true, min: 1, max: 50_000, default: 64, suggestions: [64, 128] },
  { name: "split", label: "Validation split", kind: "number", integer: false, min: 0, max: 0.9, default: splits[1]!, suggestions: splits },
];

/** Single runs scatter by 0.03 to 0.06, so a band is known only for the mean over the whole grid. */
function figures({ splits, results }: Grid, mean: [number, number]): Figure[] {
  const cells = Object.entries(results).flatMap(([batch, row]) =>
    row.map(([accuracy, loss], i) => ({ options: { batch: Number(batch), split: splits[i]! }, accuracy, loss })),
  );
  return [
    ...cells.flatMap(({ options, accuracy, loss }): Figure[] => [
      { metric: "test_accuracy", options, value: accuracy },
      { metric: "test_loss", options, value: loss },
    ]),
    { metric: "test_accuracy", options: cells.map(({ options }) => options), range: mean },
  ];
}

function softmax(optimizer: "SGD" | "Adam", grid: Grid, mean: [number, number], findings: string[]): Exercise {
  return exercise({
    id: `cifar10-softmax-${optimizer.toLowerCase()}`,
    title: `CIFAR-10: softmax regression with ${optimizer}`,
    purpose: "One layer on colour pictures: what batch size and validation split change, and what they do not.",
    data: "cifar10",
    options: options(grid.splits),
    configure: ({ batch, split }) => ({
      build: classifier("cifar10", [flatten, dense(10, "softmax")], {
        class_name: optimizer,
        config: { learning_rate: optimizer === "SGD" ? 0.01 : 0.001 },
      }),
      fit: { epochs: 30, batch_size: Number(batch), validation_split: Number(split) },
    }),
    published: figures(grid, mean),
    findings: [...findings, "Small validation splits make the validation curve noisy."],
  });
}

export const cifar10SoftmaxSgd = softmax("SGD", sgd, [0.37, 0.42], ["SGD rises slowly and steadily."]);
export const cifar10SoftmaxAdam = softmax(
  "Adam",
  adam,
  [0.35, 0.41],
  ["Adam starts faster than SGD, but its validation accuracy wobbles and its test accuracy is lower."],
);
