// The Wasm module as typed calls: text in and out, pointers made into fresh views, failures made into errors.

import { CrashError, SproutError } from "../base/errors";
import { toJson } from "../base/checks";
import type { BuildConfig, BuiltinName, KerasObject, Logs, ModelInfo, TensorSpec } from "../base/protocol";

/** What Emscripten's factory resolves to; the functions are those of wasm/api.h. */
export interface SproutModule {
  wasmMemory: WebAssembly.Memory;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _nn_version(): number;
  _nn_set_threads(count: number): number;
  _nn_last_error(): number;
  _nn_last_error_layer(): number;
  _nn_free(handle: number): number;
  _nn_dataset_create(json: number): number;
  _nn_dataset_view(dataset: number, rows: number, count: number, oneHot: number): number;
  _nn_dataset_x(dataset: number, tensor: number): number;
  _nn_dataset_y(dataset: number, tensor: number): number;
  _nn_dataset_generate(dataset: number, json: number, first: number, count: number): number;
  _nn_model_create(json: number): number;
  _nn_model_describe(model: number): number;
  _nn_weights(model: number): number;
  _nn_slots(model: number): number;
  _nn_set_iterations(model: number, iterations: number): number;
  _nn_set_learning_rate(model: number, learningRate: number): number;
  _nn_fit_begin(model: number, train: number, validation: number, json: number): number;
  _nn_fit_run(model: number, batches: number): number;
  _nn_fit_size(model: number): number;
  _nn_fit_save(model: number, out: number, size: number): number;
  _nn_fit_restore(model: number, bytes: number, size: number): number;
  _nn_gradients(model: number): number;
  _nn_evaluate(model: number, dataset: number, first: number, count: number, batchSize: number, out: number): number;
  _nn_predict(model: number, dataset: number, first: number, count: number, batchSize: number, out: number): number;
  _nn_sample_losses(model: number, dataset: number, first: number, count: number, out: number): number;
  _nn_layer_output(model: number, dataset: number, layer: number, first: number, count: number, out: number): number;
  _nn_output_gradient(model: number, dataset: number, index: number, output: number, layer: number, out: number): number;
  _nn_frozen_output(model: number, dataset: number, first: number, count: number, out: number): number;
  _nn_pca(rows: number, count: number, size: number, components: number, out: number, shares: number): number;
  _nn_normalize_digit(gray: number, width: number, height: number, out: number): number;
}

/**
 * Makes a module. poolSize: workers for its threads besides the calling one. monitorRunDependencies hears of every step: first that the
 * module is fetched, at last that all threads have started.
 */
export type SproutFactory = (options?: { poolSize?: number; monitorRunDependencies?: (left: number) => void }) => Promise<SproutModule>;

/** A tensor of each sample, as it is stored. */
export type StoredTensor = Required<TensorSpec>;

/** nn_dataset_create's argument; see wasm/api.h. */
export interface DatasetSpec {
  count: number;
  x: StoredTensor[];
  y: StoredTensor[];
}

/** nn_dataset_generate's argument. */
export interface GenerateSpec {
  name: BuiltinName;
  seed: number;
  stream: number;
  noise?: number;
}

/** nn_fit_begin's argument. */
export interface FitSpec {
  batch_size: number;
  shuffle: boolean;
  order_per_output?: boolean;
  /** The data sets hold what the frozen layers make of samples. */
  from_frozen?: boolean;
  /** Of the training data's last samples. */
  validation_count: number;
  seed: number;
  initial_epoch: number;
}

/** What nn_fit_run says about the batches it ran. */
export interface FitRun {
  ran: number;
  epoch: number;
  /** Training batches done in this epoch, and in a whole one. */
  step: number;
  steps: number;
  phase: "train" | "validation" | "epoch_end" | "diverged";
  /** Means over the training batches of this call; absent if there were none. */
  batch?: Logs;
  /** Running means over the epoch; with val_* at epoch_end. */
  logs: Logs;
  /** Of the last step. */
  learning_rate: number;
}

/** What most models have one of each. */
type FirstEnds = Pick<ModelInfo, "input_shape" | "output_shape" | "loss">;

/** nn_model_describe's answer. */
export interface ModelDescription extends ModelInfo {
  name: string;
  optimizer: KerasObject | null;
  weights_size: number;
  /** Numbers the optimizer remembers: weights_size a slot. */
  slots_size: number;
  /** Numbers of each sample in the gradients that go from layer to layer. */
  gradient_memory: number;
  /** Steps the optimizer has taken. */
  iterations: number;
}

/**
 * One instance of the Wasm module.
 *
 * Handles are the engine's own numbers. Every method throws a SproutError with the engine's message when the call fails,
 * and a CrashError when the call does not come back as agreed: then the module is lost.
 */
export class Engine {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private threads = 1;

  constructor(private readonly module: SproutModule) {}

  version(): string {
    return this.text(this.call(() => this.module._nn_version()));
  }

  /** Lets the engine work on so many threads; the module was made with a pool of one less. */
  setThreads(count: number): void {
    this.status(this.call(() => this.module._nn_set_threads(count)));
    this.threads = count;
  }

  /** On so many of its threads, at most, while `use` runs. */
  onThreads<T>(count: number, use: () => T): T {
    const before = this.threads;
    if (count >= before) return use();
    this.setThreads(count);
    try {
      return use();
    } finally {
      this.setThreads(before);
    }
  }

  free(handle: number): void {
    this.status(this.call(() => this.module._nn_free(handle)));
  }

  createDataset(spec: DatasetSpec): number {
    return this.withText(toJson("Data", spec), (json) => this.status(this.call(() => this.module._nn_dataset_create(json))));
  }

  /** A data set of these samples of another, in this order; both share their memory. oneHot: classes of one-hot targets, or 0. */
  viewDataset(dataset: number, rows: Uint32Array, oneHot: number): number {
    return this.withBytes(rows.byteLength, (pointer) => {
      this.view(pointer, rows.byteLength).set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
      return this.status(this.call(() => this.module._nn_dataset_view(dataset, pointer, rows.length, oneHot)));
    });
  }

  /** Fresh view of `bytes` bytes of a tensor of a data set's samples or targets; valid until the next call into the engine. */
  datasetBytes(dataset: number, part: "x" | "y", tensor: number, bytes: number): Uint8Array {
    const find = part === "x" ? this.module._nn_dataset_x : this.module._nn_dataset_y;
    return this.view(this.pointer(this.call(() => find(dataset, tensor))), bytes);
  }

  generate(dataset: number, spec: GenerateSpec, first: number, count: number): void {
    this.withText(toJson(spec.name, spec), (json) =>
      this.status(this.call(() => this.module._nn_dataset_generate(dataset, json, first, count))),
    );
  }

  createModel(config: BuildConfig): number {
    return this.withText(toJson("build", config), (json) => this.status(this.call(() => this.module._nn_model_create(json))));
  }

  describe(model: number): ModelDescription {
    const told = this.json(this.call(() => this.module._nn_model_describe(model))) as Omit<ModelDescription, keyof FirstEnds>;
    const { inputs, outputs } = told;
    const loss = outputs.find((output) => output.loss !== null)?.loss ?? null;
    return { ...told, input_shape: inputs[0]!.shape, output_shape: outputs[0]!.shape, loss };
  }

  /** Fresh view of all `size` weights; valid until the next call into the engine. */
  weights(model: number, size: number): Float32Array {
    if (size === 0) return new Float32Array(0);
    const bytes = this.view(this.pointer(this.call(() => this.module._nn_weights(model))), size * 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, size);
  }

  /** Fresh view of the optimizer's slots, slot after slot, each laid out as the weights are; valid until the next call into the engine. */
  slots(model: number, size: number): Float32Array {
    if (size === 0) return new Float32Array(0);
    const bytes = this.view(this.pointer(this.call(() => this.module._nn_slots(model))), size * 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, size);
  }

  setIterations(model: number, iterations: number): void {
    this.status(this.call(() => this.module._nn_set_iterations(model, iterations)));
  }

  setLearningRate(model: number, learningRate: number): void {
    this.status(this.call(() => this.module._nn_set_learning_rate(model, learningRate)));
  }

  /** Returns the steps of one epoch. `validation` may be 0. */
  beginFit(model: number, train: number, validation: number, spec: FitSpec): number {
    return this.withText(toJson("fit", spec), (json) =>
      this.status(this.call(() => this.module._nn_fit_begin(model, train, validation, json))),
    );
  }

  runFit(model: number, batches: number): FitRun {
    const run = this.json(this.call(() => this.module._nn_fit_run(model, batches))) as FitRun;
    return { ...run, logs: withNaN(run.logs), ...(run.batch && { batch: withNaN(run.batch) }) };
  }

  /** A copy of everything that decides how the fit goes on. */
  saveFit(model: number): Uint8Array<ArrayBuffer> {
    const size = this.status(this.call(() => this.module._nn_fit_size(model)));
    return this.withBytes(size, (out) => {
      this.status(this.call(() => this.module._nn_fit_save(model, out, size)));
      return this.view(out, size).slice();
    });
  }

  /** Takes up a fit that has just begun where saveFit left one like it. */
  restoreFit(model: number, saved: Uint8Array): void {
    this.withBytes(saved.length, (pointer) => {
      this.view(pointer, saved.length).set(saved);
      this.status(this.call(() => this.module._nn_fit_restore(model, pointer, saved.length)));
    });
  }

  /** Fresh view of the last step's gradients, in the order of the weights; valid until the next call into the engine. */
  gradients(model: number, size: number): Float32Array {
    if (size === 0) return new Float32Array(0);
    const bytes = this.view(this.pointer(this.call(() => this.module._nn_gradients(model))), size * 4);
    return new Float32Array(bytes.buffer, bytes.byteOffset, size);
  }

  /** The loss of each of samples [first, first + count). */
  sampleLosses(model: number, dataset: number, first: number, count: number): Float32Array<ArrayBuffer> {
    return this.floats(count, (out) => this.module._nn_sample_losses(model, dataset, first, count, out));
  }

  /** What a layer makes of samples [first, first + count), or (-1) every layer of 32 of them at most: `values` numbers in all. */
  layerOutput(model: number, dataset: number, layer: number, first: number, count: number, values: number): Float32Array<ArrayBuffer> {
    return this.floats(values, (out) => this.module._nn_layer_output(model, dataset, layer, first, count, out));
  }

  /** How much each of `values` numbers counts for one output: those of a sample's inputs (layer -1), or those that a layer makes of it. */
  outputGradient(model: number, dataset: number, index: number, output: number, layer: number, values: number): Float32Array<ArrayBuffer> {
    return this.floats(values, (out) => this.module._nn_output_gradient(model, dataset, index, output, layer, out));
  }

  /** What the frozen layers at the beginning make of samples [first, first + count): `values` numbers in all, tensor after tensor. */
  frozenOutput(model: number, dataset: number, first: number, count: number, values: number): Float32Array<ArrayBuffer> {
    return this.floats(values, (out) => this.module._nn_frozen_output(model, dataset, first, count, out));
  }

  /** The first principal components of `rows` (count, size), and the share of the variance that each explains. */
  pca(rows: Float32Array, count: number, components: number): { points: Float32Array<ArrayBuffer>; shares: number[] } {
    return this.withBytes(rows.byteLength, (pointer) => {
      this.view(pointer, rows.byteLength).set(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
      const all = this.floats((count + 1) * components, (out) =>
        this.module._nn_pca(pointer, count, rows.length / count, components, out, out + 4 * count * components),
      );
      return { points: all.slice(0, count * components), shares: [...all.slice(count * components)] };
    });
  }

  /** Means over samples [first, first + count) and those asked about since first was 0. predictions: where theirs are copied to, (count, outputs). */
  evaluate(model: number, dataset: number, first: number, count: number, batchSize: number, predictions?: Float32Array): Logs {
    const logs = (out: number): Logs =>
      withNaN(this.json(this.call(() => this.module._nn_evaluate(model, dataset, first, count, batchSize, out))) as Logs);
    return predictions ? this.into(predictions, logs) : logs(0);
  }

  /** Copies the predictions of samples [first, first + count) into `out`, (count, outputs). */
  predict(model: number, dataset: number, first: number, count: number, batchSize: number, out: Float32Array): void {
    this.into(out, (pointer) => this.status(this.call(() => this.module._nn_predict(model, dataset, first, count, batchSize, pointer))));
  }

  /** MNIST's 28 x 28 frame of a drawing (0 background, 255 ink); null if it is empty. */
  normalizeDigit(gray: Uint8Array, width: number, height: number): Uint8Array | null {
    const side = 28;
    return this.withBytes(gray.length + side * side, (pointer) => {
      this.view(pointer, gray.length).set(gray);
      const out = pointer + gray.length;
      const found = this.status(this.call(() => this.module._nn_normalize_digit(pointer, width, height, out)));
      return found ? this.view(out, side * side).slice() : null;
    });
  }

  /** The one place where the engine is entered: whatever it throws, it cannot be trusted afterwards. */
  private call<T>(enter: () => T): T {
    try {
      return enter();
    } catch (error) {
      throw new CrashError(error instanceof Error ? error.message : String(error));
    }
  }

  /** A copy of `count` floats that the engine writes. */
  private floats(count: number, write: (out: number) => number): Float32Array<ArrayBuffer> {
    return this.withBytes(count * 4, (out) => {
      this.status(this.call(() => write(out)));
      return new Float32Array(this.view(out, count * 4).slice().buffer);
    });
  }

  /** Copies into `out` what the engine writes in its place. */
  private into<T>(out: Float32Array, write: (pointer: number) => T): T {
    return this.withBytes(out.byteLength, (pointer) => {
      const result = write(pointer);
      const bytes = this.view(pointer, out.byteLength);
      out.set(new Float32Array(bytes.buffer, bytes.byteOffset, out.length));
      return result;
    });
  }

  private fail(): never {
    const pointer = this.call(() => this.module._nn_last_error());
    const layer = this.call(() => this.module._nn_last_error_layer());
    throw new SproutError(
      pointer ? this.text(pointer) : "The engine failed without a message",
      undefined,
      undefined,
      layer < 0 ? undefined : layer,
    );
  }

  private status(result: number): number {
    return result < 0 ? this.fail() : result;
  }

  private pointer(result: number): number {
    // Addresses above 2 GB come as negative numbers.
    return result === 0 ? this.fail() : result >>> 0;
  }

  private view(pointer: number, bytes: number): Uint8Array {
    return new Uint8Array(this.module.wasmMemory.buffer, pointer, bytes);
  }

  private json(result: number): unknown {
    return JSON.parse(this.text(this.pointer(result)));
  }

  private text(result: number): string {
    const pointer = result >>> 0;
    const heap = new Uint8Array(this.module.wasmMemory.buffer);
    // A copy, because TextDecoder refuses shared memory.
    return this.decoder.decode(heap.slice(pointer, heap.indexOf(0, pointer)));
  }

  private withText<T>(text: string, use: (pointer: number) => T): T {
    const bytes = this.encoder.encode(text);
    return this.withBytes(bytes.length + 1, (pointer) => {
      const view = this.view(pointer, bytes.length + 1);
      view.set(bytes);
      view[bytes.length] = 0;
      return use(pointer);
    });
  }

  private withBytes<T>(bytes: number, use: (pointer: number) => T): T {
    const pointer = this.call(() => this.module._malloc(Math.max(bytes, 1))) >>> 0;
    if (pointer === 0) throw new SproutError(`Not enough memory for ${bytes.toLocaleString("en")} bytes`, undefined, "MemoryError");
    try {
      return use(pointer);
    } finally {
      // After a crash this throws too; the crash itself is what must be told.
      try {
        this.module._free(pointer);
      } catch {
        /* lost with the module */
      }
    }
  }
}

/** JSON has no NaN: the engine's null means that the number was none. */
function withNaN(logs: Record<string, number | null>): Logs {
  return Object.fromEntries(Object.entries(logs).map(([name, value]) => [name, value ?? NaN]));
}
