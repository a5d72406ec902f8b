// Convolutional networks on pictures: MNIST and Fashion-MNIST with two convolutions, CIFAR-10 with three and batch normalization.

import type { KerasObject } from "../base/protocol";
import { classifier, dense, dropout, flatten } from "./build";
import { exercise } from "./types";

const adam: KerasObject = { class_name: "Adam", config: { learning_rate: 0.001 } };
const relu: KerasObject = { class_name: "Activation", config: { activation: "relu" } };
const normalize: KerasObject = { class_name: "BatchNormalization", config: {} };
const halve: KerasObject = { class_name: "MaxPooling2D", config: { pool_size: [2, 2] } };
/** The pictures of one channel come as (28, 28); a convolution wants the channel said. */
const oneChannel: KerasObject = { class_name: "Reshape", config: { target_shape: [28, 28, 1] } };

function conv(filters: number, activation?: string): KerasObject {
  return { class_name: "Conv2D", config: { filters, kernel_size: [3, 3], padding: "same", ...(activation && { activation }) } };
}

const grey = [
  oneChannel,
  conv(32, "relu"),
  halve,
  conv(64, "relu"),
  halve,
  flatten,
  dense(100, "relu"),
  dropout(0.4),
  dense(10, "softmax"),
];
const colour = [...[32, 64, 64].flatMap((filters) => [conv(filters), normalize, relu, halve]), flatten, dropout(0.4), dense(10, "softmax")];

export const mnistCnn = exercise({
  id: "mnist-cnn",
  title: "MNIST: a convolutional network",
  purpose: "Two convolutions with pooling read digits better than any layer that sees the pixels in a line.",
  data: "mnist",
  options: [],
  configure: () => ({ build: classifier("mnist", grey, adam), fit: { epochs: 5, batch_size: 32 } }),
  published: [{ metric: "test_accuracy", range: [0.989, 1] }],
  findings: [],
});

export const fashionCnn = exercise({
  id: "fashion-cnn",
  title: "Fashion-MNIST: a convolutional network",
  purpose: "The same network sorts clothes, with dropout against overfitting.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({ build: classifier("fashion-mnist", grey, adam), fit: { epochs: 10, batch_size: 32, validation_split: 0.2 } }),
  published: [{ metric: "test_accuracy", range: [0.91, 1] }],
  findings: [],
});

export const cifar10Cnn = exercise({
  id: "cifar10-cnn",
  title: "CIFAR-10: convolutions with batch normalization",
  purpose: "Three convolutions, each normalized, tell ten kinds of things apart in color pictures.",
  data: "cifar10",
  options: [],
  configure: () => ({ build: classifier("cifar10", colour, adam), fit: { epochs: 8, batch_size: 64 } }),
  published: [{ metric: "test_accuracy", range: [0.65, 1] }],
  findings: [],
});
