// Fashion-MNIST over 20 epochs: overfitting seen in the curves, and four remedies.

import type { KerasObject } from "../base/protocol";
import { classifier, dense, dropout, flatten } from "./build";
import { exercise } from "./types";

const adam: KerasObject = { class_name: "Adam", config: { learning_rate: 0.001 } };
const rmsprop: KerasObject = { class_name: "RMSprop", config: { learning_rate: 0.001 } };
const fit = { epochs: 20, batch_size: 32, validation_split: 0.2 };

const plain = [flatten, dense(100, "relu"), dense(10, "softmax")];
const withDropout = [flatten, dense(100, "relu"), dropout(0.3), dense(10, "softmax")];

export const fashionCurves = exercise({
  id: "fashion-curves",
  title: "Fashion-MNIST: loss curves and overfitting",
  purpose: "The validation loss falls and then rises while the training loss goes on falling.",
  data: "fashion-mnist",
  options: [{ name: "optimizer", label: "Optimizer", kind: "choice", choices: ["rmsprop", "adam"], default: "rmsprop" }],
  configure: ({ optimizer }) => ({ build: classifier("fashion-mnist", plain, optimizer === "adam" ? adam : rmsprop), fit }),
  published: [],
  findings: [
    "RMSprop: the validation loss soon falls no further and rises, the network overfits.",
    "Adam overfits less: the validation loss falls until about epoch 10 or 11.",
  ],
});

export const fashionDropout = exercise({
  id: "fashion-dropout",
  title: "Fashion-MNIST: dropout",
  purpose: "Dropping 30 % of the hidden units at random keeps training and validation loss together.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({ build: classifier("fashion-mnist", withDropout, adam), fit }),
  published: [],
  findings: ["The validation loss is lowest at about epoch 7 or 8.", "The summary shows Dropout with 0 parameters."],
});

export const fashionCheckpoint = exercise({
  id: "fashion-checkpoint",
  title: "Fashion-MNIST: keep the best model",
  purpose: "ModelCheckpoint keeps the weights of the epoch with the lowest validation loss.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({
    build: classifier("fashion-mnist", withDropout, adam),
    // restore_best stands for the notebook's next line, which loads the file that the checkpoint wrote.
    fit: { ...fit, callbacks: [{ class_name: "ModelCheckpoint", config: { save_best_only: true, restore_best: true } }] },
  }),
  published: [
    { metric: "val_loss", epoch: "best", value: 0.321 },
    { metric: "val_accuracy", epoch: "best", value: 0.8885, range: [0.875, 0.895] },
  ],
  findings: [],
});

export const fashionEarlyStopping = exercise({
  id: "fashion-early-stopping",
  title: "Fashion-MNIST: early stopping",
  purpose: "EarlyStopping ends the training when the validation loss has not fallen for two epochs.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({
    build: classifier("fashion-mnist", withDropout, adam),
    fit: { ...fit, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2, restore_best_weights: true } }] },
  }),
  published: [{ metric: "stopped_epoch", value: 10, range: [5, 16] }],
  findings: [],
});
