// Fashion-MNIST without and with a hidden layer, and what the activation of that layer changes.

import { classifier, curve, dense, flatten, near } from "./build";
import { exercise } from "./types";

const rmsprop = { class_name: "RMSprop", config: { learning_rate: 0.001 } };
/** 48,000 samples to train on, 12,000 to validate on. */
const fit = { epochs: 5, batch_size: 32, validation_split: 0.2 };

export const fashionSoftmaxRmsprop = exercise({
  id: "fashion-softmax-rmsprop",
  title: "Fashion-MNIST: softmax regression with RMSprop",
  purpose: "How far one layer gets on clothes, to compare hidden layers with.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({ build: classifier("fashion-mnist", [flatten, dense(10, "softmax")], rmsprop), fit }),
  published: [
    ...curve("loss", [0.6058, 0.4748, 0.4506, 0.4379, 0.4301], () => 0.015),
    ...curve("accuracy", [0.7972, 0.8394, 0.8493, 0.8515, 0.854], () => 0.008),
    { metric: "val_loss", epoch: 5, value: 0.4429 },
    { metric: "val_accuracy", epoch: 5, value: 0.8507, range: near(0.8507, 0.015) },
  ],
  findings: [],
});

// The bands are those of fashion-optimizers: the same network over the same epochs.
const lossBand = (epoch: number) => (epoch === 1 ? 0.04 : 0.02);
const accuracyBand = () => 0.01;

export const fashionMlp100 = exercise({
  id: "fashion-mlp100",
  title: "Fashion-MNIST: hidden layer and activation",
  purpose: "A hidden layer of 100 units lowers the loss, and relu lowers it more than sigmoid.",
  data: "fashion-mnist",
  options: [{ name: "activation", label: "Activation", kind: "choice", choices: ["relu", "sigmoid"], default: "relu" }],
  configure: ({ activation }) => ({
    build: classifier("fashion-mnist", [flatten, dense(100, String(activation), "hidden"), dense(10, "softmax", "output")], rmsprop),
    fit,
  }),
  published: [
    ...curve("loss", [0.5698, 0.411, 0.3757, 0.3543, 0.3364], lossBand, { activation: "sigmoid" }),
    ...curve("accuracy", [0.8058, 0.8522, 0.8649, 0.8713, 0.8779], accuracyBand, { activation: "sigmoid" }),
    ...curve("loss", [0.5329, 0.3897, 0.3519, 0.3325, 0.3167], lossBand, { activation: "relu" }),
    ...curve("accuracy", [0.8112, 0.8603, 0.8724, 0.8807, 0.8853], accuracyBand, { activation: "relu" }),
    { metric: "val_loss", epoch: 5, options: { activation: "relu" }, value: 0.3683 },
    { metric: "val_accuracy", epoch: 5, options: { activation: "relu" }, value: 0.8748 },
  ],
  findings: ["A hidden layer helps; with relu it learns faster than with sigmoid."],
});
