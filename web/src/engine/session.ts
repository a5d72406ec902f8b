// The worker's state: one engine, at most one data set, one model and one fit; and the requests that change or follow it.

import { isCatalogueName } from "../data/catalogue";
import type { Intake } from "../data/intake";
import { recipes, saveFormats } from "../files/formats";
import { makeCallbacks } from "./callbacks";
import { oneOf, wholeNumber } from "../base/checks";
import { metricsOf } from "../base/compile";
import { checkFit, cutRows, fitDefaults, stepsOf, type CheckedFitConfig } from "../base/fit_config";
import { Dataset, type Split } from "./dataset";
import type { Call, Serves } from "./dispatcher";
import type { Engine } from "./engine";
import { SproutError } from "../base/errors";
import { frozenNumbers } from "../base/model_config";
import { estimateFit } from "./estimate";
import { Fit } from "./fit";
import { FrozenFeatures, needFrozen, storedOf } from "./frozen";
import type { FitPlan } from "./fit_plan";
import { described, keepWeights, Model, nameIn, withInputShape } from "./model";
import type {
  BuildConfig,
  BuiltinSource,
  CompileConfig,
  DataInfo,
  Estimate,
  FitConfig,
  FitProgress,
  FitResult,
  LoadedModel,
  RateFinderOptions,
  RateFinding,
  Rebuilt,
  Requests,
  SavedFile,
  SaveOptions,
} from "../base/protocol";
import { questionsOn, type Asked } from "./questions";
import { withCheckedOptions } from "./request_options";
import { fromArrays, fromBuiltin, fromCatalogue, fromFiles } from "./sources";
import { Turn } from "../base/turn";
import { withModel } from "./twin";

/** A series of single steps outside any fit. */
interface Stepping {
  fit: Fit;
  /** The config it began with, as JSON: another one begins another series. */
  config: string;
}

/** What knows of model files is loaded when the first is saved or opened. */
const withFiles = () => Promise.all([import("./storage"), import("../files")]);

export class Session implements Asked {
  dataset: Dataset | null = null;
  /** Remembers files that were dropped before, as the parts of a data set may come one by one. */
  private intake: Intake | null = null;
  private model: Model | null = null;
  private fitting: Fit | null = null;
  private fitConfig: FitConfig = {};
  private fitRun: Promise<FitResult> | null = null;
  private stepping: Stepping | null = null;
  private finding = false;
  /** The name of the file that the model came out of; "" if it came out of none. */
  private modelFile = "";
  private readonly features: FrozenFeatures;
  /** Evaluations, predictions and slices of training take turns; so do loads. */
  readonly turn = new Turn();
  private readonly loads = new Turn();

  constructor(readonly engine: Engine) {
    this.features = new FrozenFeatures(engine);
  }

  /** What each request does. */
  handlers(): Serves<Exclude<keyof Requests, "init" | "cancel">> {
    return withCheckedOptions<Serves<Exclude<keyof Requests, "init" | "cancel">>>({
      ...questionsOn(this),

      setData: (data) =>
        this.replaceData("setData", async () => ("splits" in data ? Dataset.fromCopy(this.engine, data) : fromArrays(this.engine, data))),

      copyData: () => this.needData("copyData").copy(),

      loadData: ({ files, builtin, options = {} }, call) =>
        this.replaceData(
          "loadData",
          async (intake) => {
            if (!builtin) return fromFiles(this.engine, await intake(), files ?? [], options, call, this.dataset);
            return isCatalogueName(builtin.name)
              ? fromCatalogue(this.engine, await intake(), builtin.name, options, call)
              : fromBuiltin(this.engine, builtin as BuiltinSource, options, call);
          },
          !builtin,
        ),

      split: (request) =>
        this.change("split", () => {
          const info = this.needData("split").divide(request);
          this.stepping = null;
          return info;
        }),

      build: (config) =>
        this.change("build", () => this.replaceModel(new Model(this.engine, withInputShape(config, this.dataset?.info.xShape))).info),

      transfer: (options) => this.transfer(options),
      freeze: ({ to, compile }) => this.freeze(to, compile),

      setWeights: ({ weights }) =>
        this.change("setWeights", () => {
          const model = this.needModel("setWeights");
          model.setWeights(model.flat(weights));
        }),

      save: (options) => this.save(options),
      load: (request, call) => this.load(request, call),

      fit: (config, call) => this.train("fit", config, call),

      // A copy of all that the fit under way needs to go on elsewhere; null if there is none.
      snapshot: () => {
        const now = this.fitting?.snapshot();
        return now ? { fit: this.fitConfig, ...now, engine: this.engine.saveFit(this.needModel("snapshot").handle) } : null;
      },

      resumeFit: (snapshot, call) => this.train("resumeFit", snapshot.fit, call, snapshot),

      pause: () => this.fitting?.pause(),
      resume: () => this.fitting?.resume(),

      // Replied to when the training has ended; at once without one. Its failure is told to who called fit.
      stop: async () => {
        this.fitting?.stop();
        await this.fitRun?.catch(() => {});
      },

      step: (config, call) => this.step(config, call),
      findLearningRate: (options, call) => this.findLearningRate(options, call),
      estimate: (options) => this.estimate(options),
    });
  }

  private async train(owner: string, given: FitConfig, call: Call, snapshot: Requests["resumeFit"][0] | null = null): Promise<FitResult> {
    this.refuseWhileFitting(owner);
    if (this.loads.taken)
      throw new SproutError(`${owner}: expected the data to be ready, but it is still being loaded`, "Wait for loadData.");
    const config = checkFit(given);
    this.stepping = null;
    const fit = this.newFit(owner, config, call, false, snapshot);
    this.fitting = fit;
    this.fitConfig = given;
    this.fitRun = fit.run();
    try {
      return await this.fitRun;
    } finally {
      this.fitting = null;
    }
  }

  /** One mini-batch of the paused fit; without one, of a series that goes on until another config, model or data set comes. */
  private step(given: FitConfig = {}, call: Call): Promise<FitProgress> {
    if (this.fitting) return this.fitting.trainStep();
    const config = JSON.stringify(given);
    if (this.stepping?.config !== config) {
      const stepping: Stepping = { fit: this.newFit("step", checkFit(given), call, true), config };
      this.stepping = stepping;
      const over = (): void => {
        if (this.stepping === stepping) this.stepping = null;
      };
      // Its errors reach whoever asked for the step.
      stepping.fit.run().then(over, over);
    }
    return this.stepping.fit.trainStep();
  }

  private async findLearningRate(given: RateFinderOptions = {}, call: Call): Promise<RateFinding> {
    const owner = "findLearningRate";
    this.refuseWhileFitting(owner);
    const [model, train] = [this.needCompiled(owner), this.needData(owner).split("train", owner)];
    this.finding = true;
    try {
      const { checkFinder, findLearningRate } = await import("./rate_finder");
      const options = checkFinder(given);
      return await findLearningRate(this.engine, model, train, options, call);
    } finally {
      this.finding = false;
    }
  }

  /** Gives way to whatever else wants the engine. */
  private estimate({ fit = {}, build, threads = Infinity }: Requests["estimate"][0]): Promise<Estimate> {
    const [owner, config] = ["estimate", checkFit(fit)];
    if (threads !== Infinity) wholeNumber(owner, "threads", threads, 1);
    this.refuseWhileFitting(owner);
    const [current, data] = [this.model, this.needData(owner)];
    const { train, validation, samples, validationCount } = this.parts(owner, config);
    const stored = storedOf(validation ? [train, validation] : [train]).reduce((sum, { spec }) => sum + spec.count, 0);
    const kept = ({ info }: Model): number => (config.keep_frozen ? 4 * stored * frozenNumbers(info) : 0);
    const estimate = (model: Model): Promise<Estimate> =>
      estimateFit(
        this.engine,
        model,
        { config, samples, validationSamples: validationCount, dataBytes: data.info.bytes + kept(model), threads },
        train,
        () =>
          this.fitting !== null ||
          this.stepping !== null ||
          this.finding ||
          this.turn.taken ||
          this.model !== current ||
          this.dataset !== data,
      );
    return build
      ? withModel(this.engine, withInputShape(build, data.info.xShape), (other) => estimate(this.needCompiled(owner, other)))
      : estimate(this.needCompiled(owner));
  }

  /** The model as a file; while a fit runs, as it is between two slices. */
  private async save({
    format = "keras",
    name,
    epoch,
    fit,
    history,
    environment,
    code,
    preprocessing = false,
  }: SaveOptions = {}): Promise<SavedFile> {
    const model = this.needModel("save");
    oneOf("save", "format", format, saveFormats);
    const [{ collect, fileName }, { notesOf, withPreprocessing, writeModel }] = await withFiles();
    const collected = collect(model, {
      ...(this.dataset && notesOf(this.dataset.info)),
      ...(epoch !== undefined && { epoch: wholeNumber("save", "epoch", epoch, 0) }),
    });
    // Code trains from the beginning, at the rate that was asked for.
    if (recipes.includes(format) && format !== "notebook" && collected.compile)
      collected.compile = { ...collected.compile, optimizer: model.info.optimizer! };
    Object.assign(collected, {
      ...(fit && { training: fit }),
      ...(history && { history }),
      ...(environment && { environment }),
      ...(code !== undefined && { code }),
    });
    const saved = preprocessing ? withPreprocessing(format, collected) : collected;
    return { ...(await writeModel(format, saved, fileName(name ?? saved.model!.config.name))), notes: saved.notes };
  }

  /** A model out of files in place of the one there is, or weights into it. */
  private async load({ files, compile }: Requests["load"][0], { signal }: Call): Promise<LoadedModel> {
    const owner = "load";
    this.refuseWhileFitting(owner);
    const [storage, { readModelFiles, withoutPreprocessing }] = await withFiles();
    const { checkLayers, collect, loadInto, readBlobs, withLength } = storage;
    const current = this.model && collect(this.model, {});
    const file = files[0]?.name ?? owner;
    const sample = this.dataset?.info ?? null;
    const blobs = await readBlobs(files);
    signal.throwIfAborted();
    const target = current && { model: current.model!, compile: current.compile };
    const read = await readModelFiles(blobs, target, (model) => checkLayers(this.engine, file, withLength(file, model, sample)), signal);
    signal.throwIfAborted();
    const whole = withoutPreprocessing(read);
    const saved = whole.model ? { ...whole, model: withLength(file, whole.model, sample) } : whole;
    return this.change(owner, () => {
      const { model, loaded } = loadInto(this.engine, { file, saved, compile }, this.model);
      this.replaceModel(model);
      if (saved.model) this.modelFile = file;
      return loaded;
    });
  }

  /** The model cut at a layer, with a new head behind and the weights it has. */
  private async transfer({
    layer,
    head,
    rescaling,
    compile,
    seed = fitDefaults.seed,
    ...options
  }: NonNullable<Requests["transfer"][0]> = {}): Promise<Rebuilt> {
    const owner = "transfer";
    const { pixelRange, transferred, usualCompile, usualCut, usualHead } = await import("../files/transfer");
    return this.change(owner, () => {
      const { info, config } = this.needModel(owner);
      const data = this.dataset?.info ?? null;
      const cut = layer ?? usualCut(info.layers);
      const ours = head ?? (data && usualHead(info.layers.find(({ name }) => name === cut)?.output_shape ?? [], data));
      if (!ours)
        throw new SproutError(`${owner}: expected a head, or data that tell its classes, received neither`, "Load the data first.");
      const range =
        rescaling !== undefined
          ? rescaling
          : data?.pictures || data?.dtype === "uint8"
            ? pixelRange(`${info.name} ${this.modelFile}`, info.layers)
            : null;
      const model = transferred(owner, described(info), {
        ...options,
        layer: nameIn(info, cut),
        ...(options.frozen_to != null && { frozen_to: nameIn(info, options.frozen_to) }),
        head: ours,
        ...(range && { rescaling: range }),
      });
      const settings = compile ?? (data ? usualCompile(data) : config.compile);
      return { ...this.rebuilt({ model, seed, ...(settings && { compile: settings }) }), layer: cut, rescaling: range ?? null };
    });
  }

  private async freeze(to: string | null, compile?: CompileConfig): Promise<Rebuilt> {
    const owner = "freeze";
    const { frozenUpTo } = await import("../files/transfer");
    return this.change(owner, () => {
      const { info, config } = this.needModel(owner);
      const model = frozenUpTo(owner, described(info), to === null ? null : nameIn(info, to));
      const settings = compile ?? config.compile;
      return this.rebuilt({ model, ...(config.seed !== undefined && { seed: config.seed }), ...(settings && { compile: settings }) });
    });
  }

  /** Builds a model in place of the one there is; layers of the same names keep their weights. */
  private rebuilt(build: BuildConfig): Rebuilt {
    const before = this.needModel("build");
    const model = new Model(this.engine, build);
    keepWeights(before, model);
    return { build, model: this.replaceModel(model).info };
  }

  private newFit(
    owner: string,
    config: CheckedFitConfig,
    call: Call,
    paused = false,
    snapshot: Requests["resumeFit"][0] | null = null,
  ): Fit {
    const model = (): Model => this.needModel(owner);
    return new Fit(
      {
        ...(config.keep_frozen && { prepare: (stopped) => this.keepFrozen(owner, config, snapshot, call, stopped) }),
        begin: () => this.begin(owner, config, snapshot),
        runBatches: (batches) => this.engine.runFit(model().handle, batches),
        progress: (news) => call.emit("progress", news),
        checkpoint: (epoch) => call.emit("checkpoint", { epoch, weights: model().named(model().getWeights()) }),
      },
      this.turn,
      paused,
      snapshot?.state,
    );
  }

  private begin(owner: string, config: CheckedFitConfig, snapshot: Requests["resumeFit"][0] | null): FitPlan {
    const model = this.needCompiled(owner);
    const { batch_size, epochs, initial_epoch, shuffle, order_per_output, seed } = config;
    const { train, validation, samples, validationCount } = this.parts(owner, config);
    const callbacks = makeCallbacks(config.callbacks, model, model.logNames(validationCount > 0), metricsOf(model.config.compile));
    const [trained, validating] = config.keep_frozen ? this.features.handles : [train.handle, validation?.handle];
    const steps = this.engine.beginFit(model.handle, trained!, validating ?? 0, {
      batch_size,
      shuffle,
      order_per_output,
      ...(config.keep_frozen && { from_frozen: true }),
      validation_count: validation ? 0 : validationCount,
      seed,
      initial_epoch,
    });
    if (snapshot) {
      this.engine.restoreFit(model.handle, snapshot.engine);
      callbacks.forEach((callback, i) => callback.restore?.(snapshot.callbacks[i] as never));
    }
    return { epochs, initial_epoch, batch_size, samples, steps, validationSteps: stepsOf(validationCount, batch_size), callbacks };
  }

  /** Computes what the frozen layers make of the samples of a fit; of one that goes on, as its weights were. */
  private async keepFrozen(
    owner: string,
    config: CheckedFitConfig,
    snapshot: Requests["resumeFit"][0] | null,
    call: Call,
    stopped: () => boolean,
  ): Promise<void> {
    const model = this.needCompiled(owner);
    needFrozen(owner, model);
    const { train, validation } = this.parts(owner, config);
    const { epochs, initial_epoch } = config;
    const began = performance.now();
    let told = -Infinity;
    await this.features.compute(model, validation ? [train, validation] : [train], {
      stopped,
      ...(snapshot && { restore: () => void this.begin(owner, config, snapshot) }),
      progress: (step, steps) => {
        const now = performance.now();
        if (now - told < 100 && step < steps) return;
        told = now;
        const [seconds, samplesPerSecond] = [(now - began) / 1000, (1000 * step) / Math.max(1, now - began)];
        const news: FitProgress = {
          epoch: initial_epoch,
          epochs,
          step,
          steps,
          phase: "frozen",
          logs: {},
          batch: null,
          samplesPerSecond,
          secondsLeft: (steps - step) / samplesPerSecond,
          learningRate: model.learningRate ?? NaN,
          seconds,
        };
        call.emit("progress", [news]);
      },
    });
  }

  /** The samples that a fit trains on and those it validates on. */
  private parts(
    owner: string,
    { validation_data, validation_split }: CheckedFitConfig,
  ): { train: Split; validation: Split | null; samples: number; validationCount: number } {
    const data = this.needData(owner);
    const train = data.split("train", owner);
    const chosen = validation_data ?? (validation_split === 0 && data.splits.validation ? "validation" : null);
    const validation = chosen && data.split(chosen, `${owner}: validation_data`);
    const rows = cutRows(owner, { validation_data: chosen ?? undefined, validation_split }, train.spec.count);
    return { train, validation, samples: rows.train, validationCount: validation?.spec.count ?? rows.validation };
  }

  /** joins: whether the new data may build on files that were dropped before. */
  private replaceData(owner: string, load: (intake: () => Promise<Intake>) => Promise<Dataset>, joins = false): Promise<DataInfo> {
    this.refuseWhileFitting(owner);
    return this.loads.run(async () => {
      let intake: Intake | null = null;
      // Loaded when the first files come: most first visits have none.
      const dataset = await load(async () => {
        const { Intake } = await import("../data/intake");
        return (intake = joins ? (this.intake ??= new Intake()) : new Intake());
      });
      return this.turn.run(() => {
        if (dataset === this.dataset) return dataset.info;
        this.stepping = null;
        this.features.free();
        this.dataset?.free();
        this.dataset = dataset;
        this.intake = intake;
        return dataset.info;
      });
    });
  }

  /** Does what no training may be under way for, in its turn. */
  private change<T>(owner: string, act: () => T): Promise<T> {
    this.refuseWhileFitting(owner);
    return this.turn.run(() => {
      this.refuseWhileFitting(owner);
      return act();
    });
  }

  /** Puts a model, perhaps the same with other weights, in place of the one there is. */
  private replaceModel(model: Model): Model {
    this.stepping = null;
    if (model !== this.model) {
      this.modelFile = "";
      this.features.free();
      this.model?.free();
    }
    return (this.model = model);
  }

  private refuseWhileFitting(owner: string): void {
    if (this.finding)
      throw new SproutError(`${owner}: expected no search for a learning rate to be running`, "Wait for its end, or cancel it.");
    if (!this.fitting && !this.stepping?.fit.stepUnderWay) return;
    throw new SproutError(`${owner}: expected no training to be running`, "Stop the training first.");
  }

  needModel(owner: string): Model {
    if (!this.model) throw new SproutError(`${owner}: expected a model, but none is built`, "Build a model first.");
    return this.model;
  }

  private needCompiled(owner: string, model = this.needModel(owner)): Model {
    if (model.info.loss === null)
      throw new SproutError(`${owner}: expected a compiled model, but it has no loss`, "Build it with compile.");
    return model;
  }

  needData(owner: string): Dataset {
    if (!this.dataset) throw new SproutError(`${owner}: expected data, but none is loaded`, "Load data first.");
    return this.dataset;
  }
}
