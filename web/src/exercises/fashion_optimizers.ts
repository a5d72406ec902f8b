// Fashion-MNIST with one network and seven optimizers.

import type { KerasObject } from "../base/protocol";
import { classifier, curve, dense, flatten } from "./build";
import { exercise } from "./types";

const sgd = (learning_rate: number, more = {}): KerasObject => ({ class_name: "SGD", config: { learning_rate, ...more } });
const adaptive = (class_name: string): KerasObject => ({ class_name, config: { learning_rate: 0.001 } });

const optimizers: Record<string, { optimizer: KerasObject; loss: number[]; accuracy: number[] }> = {
  sgd: {
    optimizer: sgd(0.01),
    loss: [0.8075, 0.5416, 0.4906, 0.4621, 0.4437],
    accuracy: [0.7366, 0.8185, 0.8325, 0.8415, 0.8474],
  },
  "sgd-0.1": {
    optimizer: sgd(0.1),
    loss: [0.5598, 0.4162, 0.3763, 0.3507, 0.3332],
    accuracy: [0.8009, 0.8494, 0.8623, 0.8711, 0.8774],
  },
  momentum: {
    optimizer: sgd(0.01, { momentum: 0.9 }),
    loss: [0.5641, 0.4154, 0.3771, 0.3531, 0.3342],
    accuracy: [0.7992, 0.8501, 0.8639, 0.8715, 0.8773],
  },
  nesterov: {
    optimizer: sgd(0.01, { momentum: 0.9, nesterov: true }),
    loss: [0.5376, 0.4095, 0.3733, 0.3485, 0.3304],
    accuracy: [0.8133, 0.8543, 0.8649, 0.8734, 0.8795],
  },
  rmsprop: {
    optimizer: adaptive("RMSprop"),
    loss: [0.5338, 0.3908, 0.352, 0.3303, 0.315],
    accuracy: [0.8123, 0.8587, 0.8717, 0.8809, 0.8873],
  },
  adagrad: {
    optimizer: adaptive("Adagrad"),
    loss: [1.1727, 0.7684, 0.6838, 0.6389, 0.6094],
    accuracy: [0.6498, 0.7537, 0.78, 0.7954, 0.8033],
  },
  adam: {
    optimizer: adaptive("Adam"),
    loss: [0.532, 0.4005, 0.3567, 0.3293, 0.3106],
    accuracy: [0.8146, 0.8558, 0.8708, 0.8798, 0.8852],
  },
};

export const fashionOptimizers = exercise({
  id: "fashion-optimizers",
  title: "Fashion-MNIST: optimizers compared",
  purpose: "The same network learns at different speeds with SGD, momentum, Nesterov, RMSprop, Adagrad and Adam.",
  data: "fashion-mnist",
  options: [{ name: "optimizer", label: "Optimizer", kind: "choice", choices: Object.keys(optimizers), default: "adam" }],
  configure: ({ optimizer }) => ({
    build: classifier("fashion-mnist", [flatten, dense(100, "relu"), dense(10, "softmax")], optimizers[optimizer!]!.optimizer),
    fit: { epochs: 5, batch_size: 32, validation_split: 0.2 },
  }),
  published: [
    ...Object.entries(optimizers).flatMap(([optimizer, { loss, accuracy }]) => [
      ...curve("loss", loss, (epoch) => (epoch === 1 ? 0.04 : 0.02), { optimizer }),
      ...curve("accuracy", accuracy, () => 0.01, { optimizer }),
    ]),
    { metric: "val_loss", epoch: 5, options: { optimizer: "adam" }, value: 0.3511 },
    { metric: "val_accuracy", epoch: 5, options: { optimizer: "adam" }, value: 0.8737 },
  ],
  findings: [
    "Plain SGD at 0.01 is slow; ten times the rate, momentum or an adaptive rate get equally far.",
    "Adagrad at its default rate is far behind after five epochs.",
  ],
});
