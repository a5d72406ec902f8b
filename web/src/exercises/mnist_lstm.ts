// MNIST read row by row: a recurrent network takes each picture as a sequence of 28 rows.

import type { KerasObject } from "../base/protocol";
import { classifier, dense } from "./build";
import { exercise } from "./types";

const lstm: KerasObject = { class_name: "LSTM", config: { units: 64 } };

export const mnistLstm = exercise({
  id: "mnist-lstm",
  title: "MNIST: an LSTM reads the rows",
  purpose: "An LSTM reads a digit as 28 rows of 28 pixels and says at the end which it was.",
  data: "mnist",
  options: [],
  configure: () => ({
    build: classifier("mnist", [lstm, dense(10, "softmax")], { class_name: "Adam", config: { learning_rate: 0.001 } }),
    fit: { epochs: 5, batch_size: 32 },
  }),
  published: [{ metric: "test_accuracy", range: [0.97, 1] }],
  findings: [],
});
