// Fashion-MNIST with one hidden layer, trained on all 60,000 pictures: look at the data, train, look at the predictions.

import { classifier, dense, flatten } from "./build";
import { exercise } from "./types";

export const fashionMlp = exercise({
  id: "fashion-mlp",
  title: "Fashion-MNIST: one hidden layer",
  purpose: "A hidden layer of 128 units sorts clothes: samples, training, predictions with their probabilities.",
  data: "fashion-mnist",
  options: [],
  configure: () => ({
    build: classifier("fashion-mnist", [flatten, dense(128, "relu"), dense(10, "softmax")], {
      class_name: "Adam",
      config: { learning_rate: 0.001 },
    }),
    fit: { epochs: 20, batch_size: 32 },
  }),
  published: [{ metric: "test_accuracy", range: [0.87, 0.895] }],
  findings: [],
});
