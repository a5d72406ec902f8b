// What Look inside says, in English.

export const en = {
  title: "Look inside",
  sentence: "What the network has learnt: its weights as pictures, what its layers make of a sample, and how its numbers are spread.",
  notBuilt: "Build a model first.",
  live: "All of this follows the training while this view is open; only the projection waits for its button.",
  weights: "Weights as pictures",
  weightsOf: (layer: string, shown: number, all: number, filters: boolean) =>
    `${layer}: ${shown} of ${all} ${filters ? "filters" : "units"}, each as a picture of what it looks for, on its own scale. Blue: more of it raises the output; orange: lowers it.`,
  weightsInColor: (layer: string, shown: number, all: number, filters: boolean) =>
    `${layer}: ${shown} of ${all} ${filters ? "filters" : "units"}, each as a picture of what it looks for, in the colours of its inputs. Grey: nothing; brighter: more of that colour raises the output; darker: lowers it.`,
  weightsLayer: "Weights of",
  inputChannel: "Input channel",
  channel: (c: number) => `channel ${c}`,
  unit: (index: number) => `unit ${index}`,
  filter: (index: number) => `filter ${index}`,
  strongest: (name: string, low: string, high: string) => `${name}: weights from ${low} to ${high}`,
  sample: "One sample on its way through",
  sampleHint: "What you draw under Try it, or a test sample: what its answer hangs on, and what each layer makes of it.",
  take: "Take a test sample",
  layer: "Layer",
  maps: (layer: string, shape: string, shown: number) =>
    `${layer} makes ${shape} of it; the first ${shown} channels, blue above 0, orange below. A channel is strong where its filter found what it looks for:`,
  values: (layer: string, shape: string) => `${layer} makes ${shape} of it: blue above 0, orange below, the stronger the further.`,
  saliency: (name: string) => `What counts for ${name}`,
  saliencyHint: "Bright: changing this pixel changes the answer's score most (the size of its gradient).",
  saliencyAlt: (name: string) => `How much each pixel counts for ${name}`,
  maps2d: "What each neuron sees",
  maps2dHint: (side: string) =>
    `Each square is the plane from -${side} to ${side}; blue where the unit gives more than 0, orange where less. Units of the first layer cut the plane along a line each; later layers put such cuts together. The last layer's is the background under Try it.`,
  map2d: (layer: string, unit: number, low: string, high: string) => `${layer}, unit ${unit}: from ${low} to ${high}`,
  maps2dOf: (layer: string, shown: number, units: number) =>
    `${layer}: ${shown === units ? `${units} units` : `the first ${shown} of ${units} units`}`,
  overTime: "As training went on",
  overTimeHint:
    "From left to right the epochs, upwards the values, strong where many lie; the line below is their norm. Gradients that shrink to nothing, or a norm that grows without end: no learning. Noted while this view is open, 64 times at most (then every second note gives way); anew with new weights.",
  notYet: "Train with this view open: then it is seen here how weights, gradients and outputs change.",
  track: (name: string, kind: string) => (kind === "outputs" ? "outputs" : kind === "weights" ? name : `gradient of ${name}`),
  strip: (what: string, from: string, to: string, low: string, high: string, lowNow: string, highNow: string) =>
    `${what} from epoch ${from} to ${to}: most lay between ${low} and ${high} at first, between ${lowNow} and ${highNow} now. The table below has the numbers.`,
  norm: (from: string, to: string) => `norm ${from} → ${to}`,
  deadOverTime: (from: number, to: number, units: number) => `dead units ${from} → ${to} of ${units}`,
  normLine: (what: string) => `Norm of ${what} over time; the table below has the numbers`,
  deadLine: "Dead units over time; the table below has the numbers",
  epoch: (at: string) => `epoch ${at}`,
  overTimeTable: "As a table",
  epochColumn: "Epoch",
  rangeColumn: (what: string) => `${what}: 99 % lie in`,
  normColumn: (what: string) => `norm of ${what}`,
  deadColumn: "dead units",
  featureSaliency: "Which inputs count",
  featureSaliencyHint: (name: string) =>
    `How far ${name} would move for one unit of each input, as the model sees it (the gradient): blue raises it, orange lowers it.`,
  feature: "Input",
  value: "Its value",
  gradientColumn: "Gradient",
  score: "the answer",
  stepsBy: (steps: number, channels: number) => `Gradient of ${channels} channels (rows) at ${steps} steps of time (columns)`,
  spread: "How the numbers are spread now",
  spreadHint:
    "Outputs are those for the first 256 training samples. Norm: the root of the sum of all squares. Dead units: what relu keeps at 0 for every one of these samples; while it does, they learn nothing.",
  columns: {
    layer: "Layer",
    what: "What",
    histogram: "Spread",
    range: "From ... to",
    mean: "Mean",
    norm: "Norm",
    dead: "Dead units",
  } as Record<string, string>,
  outputs: "outputs",
  noGradient: "none before the first step",
  gradient: (name: string) => `gradient of ${name}`,
  dead: (dead: number, units: number) => `${dead} of ${units}`,
  histogramAlt: (what: string) => `${what}: how many values lie in each of 30 steps`,
  projection: "Which samples the network finds alike",
  projectionHint:
    "Each sample as a point: near ones are alike to the chosen layer. Classes that lie apart are easy for the layers after it. The two directions are those in which its outputs differ most (principal components).",
  projected: (layer: string, count: string, split: string, across = "", upwards = "") =>
    `${count} ${split} samples as ${layer} sees them; of the variance, ${across} lies across and ${upwards} upwards.`,
  projectionColumns: ["Sample", "Class", "Across", "Upwards"],
  projectionStale: "The network has learnt since; project again to see them as it does now.",
  project: "Project",
  projectionAlt: (layer: string) =>
    `Samples by the two principal components of ${layer}; near points are alike to the network. The table below lists them.`,
  projectionTable: "These points as a table",
};
