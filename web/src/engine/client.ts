// The public API: a Trainer, whose engine lives in a worker.

import { expected } from "../base/checks";
import { Connection, type RequestOptions } from "./connection";
import { CrashError, SproutError } from "../base/errors";
import type {
  Assessment,
  BuildConfig,
  BuiltinSource,
  CatalogueSource,
  Checkpoint,
  Confusion,
  CrossValidation,
  CrossValidationOptions,
  DataArrays,
  DataCopy,
  DataInfo,
  DataStatistics,
  DivideOptions,
  Duplicates,
  Estimate,
  EstimateOptions,
  EvaluateOptions,
  FitConfig,
  FitProgress,
  FoldResult,
  FitResult,
  FitSnapshot,
  FreezeOptions,
  GradCam,
  LayerInsight,
  LayerOutput,
  LoadedModel,
  LoadModelOptions,
  LoadOptions,
  LoadProgress,
  Logs,
  ModelInfo,
  OrByName,
  Predictions,
  Projection,
  RangeOptions,
  RateFinderOptions,
  RateFinderProgress,
  RateFinding,
  Rebuilt,
  Requests,
  Samples,
  SamplesOptions,
  SavedFile,
  SaveOptions,
  SplitName,
  Starting,
  TrainerInfo,
  TrainerOptions,
  TransferOptions,
  TypedArray,
  WeightValues,
} from "../base/protocol";
import { startWorker, type StartTransport } from "./transport";
import { inNode } from "../base/platform";

/** Milliseconds without a sign of life after which a worker that starts is given up, by what it is at. */
const patience: Record<Starting, number> = { fetching: 30_000, starting: 5000 };

/** What onCrash tells: why the engine was lost, and the last weights of the fit it was in or had ended; null if there are none. */
export interface Crash {
  error: SproutError;
  checkpoint: Checkpoint | null;
}
export type CrashHandler = (crash: Crash) => void;

/**
 * Trains one model on one data set, in a worker of its own.
 *
 * Every method but onCrash, onSilence, restart and dispose asks the worker and returns a promise. It rejects with a SproutError, whose message
 * says what was expected and what came, and leaves data and model as they were. Arrays that are passed in are copied.
 * While a fit runs, predict, predictData, sampleLosses, statistics, duplicates, getSamples, getWeights, save, evaluate, assess, confusion, layerOutput, inputGradient, gradCam, insight,
 * project, snapshot, pause, resume, stop and (paused) step are served; setData, loadData, split, build, load, setWeights, findLearningRate, estimate and
 * another fit are refused.
 */
export class Trainer {
  private connection!: Connection;
  private ready: Promise<void> = Promise.resolve();
  private currentInfo!: TrainerInfo;
  private disposed = false;
  private readonly crashHandlers = new Set<CrashHandler>();
  private readonly silenceHandlers = new Set<(silent: boolean) => void>();
  private buildConfig: BuildConfig | null = null;
  private checkpoint: Checkpoint | null = null;
  private crossValidation: { stopped: boolean } | null = null;

  private constructor(
    private readonly options: TrainerOptions,
    private readonly start: StartTransport,
    private readonly watched: boolean,
  ) {}

  /**
   * Starts a worker with an engine.
   *
   * options.threads: at most so many; options.variant: "simd", "threads" or "relaxed"; by default the best there is.
   * Rejects if the variant is not available or the worker cannot be started. A worker that hangs while it starts is ended, and another takes its place,
   * at last one that works on one thread, if neither threads nor variant were asked for; info.hung says so.
   * `start` and `watched` are for tests: one stands in for the worker; workers of Node have not been seen to hang.
   */
  static async create(options: TrainerOptions = {}, start: StartTransport = startWorker, watched = !inNode()): Promise<Trainer> {
    const trainer = new Trainer(options, start, watched);
    await trainer.connect();
    return trainer;
  }

  /** Variant, threads and version of the engine in use; new after a crash. */
  get info(): TrainerInfo {
    return this.currentInfo;
  }

  /**
   * Puts typed arrays, or another trainer's data (whose copy is used up), in place of the data there is. Resolves to their description;
   * rejects if counts or shapes do not agree.
   */
  async setData(data: DataArrays | DataCopy): Promise<DataInfo> {
    if (typeof data !== "object" || data === null) return expected("setData", "an object of typed arrays", data);
    if ("splits" in data) return this.request("setData", data);
    const copies = Object.entries(data).map(([key, value]) => [key, copyOf(value)]);
    return this.request("setData", Object.fromEntries(copies) as unknown as DataArrays);
  }

  /**
   * Decodes files in the worker: IDX, NumPy, CIFAR binary, pictures in one folder a class, tables (CSV
   * and the like, a series, texts with labels); plain, .gz, .tar, .tar.gz or .zip.
   * Or generates a built-in set:
   * { name: "digits" (20,000 + 4,000 pictures), "xor", "circles" or "spirals" (1,000 + 500 points), seed: 1, train, test, noise }.
   *
   * Or fetches a published set: { name: "mnist" }, "fashion-mnist" or "cifar10".
   *
   * onProgress hears bytes or samples done. Rejects with a message that names the file at fault; once options.signal is
   * aborted, with an error named "AbortError".
   */
  loadData(
    source: File | File[] | BuiltinSource | CatalogueSource,
    { signal, ...options }: LoadOptions = {},
    onProgress?: (progress: LoadProgress) => void,
  ): Promise<DataInfo> {
    // A file of a chosen folder tells its class by its path.
    const files = Array.isArray(source) ? source : source instanceof Blob ? [source] : null;
    const payload = files
      ? { files: files.map((file) => ({ name: file.webkitRelativePath || file.name, blob: file })) }
      : { builtin: source as BuiltinSource | CatalogueSource };
    return this.request("loadData", { ...payload, options }, { signal, onProgress });
  }

  /**
   * Divides the training set anew: { validation: 0.2, test: 0.1, seed: 1, stratify: true }, or { folds: 5, fold: 0 } so that
   * fold 0 of 5 validates; {} puts all of it together again. A test set that was loaded stays. Resolves to the new description.
   */
  split(request: DivideOptions): Promise<DataInfo> {
    return this.request("split", request);
  }

  /**
   * Trains and evaluates once for each fold of the training set, each time with fresh weights from `build`.
   *
   * onProgress hears the fold and its fit's progress; onFold what came of each. before: folds that were done earlier, with the same
   * data and settings, and are not trained again. stop() ends it after the fold under way; means are over whole folds.
   * Afterwards the model of the last fold is in place, and the training set is whole again.
   */
  async crossValidate(
    build: BuildConfig,
    fit: FitConfig,
    { folds = 5, ...how }: CrossValidationOptions = {},
    onProgress?: (fold: number, progress: FitProgress) => void,
    { before = [], onFold }: { before?: readonly FoldResult[]; onFold?: (result: FoldResult) => void } = {},
  ): Promise<CrossValidation> {
    const done = [...before];
    // Asked to stop between two folds, there is no fit to be told.
    const asked = (this.crossValidation = { stopped: false });
    const whole = (): Promise<DataInfo> => this.split({ ...(how.one_hot && { one_hot: true }) });
    try {
      for (let fold = before.length; fold < folds && !asked.stopped; fold++) {
        await this.split({ ...how, folds, fold });
        await this.build(build);
        const result = await this.fit({ ...fit, validation_split: 0, validation_data: "validation" }, (progress) =>
          onProgress?.(fold, progress),
        );
        if (result.reason === "stopped") break;
        done.push({ fit: result, evaluate: await this.evaluate({ split: "validation" }) });
        onFold?.(done.at(-1)!);
      }
    } catch (error) {
      // Where the engine was lost, so was the data: that is not what went wrong.
      await whole().catch(() => {});
      throw error;
    }
    await whole();
    const names = Object.keys(done[0]?.evaluate ?? {});
    const mean = Object.fromEntries(
      names.map((name) => [name, done.reduce((sum, { evaluate }) => sum + evaluate[name]!, 0) / done.length]),
    );
    const std = Object.fromEntries(
      names.map((name) => [
        name,
        Math.sqrt(done.reduce((sum, { evaluate }) => sum + (evaluate[name]! - mean[name]!) ** 2, 0) / done.length),
      ]),
    );
    return { folds: done, mean, std };
  }

  /** A copy of the loaded data, with how it is divided, for the setData of another trainer: sooner there than decoded anew. */
  copyData(): Promise<DataCopy> {
    return this.request("copyData", undefined);
  }

  /** Builds and compiles a model from Keras' JSON, with fresh weights from config.seed (42). Resolves to its description. */
  async build(config: BuildConfig): Promise<ModelInfo> {
    const info = await this.request("build", config);
    this.buildConfig = config;
    this.checkpoint = null;
    return info;
  }

  /**
   * Transfer learning: cuts the model there is at a layer and puts a new head behind, for the classes of the loaded data unless it is given.
   * What is before the cut keeps its weights and is frozen; BatchNormalization there stays in inference, also once it is trained.
   *
   * Train with keep_frozen, and what the frozen layers make of each sample is computed once. Rejects where there is no such layer.
   */
  transfer(options?: TransferOptions): Promise<Rebuilt> {
    return this.took(this.request("transfer", options));
  }

  /** Freezes the layers up to options.to, and no others; all keep their weights, the optimizer begins anew. For fine-tuning, compile with a small rate. */
  freeze(options: FreezeOptions): Promise<Rebuilt> {
    return this.took(this.request("freeze", options));
  }

  private async took(request: Promise<Rebuilt>): Promise<Rebuilt> {
    const rebuilt = await request;
    this.buildConfig = rebuilt.build;
    this.checkpoint = null;
    return rebuilt;
  }

  /**
   * Trains, as Keras' fit does; again, it goes on from the weights there are.
   *
   * onProgress is called for every epoch's end, and between at most 10 times a second.
   * Resolves to the history and the reason: "done", "stopped", "early_stopping", or "diverged" (the loss became NaN or
   * infinite; the last finite weights are kept). Rejects if model, data or config do not fit.
   */
  async fit(config: FitConfig = {}, onProgress?: (progress: FitProgress) => void): Promise<FitResult> {
    return this.request("fit", config, this.fitOptions(onProgress));
  }

  /**
   * A copy of all that the running (or paused) fit needs to go on later, even after the page was closed; null if no fit runs.
   * It costs a copy of weights and optimizer state; training goes on meanwhile.
   */
  async snapshot(): Promise<FitSnapshot | null> {
    const taken = await this.request("snapshot", undefined);
    return taken && { ...taken, build: this.buildConfig!, variant: this.currentInfo.variant };
  }

  /**
   * Goes on with a fit where its snapshot was taken, after building its model anew; the same data must be loaded.
   * On the same engine variant it ends with the same weights and figures, bit for bit, as a fit never interrupted.
   * The result covers the whole fit. Rejects if data or snapshot do not go together.
   */
  async resumeFit({ build, variant, ...snapshot }: FitSnapshot, onProgress?: (progress: FitProgress) => void): Promise<FitResult> {
    if (variant !== this.currentInfo.variant) {
      throw new SproutError(
        `resumeFit: expected the engine variant "${variant}", on which the training began, but this one is "${this.currentInfo.variant}"`,
        `Create the trainer with { variant: "${variant}" }; on the page, add ?variant=${variant} to the address.`,
      );
    }
    await this.build(build);
    // Copies, as what is posted is transferred.
    return this.request("resumeFit", structuredClone(snapshot), this.fitOptions(onProgress));
  }

  /** Ends the fit, keeping the weights, or the cross-validation; resolves when the fit has ended. Without either it does nothing. */
  stop(): Promise<void> {
    if (this.crossValidation) this.crossValidation.stopped = true;
    return this.request("stop", undefined);
  }

  /** Halts the fit after the mini-batches under way. Without a fit it does nothing. */
  pause(): Promise<void> {
    return this.request("pause", undefined);
  }

  /** Lets a paused fit go on. */
  resume(): Promise<void> {
    return this.request("resume", undefined);
  }

  /**
   * Trains one mini-batch: of the paused fit; without a fit, of a series of steps that begins with the first step and ends
   * with config.epochs, another config, a fit, a build or new data. At an epoch's last mini-batch, validation follows.
   *
   * Rejects while a fit runs unpaused, and if the loss becomes NaN or infinite.
   */
  step(config?: FitConfig): Promise<FitProgress> {
    return this.request("step", config);
  }

  /**
   * The learning-rate range test: trains on a copy of the model while the rate rises from step to step. The model stays as it is.
   *
   * It ends early where the loss rises far above its least. options.signal cancels it: then it rejects with an error named
   * "AbortError". Until it has ended, fit, build and new data are refused.
   */
  findLearningRate(
    { signal, ...options }: RateFinderOptions & { signal?: AbortSignal } = {},
    onProgress?: (progress: RateFinderProgress) => void,
  ): Promise<RateFinding> {
    return this.request("findLearningRate", options, { signal, onProgress });
  }

  /**
   * What fit(config) will cost in time, memory and operations. Time is measured: mini-batches are tried for a third of a second on
   * a model built alike. A fit or build that begins meanwhile is served at once; then times are null. Callbacks are not counted.
   */
  estimate(config?: FitConfig, options: EstimateOptions = {}): Promise<Estimate> {
    return this.request("estimate", { fit: config, ...options });
  }

  /** Loss and metrics over a split: "test" (default), "train" or "validation". batch_size: 32. */
  evaluate(options?: EvaluateOptions): Promise<Logs> {
    return this.request("evaluate", options);
  }

  /**
   * How the model does on a split ("test"): loss and metrics exactly as evaluate() gives them, the outputs that predictData() gives, and the
   * samples' true classes. They are of the same weights, also while a fit runs, and every sample goes through the model once.
   */
  assess<P extends Predictions = Float32Array>(options?: { split?: SplitName }): Promise<Assessment<NoInfer<P>>> {
    return this.request("assess", options) as Promise<Assessment<NoInfer<P>>>;
  }

  /**
   * The model's outputs, (count, outputs) row-major, for x, (count, ...input shape) row-major.
   * A Uint8Array is scaled as the data is (1/255 without data); other arrays are taken as they are.
   *
   * A model of several inputs takes an array for each by its name. Of several outputs there is an array for each by its name:
   * `const { a, b } = await trainer.predict<Record<string, Float32Array>>(x)`.
   */
  async predict<P extends Predictions = Float32Array>(x: OrByName<TypedArray>): Promise<NoInfer<P>> {
    return this.request("predict", { x: copyOf(x) }) as Promise<NoInfer<P>>;
  }

  /** The model's outputs for samples [first, first + count) of a split ("test"; 0; all the rest); of several outputs as predict gives them. */
  predictData<P extends Predictions = Float32Array>(options?: RangeOptions): Promise<NoInfer<P>> {
    return this.request("predictData", options) as Promise<NoInfer<P>>;
  }

  /** Samples of a split ("train") as they are stored, unscaled (of several tensors a sample, the first): by `indices`, or `count` from `first` on. */
  getSamples(options?: SamplesOptions): Promise<Samples> {
    return this.request("getSamples", options);
  }

  /**
   * The loss of each of samples [first, first + count) of a split ("train"; 0; all the rest), without regularization: the highest are of
   * samples that are hard, or wrongly labelled. Rejects if the model is not compiled.
   */
  sampleLosses(options?: RangeOptions): Promise<Float32Array> {
    return this.request("sampleLosses", options);
  }

  /** The mean sample of each class of a split ("train"), and how its values are spread, as they are stored. */
  statistics(options?: { split?: SplitName }): Promise<DataStatistics> {
    return this.request("statistics", options);
  }

  /** Samples that are equal to the last bit, within and across the splits; at most `limit` (200) groups are named. */
  duplicates(options?: { limit?: number }): Promise<Duplicates> {
    return this.request("duplicates", options);
  }

  /** How many samples of each class of a split ("test") were taken for which. */
  confusion(options?: { split?: SplitName }): Promise<Confusion> {
    return this.request("confusion", options);
  }

  /** What layer number `layer` (from 0) makes of x, which is as for predict. */
  async layerOutput(x: OrByName<TypedArray>, layer: number): Promise<LayerOutput> {
    return this.request("layerOutput", { x: copyOf(x), layer });
  }

  /**
   * The gradient of one output (of its logit, where the loss is a cross-entropy that takes it) by the one sample x:
   * how much each input counts for it. Dropout and the like are as in predictions. output is counted through all outputs; of several inputs
   * there is a gradient for each by its name.
   */
  async inputGradient<P extends Predictions = Float32Array>(x: OrByName<TypedArray>, output: number): Promise<NoInfer<P>> {
    return this.request("inputGradient", { x: copyOf(x), output }) as Promise<NoInfer<P>>;
  }

  /**
   * Grad-CAM (https://arxiv.org/abs/1610.02391): where in the one sample x a convolution finds what speaks for an output (its logit, where the
   * loss is a cross-entropy that takes it). layer: one that gives maps (H, W, C); default: the last convolution.
   */
  async gradCam(x: OrByName<TypedArray>, output: number, layer?: string): Promise<GradCam> {
    return this.request("gradCam", { x: copyOf(x), output, ...(layer !== undefined && { layer }) });
  }

  /**
   * Histograms of every layer's weights, last gradients and outputs, for the first `count` (256) samples of a split ("train"). Of a
   * layer that gives more than 50,000 values, the steps of the histogram count about that many; norm, mean and range are of all.
   */
  insight(options?: { split?: SplitName; count?: number }): Promise<LayerInsight[]> {
    return this.request("insight", options);
  }

  /** Two principal components of a layer's output for the first `count` (500) samples of a split ("test"). */
  project(options: { layer: number; split?: SplitName; count?: number }): Promise<Projection> {
    return this.request("project", options);
  }

  /** MNIST's 28 x 28 picture of a drawing (width x height bytes, 0 background, 255 ink); null if it is empty. */
  async normalizeDigit(gray: Uint8Array, width: number, height: number): Promise<Uint8Array | null> {
    return this.request("normalizeDigit", { gray: copyOf(gray), width, height });
  }

  /** All weights, in the order of Keras' get_weights(); with checkpoint: true those that ModelCheckpoint kept. */
  getWeights(options?: { checkpoint?: boolean }): Promise<WeightValues[]> {
    return this.request("getWeights", options);
  }

  /** Replaces all weights. Rejects if their number or a shape differs from the model's. */
  async setWeights(weights: (WeightValues | Float32Array)[]): Promise<void> {
    return this.request("setWeights", { weights: Array.isArray(weights) ? weights.map(copyOf) : weights });
  }

  /**
   * The model as a file, weights and optimizer state included: { name, bytes, notes }; notes say what its user must do to an input.
   *
   * format: "keras" (default; Keras 3), "weights.h5" (Keras 3, weights alone), "h5" (tf.keras 2, whole model),
   * "h5-weights" (tf.keras 2, weights alone), "safetensors", "tfjs" (a zip of model.json and weights.bin), "onnx",
   * "python" (Keras code), "code-notebook" (the same in cells), "javascript" (for this library), "pytorch" (nn.Sequential), "notebook" (goes on with the .keras file of the same name), "bundle" (a zip of .keras, notebook
   * and run.json). name: without its ending; default the model's. epoch: noted in the file. preprocessing: true puts layers in
   * front that do to an input what was done to the data (default false). Rejects what a format cannot hold, naming the layer.
   */
  save(options?: SaveOptions): Promise<SavedFile> {
    return this.request("save", options);
  }

  /**
   * Loads a model file in place of the model there is (.keras, .h5, safetensors, ONNX, TensorFlow.js' model.json with its shards
   * or their zip, a bundle), or a file of weights into it (.weights.h5, .h5).
   *
   * options.compile is used where the file does not say how the model was compiled. Rejects with a message that names what
   * the file has and Sprout lacks, or the first layer that differs; then the model stays as it was. So it does once options.signal is aborted:
   * then it rejects with an error named "AbortError".
   */
  async load(files: File | File[], { signal, ...options }: LoadModelOptions & { signal?: AbortSignal } = {}): Promise<LoadedModel> {
    const named = [files].flat().map((file) => ({ name: file.name, blob: file }));
    const loaded = await this.request("load", { files: named, ...options }, { signal });
    if (!loaded.weightsOnly) this.buildConfig = loaded.build;
    this.checkpoint = null;
    return loaded;
  }

  /**
   * Calls `handler` whenever the engine was lost (a trap, no memory, a dead worker). Every pending promise has been rejected
   * by then, and a new engine is starting: data must be loaded and the model built again, with checkpoint.build, and
   * setWeights(checkpoint.weights) puts the last weights back. Returns a function that takes the handler away.
   */
  onCrash(handler: CrashHandler): () => void {
    this.crashHandlers.add(handler);
    return () => void this.crashHandlers.delete(handler);
  }

  /**
   * Calls `handler` with true when the worker has not answered a stop, a pause or an aborted signal for 10 s, as something keeps it busy that it
   * cannot be called away from; with false when it answers again. Returns a function that takes the handler away.
   */
  onSilence(handler: (silent: boolean) => void): () => void {
    this.silenceHandlers.add(handler);
    return () => void this.silenceHandlers.delete(handler);
  }

  /** Ends a worker that does not answer and starts another: for all who wait, and for onCrash, the engine was lost. */
  restart(): void {
    this.connection.die(new CrashError("it did not answer and was ended"));
  }

  /** Ends the worker. What is pending, and every later call, is rejected. */
  dispose(): void {
    this.disposed = true;
    this.connection.close(new SproutError("The trainer was disposed of"));
  }

  private fitOptions(onProgress?: (progress: FitProgress) => void): RequestOptions {
    return {
      onProgress: (news: FitProgress[]) => news.forEach((progress) => onProgress?.(progress)),
      onCheckpoint: ({ epoch, weights }: Omit<Checkpoint, "build">) => {
        this.checkpoint = { build: this.buildConfig!, epoch, weights };
      },
    };
  }

  private async request<T extends keyof Requests>(type: T, payload: Requests[T][0], options?: RequestOptions): Promise<Requests[T][1]> {
    await this.ready;
    return this.connection.request(type, payload, options);
  }

  /** Starts a worker; in the place of one that hangs another, and then, where nobody asked for threads or a variant, one that needs no threads. */
  private async connect(): Promise<void> {
    const { options, watched } = this;
    const isFree = options.threads === undefined && options.variant === undefined;
    if (await this.begin(options, watched)) return;
    if (await this.begin(options, isFree)) return;
    await this.begin({ ...options, variant: "simd" }, false);
    this.currentInfo.hung = true;
  }

  /** Starts a worker. Resolves to whether it works; false if it is watched and gives no sign of life for too long. */
  private async begin(options: TrainerOptions, watched: boolean): Promise<boolean> {
    let [alive, hung] = [false, false];
    const connection = new Connection((error) => {
      // An engine that never worked would die again at once.
      if (alive && !this.disposed) this.replace(error);
    }, this.tellSilence);
    this.connection = connection;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (step: Starting): void => {
      clearTimeout(timer);
      if (!watched) return;
      timer = setTimeout(() => {
        hung = true;
        connection.close(new CrashError("it did not start"));
      }, patience[step]);
    };
    try {
      wait("fetching");
      await connection.open(this.start);
      this.currentInfo = await connection.request("init", options, { onProgress: wait });
      alive = true;
    } catch (error) {
      connection.close(error as SproutError);
      if (!hung || this.disposed) throw error;
    } finally {
      clearTimeout(timer);
    }
    return alive;
  }

  private readonly tellSilence = (silent: boolean): void => this.silenceHandlers.forEach((handler) => handler(silent));

  private replace(error: SproutError): void {
    const { checkpoint } = this;
    this.checkpoint = null;
    this.ready = this.connect();
    // Whoever asks next hears of a failure.
    this.ready.catch(() => {});
    for (const handler of this.crashHandlers) handler({ error, checkpoint });
  }
}

/**
 * Typed arrays, and those in an object by their names, as copies in memory of their own that may be transferred (a view's memory may be larger,
 * or shared); else the value.
 */
function copyOf<T>(value: T): T {
  if (value instanceof DataView) return expected("arrays", "typed arrays", value);
  if (ArrayBuffer.isView(value)) {
    try {
      return (value as unknown as TypedArray).slice() as T;
    } catch {
      throw new SproutError(
        "Expected a typed array with its values, received one whose memory was given away",
        "What was transferred, by postMessage or structuredClone, is empty: pass a copy.",
      );
    }
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)])) as T;
}
