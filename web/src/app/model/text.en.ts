// What Model says, in English.

export const en = {
  title: "Model",
  layers: "Layers, from input to output",
  input: "Input",
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Remove ${name}`,
  moved: (name: string, place: number) => `${name} is now layer ${place}.`,
  removed: (name: string) => `${name} removed.`,
  add: "Add before the output layer",
  allLayers: "All layers, by kind",
  groups: {
    core: "Core",
    convolution: "Convolution",
    pooling: "Pooling",
    recurrent: "Recurrent",
    preprocessing: "Preprocessing and augmentation",
    normalization: "Normalization",
    regularization: "Regularization",
    reshaping: "Reshaping",
    merging: "Merging",
    attention: "Attention",
    activations: "Activations",
  } as Record<string, string>,
  graph:
    "This model's layers branch and join. It can be trained, tried and saved; its layers are shown as a list and cannot be edited here. To begin with other layers, choose a network under Data or Exercises, or paste Keras code.",
  output: (shape: string, params: string) => `${shape}, ${params} parameters`,
  summary: "Summary, as Keras prints it",
  advice: {
    one_unit: () => "A softmax over one unit says 1 whatever comes in.",
    no_probabilities: (loss: string, activation: string) => `${loss} reads probabilities, and ${activation} gives none.`,
    said_logits: (_loss: string, activation: string) =>
      `from_logits is on, but this layer ends with ${activation}: as in Keras, what comes before it is taken for the loss.`,
    cut_logits: (_loss: string, activation: string) => `from_logits is on, and ${activation} lets no negative one through.`,
  },
  cure: { activation: (wanted: string) => `Use ${wanted} here`, from_logits: "Switch from_logits off" },
  fit: "Use a model that fits this data",
  busy: "Stop the training to change the model.",
  empty: "The model has no layers. Add one below.",
};
