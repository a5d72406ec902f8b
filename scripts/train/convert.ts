// A model file as another format, opened as `load` opens it and compared with what was written: the same predictions, or no file.

import { SproutError } from "../../web/src/base/errors";
import { inputLayersOf, inputShapeOf, isGraph, shapeOf, withInputShape } from "../../web/src/base/model_config";
import type { ModelConfig, SaveFormat } from "../../web/src/base/protocol";
import { randomOf } from "../../web/src/data/shuffle";
import type { Engine } from "../../web/src/engine/engine";
import { predictSplit } from "../../web/src/engine/inference";
import { Model, size } from "../../web/src/engine/model";
import { withSamples } from "../../web/src/engine/samples_of";
import { checkLayers, collect, loadInto, readBlobs, withLength } from "../../web/src/engine/storage";
import { readModelFiles, writeModel } from "../../web/src/files";
import { holdsClassNames } from "../../web/src/files/class_names";
import { recipes } from "../../web/src/files/formats";
import { partName, readerOf } from "../../web/src/files/functional";
import { unreadByKeras3 } from "../../web/src/files/h5";
import type { NamedBytes, SavedModel, Target } from "../../web/src/files/types";

export interface Converted {
  bytes: Uint8Array<ArrayBuffer>;
  /** What was not taken, or could not be compared: one sentence each. */
  remarks: string[];
}

const weightsAlone: readonly SaveFormat[] = ["weights.h5", "h5-weights"];

/** Steps that a model of sequences of any length is compared with. */
const steps = 12;

/** Writes what the files hold in a format. Throws a SproutError if they cannot be opened, written, or are not the same afterwards. */
export async function convert(engine: Engine, files: File[], { format, name }: { format: SaveFormat; name: string }): Promise<Converted> {
  const file = (files.find(({ name }) => !holdsClassNames(name) && !name.endsWith(".bin")) ?? files[0]!).name;
  const opened = await readModelFiles(await readBlobs(files.map((each) => ({ name: each.name, blob: each }))), null, (model) =>
    checkLayers(engine, file, closed(file, model)),
  );
  if (!opened.model)
    throw new SproutError(
      `${file}: expected a whole model, found weights alone`,
      "Give Keras' JSON of the model with them, or load them with npm run train -- --load.",
    );
  if (opened.untrained && !recipes.includes(format))
    throw new SproutError(
      `${file}: expected a model with its weights, found an architecture alone`,
      "Give the file of its weights with it.",
    );
  const saved = { ...opened, model: closed(file, opened.model) };
  const open = shapesOf(opened.model).find((shape) => shape?.includes(null as never));
  if (format === "onnx" && open)
    throw new SproutError(
      `${file}: expected an input of fixed size for ONNX, found (${open.map((size) => size ?? "None").join(", ")})`,
      "Convert it into another format, or open it with data, which give it a size, and save it as ONNX then.",
    );
  const { model, loaded } = loadInto(engine, { file, saved }, null);
  try {
    const collected = collect(model, opened.notes);
    const written = await writeModel(format, withOpenShape(collected, opened.model), name);
    const x = inputsFor(model);
    const theirs = await predictions(engine, model, x);
    const own = recipes.includes(format) ? null : await readBack(engine, written, format, collected, x);
    if (own) compare(written.name, theirs, own);
    const unseen = own || recipes.includes(format) ? [] : ["What was written was not compared, as onnxruntime is not installed."];
    const foreign = format === "h5" ? unreadByKeras3(collected.model!) : [];
    return { bytes: written.bytes, remarks: [...loaded.remarks, ...foreign, ...unseen] };
  } finally {
    model.free();
  }
}

/** The model with a length of its own where its file leaves it open. */
const closed = (file: string, model: ModelConfig): ModelConfig =>
  withLength(file, model, {
    xShape: (inputShapeOf(model) ?? []).map((n) => n ?? steps),
    inputs: inputLayersOf(model).map((input) => ({
      name: partName(input),
      shape: (shapeOf(input) ?? []).map((n) => n ?? steps),
      dtype: "float32",
      scale: 1,
      offset: 0,
    })),
  });

/** Of each input, of one sample. */
const shapesOf = (model: ModelConfig) => (isGraph(model) ? inputLayersOf(model).map(shapeOf) : [inputShapeOf(model)]);

/** As the file had its inputs: of any length where that was open. */
function withOpenShape(saved: SavedModel, model: ModelConfig): SavedModel {
  let made = saved.model!;
  for (const [i, shape] of shapesOf(model).entries()) if (shape) made = withInputShape(made, shape, inputLayersOf(made)[i]);
  return { ...saved, model: made };
}

/** Three samples, the same each time: tokens where the model begins with an Embedding, else numbers from -1 to 1. */
function inputsFor(model: Model): Inputs {
  const { layers, functional, inputs } = model.info;
  const uniform = randomOf(1);
  /** How many words an input's numbers stand for; 0: none. */
  const wordsOf = (name: string): number => {
    const reader = functional ? readerOf({ class_name: "Functional", config: functional }, name) : layers[0];
    return reader?.class_name === "Embedding" ? Number(reader.config?.input_dim) : 0;
  };
  return Object.fromEntries(
    inputs.map(({ name, shape }) => {
      const words = wordsOf(name);
      const numbers = { length: 3 * size(shape) };
      return [name, Float32Array.from(numbers, () => (words > 0 ? Math.floor(uniform() * words) : 2 * uniform() - 1))];
    }),
  );
}

/** Samples by the names of the inputs. */
type Inputs = Record<string, Float32Array>;

/** Of one input the same whatever it is called: formats differ in that. */
const renamed = (x: Inputs, names: string[]): Inputs => (names.length === 1 ? { [names[0]!]: Object.values(x)[0]! } : x);

/** Predictions of all outputs, one after another. */
const predictions = (engine: Engine, model: Model, x: Inputs): Promise<Float32Array> => {
  const own = renamed(
    x,
    model.info.inputs.map(({ name }) => name),
  );
  return withSamples(engine, "convert", model, null, own, async (samples) => {
    const { outputs } = await predictSplit(engine, model, samples, { first: 0, count: 3 });
    return Float32Array.from(outputs.flatMap((output) => [...output]));
  });
};

/** What the written file predicts; null where nothing here can run it. */
async function readBack(
  engine: Engine,
  written: NamedBytes,
  format: SaveFormat,
  { model, compile }: SavedModel,
  x: Inputs,
): Promise<Float32Array | null> {
  if (format === "onnx") return runOnnx(written.bytes, x);
  const target: Target | null = weightsAlone.includes(format) ? { model: model!, compile } : null;
  const read = await readModelFiles([written], target);
  const saved = read.model ? { ...read, model: closed(written.name, read.model) } : read;
  const empty = target && new Model(engine, { model: target.model });
  try {
    empty?.setWeights(new Float32Array(empty.info.weights_size));
    const { model: again } = loadInto(engine, { file: written.name, saved }, empty);
    try {
      return await predictions(engine, again, x);
    } finally {
      if (again !== empty) again.free();
    }
  } finally {
    empty?.free();
  }
}

async function runOnnx(bytes: Uint8Array, x: Inputs): Promise<Float32Array | null> {
  const ort = await import("onnxruntime-web").catch(() => null);
  if (!ort) return null;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes);
  try {
    const own = renamed(x, [...session.inputNames]);
    const feeds = session.inputMetadata.map((input) => {
      const sizes = (input.isTensor ? input.shape : []).map((n, axis) => (axis === 0 ? 3 : Number(n)));
      return [input.name, new ort.Tensor("float32", own[input.name]!, sizes)] as const;
    });
    const made = await session.run(Object.fromEntries(feeds));
    const values: number[] = [];
    for (const name of session.outputNames) values.push(...((await made[name]!.getData()) as Float32Array));
    return Float32Array.from(values);
  } finally {
    await session.release();
  }
}

/** Throws where a number differs by more than 1e-5 of it, or of 1. */
function compare(file: string, theirs: Float32Array, own: Float32Array): void {
  const at = theirs.findIndex(
    (value, i) => !(Object.is(value, own[i]) || Math.abs(value - own[i]!) <= 1e-5 * Math.max(1, Math.abs(value))),
  );
  if (at >= 0 || theirs.length !== own.length)
    throw new SproutError(
      `${file}: expected the written model to predict the same, but of ${theirs.length} numbers number ${at + 1} is ${own[at]} in place of ${theirs[at]}; nothing was written`,
      "Save in another format, and report this model.",
    );
}
