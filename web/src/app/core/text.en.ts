// What cards say closed, and words that several slices say, in English.
import { plural } from "../text/plural.en";

export const en = {
  notANumber: "not a number",
  engine: {
    starting: "Starting the engine...",
  },
  data: {
    pictures: (name: string, counts: string, shape: string, classes: number) =>
      `${name}: ${counts} pictures, ${shape}, ${classes} ${plural(classes, "class", "classes")}`,
    points: (name: string, counts: string, classes: number) => `${name}: ${counts} points in the plane, ${classes} classes`,
    series: (name: string, counts: string, steps: number, numbers: number, classes: number | null) =>
      `${name}: ${counts} sequences of ${steps} steps, ${numbers} ${plural(numbers, "number", "numbers")} each${classes === null ? "" : `, ${classes} ${plural(classes, "class", "classes")}`}`,
    samples: (name: string, counts: string, shape: string) => `${name}: ${counts} samples of shape ${shape}`,
    builtin: { "Generated digits": "Generated digits", Circles: "Circles", Spirals: "Spirals" } as Record<string, string>,
    splits: { train: "training", validation: "validation", test: "test" },
    x: "x1",
    y: "x2",
    from: (low: string, high: string) => `${low} ... ${high}`,
    class: (index: number) => `class ${index}`,
  },
  model: {
    none: "No layers yet.",
    broken: "The layers do not fit together yet.",
    building: (layers: string) => `${layers}: being built`,
    parameters: (layers: string, count: string) => `${layers}: ${count} parameters`,
  },
  training: {
    sentence: (optimizer: string, batch: string, epochs: string, split: string) => `${optimizer}, batch ${batch}, ${epochs}, ${split}`,
    epochs: (n: number, count: string) => `${count} ${plural(n, "epoch", "epochs")}`,
    split: (share: string) => `${share} for validation`,
    noSplit: "no validation",
    onTest: "validated on the test set",
    onValidation: "validated on the validation set",
  },
  run: {
    learns: (model: string, now: boolean, count: string, things: string) =>
      `${model} ${now ? "learns" : "will learn"} from ${count} ${things}.`,
    tellsApart: (model: string, now: boolean, count: string, things: string, classes: number) =>
      `${model} ${now ? "learns" : "will learn"} from ${count} ${things} to tell ${classes} classes apart.`,
    predicts: (model: string, now: boolean, count: string, things: string, target: string) =>
      `${model} ${now ? "learns" : "will learn"} from ${count} ${things} to predict ${target}.`,
    things: { picture: "pictures", plane: "points", other: "samples" },
    notReady: "Load data and give the model at least one layer, then it can learn.",
    stop: "Stop",
    estimating: "Estimating time and memory...",
    left: (time: string) => `${time} left`,
  },
  curves: {
    loss: "Loss",
    names: {
      accuracy: "Accuracy",
      categorical_accuracy: "Categorical accuracy",
      sparse_categorical_accuracy: "Sparse categorical accuracy",
      binary_accuracy: "Binary accuracy",
      learning_rate: "Learning rate",
      top_k_categorical_accuracy: "Top-5 accuracy",
      mean_squared_error: "Mean squared error",
      sparse_top_k_categorical_accuracy: "Top-5 accuracy",
      mean_absolute_error: "Mean absolute error",
      r2_score: "R2 score",
    } as Record<string, string>,
    training: "training",
    validation: "validation",
  },
  results: {
    sentence: (metric: string, value: string, loss: string, count: string, split: string) =>
      `${split.charAt(0).toUpperCase()}${split.slice(1)} ${metric} ${value}, loss ${loss}, on ${count} samples`,
    lossOnly: (loss: string, count: string, split: string) => `Loss ${loss} on ${count} ${split} samples`,
  },
  problems: {
    number: (name: string, found: string) => `${name}: expected a number, found ${found || "nothing"}.`,
    integer: (name: string, found: string) => `${name}: expected a whole number, found ${found}.`,
    above: (name: string, low: string, found: string) => `${name}: expected more than ${low}, found ${found}.`,
    atLeast: (name: string, low: string, found: string) => `${name}: expected ${low} or more, found ${found}.`,
    below: (name: string, high: string, found: string) => `${name}: expected less than ${high}, found ${found}.`,
    atMost: (name: string, high: string, found: string) => `${name}: expected ${high} or less, found ${found}.`,
    numbers: (name: string, found: string) => `${name}: expected numbers such as 1000, 2000, found ${found || "nothing"}.`,
    list: (name: string, counts: string, found: string) =>
      `${name}: expected ${counts || "one or more"} numbers separated by commas, found ${found || "nothing"}.`,
    shape: (name: string, found: string) => `${name}: expected whole numbers such as 28, 28, found ${found || "nothing"}.`,
  },
  published: {
    value: (value: string) => `published ${value}`,
    band: (low: string, high: string) => `band ${low} to ${high}`,
    agrees: "within",
    differs: "outside",
  },
  table: {
    rows: (name: string, counts: string, features: number, goal: string) =>
      `${name}: ${counts} rows, ${features} ${plural(features, "input", "inputs")}, ${goal}`,
    windows: (name: string, counts: string, length: number, target: string) =>
      `${name}: ${counts} windows of ${length} steps, to predict ${target}`,
    texts: (name: string, counts: string, tokens: string, goal: string) => `${name}: ${counts} texts, ${tokens} tokens known, ${goal}`,
    sequences: (name: string, counts: string, shortest: number, longest: number, channels: number, classes: number) =>
      `${name}: ${counts} sequences of ${shortest} to ${longest} steps, ${channels} ${plural(channels, "channel", "channels")}, ${classes} classes`,
    classes: (n: number) => `${n} ${plural(n, "class", "classes")}`,
    value: (target: string) => `${target} as a value`,
  },
};
