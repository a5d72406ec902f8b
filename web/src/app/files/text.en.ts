// What files and code say, in English.
import type { ModelNotes, SaveFormat } from "../../base/protocol";

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** x / 255, or x * 0.5 - 1. */
function formula(scale: number, offset: number): string {
  const divisor = Math.round(1 / scale);
  const factor = Math.abs(scale * divisor - 1) < 1e-9 && divisor > 1 ? ` / ${divisor}` : scale === 1 ? "" : ` * ${short(scale)}`;
  return `x${factor}${offset ? ` ${offset < 0 ? "-" : "+"} ${short(Math.abs(offset))}` : ""}`;
}

/** What the receiver of a file must do to its input, and what its output means. */
function needs({
  scale = 1,
  offset = 0,
  features = [],
  paddedSteps,
  target,
  pictures,
  text,
  preprocessingLayers = 0,
}: ModelNotes): string[] {
  const scaled = scale !== 1 || offset !== 0;
  const layers = preprocessingLayers - Number(scaled);
  const some = features.filter((feature) => feature.shift !== 0 || feature.scale !== 1);
  const shown = some
    .slice(0, 4)
    .map(({ name, shift, scale: by }) => `${name}: (x - ${short(shift)}) / ${short(by)}`)
    .join("; ");
  return [
    ...(scaled && preprocessingLayers > 0
      ? [`The file scales its input itself, as ${formula(scale, offset)}: give it the numbers as they come.`]
      : []),
    ...(scaled && preprocessingLayers === 0
      ? [`The network takes its input as ${formula(scale, offset)}: whoever uses the file must scale so too.`]
      : []),
    ...(some.length > 0 && layers > 0 ? ["The file standardizes its columns itself: give it the values of the table."] : []),
    ...(some.length > 0 && layers <= 0
      ? [`The network takes its columns standardized: ${shown}${some.length > 4 ? " ..." : ""}. All are in the file's notes.`]
      : []),
    ...(paddedSteps === undefined ? [] : [`Sequences are then padded with zeros in front to ${paddedSteps} steps.`]),
    ...(pictures ? [`Pictures are ${pictures.size.join(" x ")} (height x width), ${pictures.color}, fitted by "${pictures.fit}".`] : []),
    ...(text
      ? [
          `Texts: the first ${text.length} ${text.tokens} by their numbers in the vocabulary of ${text.vocabulary.length.toLocaleString("en")}, which is in the file's notes; 1 stands for an unknown one, 0 for none.`,
        ]
      : []),
    ...(target && (target.shift !== 0 || target.scale !== 1)
      ? [`${target.name} is the output * ${short(target.scale)} + ${short(target.shift)}.`]
      : []),
  ];
}

export const en = {
  needs,
  save: "Save the model",
  format: "Format",
  saveButton: "Save",
  noModel: "Build a model first; see the network.",
  formats: {
    keras: "Keras 3 (.keras)",
    "weights.h5": "Keras 3, weights alone (.weights.h5)",
    h5: "tf.keras 2, whole model (.h5)",
    "h5-weights": "tf.keras 2, weights alone (.h5)",
    safetensors: "safetensors",
    tfjs: "TensorFlow.js (.zip)",
    onnx: "ONNX (.onnx)",
    python: "Keras code (.py)",
    notebook: "Continue in Keras: notebook (.ipynb)",
    bundle: "This run: model, notebook, settings, history (.zip)",
  } satisfies Record<SaveFormat, string> as Record<SaveFormat, string>,
  about: {
    keras: "Layers, weights and the optimizer's state: training goes on here or in Keras. Open with keras.saving.load_model.",
    "weights.h5": "Weights and the optimizer's state, for a model of the same layers: model.load_weights.",
    h5: "Layers, weights and the optimizer's state, for tf.keras 2 and whatever reads its files.",
    "h5-weights": "Weights by layer name, as model.save_weights of tf.keras 2 wrote them.",
    safetensors: "Weights under Keras' names, with the layers as text beside them. No optimizer state.",
    tfjs: "model.json and weights.bin in one zip; unpacked, tf.loadLayersModel reads them. No optimizer state.",
    python: "The same model and training as Keras code that runs as it stands.",
    notebook:
      "Goes on training from this epoch, on several devices where there are any. Save the .keras file too and put it beside the notebook.",
    bundle: "The .keras file, the notebook that goes on with it, and run.json with configuration, history, seed and engine.",
    onnx: "For onnxruntime and whatever reads ONNX: predictions alone, batches of any size, opset 17.",
  } satisfies Record<SaveFormat, string> as Record<SaveFormat, string>,
  code: "Keras code",
  codeHint: "The model and its training as Python, to run in a notebook.",
  showCode: "Show the code",
  copyCode: "Copy the code",
  copied: "The code is in the clipboard.",
  paste: "Paste Keras code or the JSON of model.to_json()",
  usePasted: "Use it",
  pasteHint: "A Sequential list or model.add lines, compile and fit. It is read, never run.",
  pasted: (layers: number) => `Took over ${layers} ${layers === 1 ? "layer" : "layers"}.`,
  unknown: (name: string) => `${name} is not known here: it was left out.`,
  pastedNoModel: "No layers were found; they stay as they are.",
  line: (line: number, message: string) => `Line ${line}: ${message}`,
  open: "Open a model",
  choose: "Choose a model file",
  openHint:
    "Keras (.keras, .h5, .weights.h5), safetensors, ONNX, or TensorFlow.js' model.json with its .bin files. Weights alone go into the model there is.",
  busy: "Stop the training to open a model.",
  working: "Working...",
  cancel: "Cancel",
  cancelled: "Opening was cancelled. The model is as it was.",
  saved: (name: string, size: string) => `Saved ${name}, ${size}.`,
  prepare: "The file prepares its input itself",
  prepareHint:
    "Puts a Rescaling or Normalization layer in front of the model that does what was done to the data here. Opened here again, it is left out.",
  opened: (name: string) => `Opened ${name}.`,
  weightsOpened: (name: string) => `Weights of ${name} are in the model.`,
  optimizerCame: "The optimizer's state came with it: training goes on where it stopped.",
  otherShape: (shape: string) => `Its input is ${shape}: load data of that shape to use it.`,
};
