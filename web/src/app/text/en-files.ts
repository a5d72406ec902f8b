// What the Files card says, in English.
import type { SaveFormat } from "../../engine/protocol";

const size = (bytes: number): string => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

export const filesText = {
  title: "Files",
  sentence: "Save the network, or open one that was trained here, in Keras or in TensorFlow.js.",
  save: "Save the model",
  format: "Format",
  saveButton: "Save",
  noModel: "Build a model first; see the Model card.",
  formats: {
    keras: "Keras 3 (.keras)",
    "weights.h5": "Keras 3, weights alone (.weights.h5)",
    h5: "tf.keras 2, whole model (.h5)",
    "h5-weights": "tf.keras 2, weights alone (.h5)",
    safetensors: "safetensors",
    tfjs: "TensorFlow.js (.zip)",
    onnx: "ONNX (.onnx)",
  } satisfies Record<SaveFormat, string> as Record<SaveFormat, string>,
  about: {
    keras: "Layers, weights and the optimizer's state: training goes on here or in Keras. Open with keras.saving.load_model.",
    "weights.h5": "Weights and the optimizer's state, for a model of the same layers: model.load_weights.",
    h5: "Layers, weights and the optimizer's state, for tf.keras 2 and whatever reads its files.",
    "h5-weights": "Weights by layer name, as model.save_weights of tf.keras 2 wrote them.",
    safetensors: "Weights under Keras' names, with the layers as text beside them. No optimizer state.",
    tfjs: "model.json and weights.bin in one zip; unpacked, tf.loadLayersModel reads them. No optimizer state.",
    onnx: "For onnxruntime and whatever reads ONNX: predictions alone, batches of any size, opset 17.",
  } satisfies Record<SaveFormat, string> as Record<SaveFormat, string>,
  open: "Open a model",
  choose: "Choose a model file",
  openHint: "Keras (.keras, .h5, .weights.h5), safetensors, or TensorFlow.js' model.json with its .bin files. Weights alone go into the model there is.",
  busy: "Stop the training to open a model.",
  working: "Working...",
  saved: (name: string, bytes: number) => `Saved ${name}, ${size(bytes)}.`,
  scaling: (formula: string) => `The network takes its input as ${formula}: whoever uses the file must scale so too.`,
  opened: (name: string) => `Opened ${name}.`,
  weightsOpened: (name: string) => `Weights of ${name} are in the model.`,
  optimizerCame: "The optimizer's state came with it: training goes on where it stopped.",
  otherShape: (shape: string) => `Its input is ${shape}: load data of that shape to use it.`,
};
