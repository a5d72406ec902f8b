// Tables: iris flowers (classes), Boston housing (a value), airline passengers (a series), indoor movements (sequences of one file each).

import type { BuildConfig, KerasObject } from "../base/protocol";
import { classifier, dense } from "./build";
import { dataSets, exercise, type DataSetName } from "./types";

const adam = (learning_rate: number): KerasObject => ({ class_name: "Adam", config: { learning_rate } });

/** A Sequential that predicts one value. */
function regressor(data: DataSetName, layers: KerasObject[], optimizer: KerasObject): BuildConfig {
  return {
    model: { class_name: "Sequential", config: { input_shape: [...dataSets[data].xShape], layers: [...layers, dense(1, "linear")] } },
    compile: { optimizer, loss: "mean_squared_error", metrics: ["mean_absolute_error"] },
  };
}

export const iris = exercise({
  id: "iris",
  title: "Iris: three flowers by four lengths",
  purpose: "A small table: standardised numbers in, three classes out, a stratified fifth kept for testing.",
  data: "iris",
  options: [],
  configure: () => ({
    build: classifier("iris", [dense(16, "relu"), dense(3, "softmax")], adam(0.01)),
    fit: { epochs: 60, batch_size: 16 },
  }),
  // One flower in thirty is 0.033; the classes overlap a little.
  published: [{ metric: "test_accuracy", range: [0.9, 1] }],
  findings: ["One of the three flowers is told apart without fault, the other two nearly so."],
});

export const bostonHousing = exercise({
  id: "boston-housing",
  title: "Boston housing: a price by thirteen numbers",
  purpose: "Regression: the output is a value, the loss its squared error, and inputs of very different sizes are standardised.",
  data: "housing",
  options: [],
  configure: () => ({
    build: regressor("housing", [dense(64, "relu"), dense(64, "relu")], { class_name: "RMSprop", config: { learning_rate: 0.001 } }),
    fit: { epochs: 130, batch_size: 16 },
  }),
  // Means of the absolute error over folds of such networks lie around 2.5 (thousand dollars); single splits of 101 houses scatter.
  published: [{ metric: "test_mean_absolute_error", range: [1.8, 3.2] }],
  findings: ["The price is missed by about 2,500 dollars, a ninth of the mean."],
});

export const airlinePassengers = exercise({
  id: "airline-passengers",
  title: "Airline passengers: the next month of a series",
  purpose: "An LSTM sees twelve months and predicts the thirteenth; the last years, never seen, are predicted month by month.",
  data: "airline",
  options: [],
  load: { table: { scaling: "minmax" } },
  configure: () => ({
    build: regressor("airline", [{ class_name: "LSTM", config: { units: 32 } }], adam(0.01)),
    fit: { epochs: 200, batch_size: 8 },
  }),
  published: [],
  findings: ["The yearly rhythm is learnt; the growth beyond what training has seen is harder."],
});

export const indoorMovement = exercise({
  id: "indoor-movement",
  title: "Indoor movements: will the walker change rooms?",
  purpose: "Sequences of unequal length: shorter ones are padded with zeros in front, and Masking has the LSTM skip those.",
  data: "indoor",
  options: [],
  configure: () => ({
    build: classifier(
      "indoor",
      [{ class_name: "Masking", config: {} }, { class_name: "LSTM", config: { units: 32 } }, dense(2, "softmax")],
      adam(0.003),
    ),
    fit: { epochs: 60, batch_size: 16 },
  }),
  published: [],
  findings: ["Nine in ten of the walks kept back are told right: 0.91 on average over five seeds, 0.83 to 0.97, as 63 walks are few."],
});
