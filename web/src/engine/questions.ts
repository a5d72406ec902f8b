// What can be asked of the model and its data: each question checked, asked in its turn, and answered without changing either.

import { confusionOf } from "../base/answer";
import { expected, showShape, wholeNumber } from "../base/checks";
import { SproutError } from "../base/errors";
import type { LayerInfo, OrByName, SplitName, TypedArray } from "../base/protocol";
import type { Turn } from "../base/turn";
import { checkRange, type Dataset, type Split } from "./dataset";
import type { Serves } from "./dispatcher";
import { duplicatesOf } from "./duplicates";
import type { Engine } from "./engine";
import { checkLayer, defaultBatch, evaluateSplit, layerOutputs, lossesOfSplit, PredictionsOf, predictSplit } from "./inference";
import { size, type Model } from "./model";
import { withSamples } from "./samples_of";

export type Question =
  | "evaluate"
  | "assess"
  | "predict"
  | "predictData"
  | "sampleLosses"
  | "confusion"
  | "layerOutput"
  | "inputGradient"
  | "gradCam"
  | "insight"
  | "project"
  | "statistics"
  | "duplicates"
  | "getSamples"
  | "getWeights"
  | "normalizeDigit";

/** Whom they are asked of. */
export interface Asked {
  readonly engine: Engine;
  readonly turn: Turn;
  /** Null before any was loaded. */
  readonly dataset: Dataset | null;
  /** Throw, for `owner`, where there is none. */
  needModel(owner: string): Model;
  needData(owner: string): Dataset;
}

/** The layer whose maps are looked at: the last convolution, or the one that is named. Throws where that gives no maps. */
function mapsOf(owner: string, layers: readonly LayerInfo[], wanted: string | undefined): number {
  const place =
    wanted === undefined
      ? layers.findLastIndex((layer) => /Conv(2D|2DTranspose)$/.test(layer.class_name) && hasMaps(layer))
      : layers.findIndex(({ name }) => name === wanted);
  const found = layers[place];
  if (found && hasMaps(found)) return place;
  const maps = layers.filter(hasMaps).map(({ name }) => `"${name}"`);
  throw new SproutError(
    `${owner}: expected a layer that gives maps (H, W, C)${maps.length > 0 ? `, such as ${maps.slice(-5).join(", ")}` : ""}, received ${found ? `"${found.name}", which gives ${showShape(found.output_shape.slice(1) as number[])}` : wanted === undefined ? "a model without a convolution" : `"${wanted}"`}`,
  );
}

const hasMaps = ({ output_shape }: LayerInfo): boolean => output_shape.length === 4;

/** Maps (places, channels), each times the mean of its gradient over all places, summed: (places); 0 where that is less. */
function weighed(maps: Float32Array, gradient: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const places = maps.length / channels;
  const weights = new Float64Array(channels);
  gradient.forEach((value, i) => (weights[i % channels]! += value / places));
  return Float32Array.from({ length: places }, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += weights[c]! * maps[p * channels + c]!;
    return Math.max(0, sum);
  });
}

/** Answers them. */
export function questionsOn(asked: Asked): Serves<Question> {
  const { engine, turn } = asked;

  /** Asks about a split. */
  const ofSplit = <T>(owner: string, split: SplitName, use: (model: Model, samples: Split, data: Dataset) => T | Promise<T>): Promise<T> =>
    turn.run(() => {
      const [model, data] = [asked.needModel(owner), asked.needData(owner)];
      return use(model, data.split(split, owner), data);
    });

  /** Asks about values that come with the question: they are a data set of the engine's meanwhile. */
  const ofValues = <T>(owner: string, x: OrByName<TypedArray>, use: (model: Model, samples: Split) => T | Promise<T>): Promise<T> =>
    turn.run(() => {
      const model = asked.needModel(owner);
      return withSamples(engine, owner, model, asked.dataset?.info ?? null, x, (samples) => use(model, samples));
    });

  return {
    evaluate({ split = "test", batch_size = defaultBatch } = {}) {
      wholeNumber("evaluate", "batch_size", batch_size, 1);
      return ofSplit("evaluate", split, (model, samples) => evaluateSplit(engine, model, samples, batch_size));
    },

    assess({ split = "test" } = {}) {
      const owner = "assess";
      return ofSplit(owner, split, async (model, samples, data) => {
        const predictions = new PredictionsOf(model, samples.spec.count);
        const logs = await evaluateSplit(engine, model, samples, defaultBatch, predictions);
        return { logs, predictions: predictions.byName(), classes: data.classes(split, owner) };
      });
    },

    predict: ({ x }) =>
      ofValues("predict", x, async (model, samples) =>
        (await predictSplit(engine, model, samples, { first: 0, count: samples.spec.count })).byName(),
      ),

    predictData({ split = "test", ...range } = {}) {
      const owner = "predictData";
      return ofSplit(owner, split, async (model, samples) =>
        (await predictSplit(engine, model, samples, checkRange(owner, samples.spec.count, range))).byName(),
      );
    },

    sampleLosses({ split = "train", ...range } = {}) {
      const owner = "sampleLosses";
      return ofSplit(owner, split, (model, samples) => lossesOfSplit(engine, model, samples, checkRange(owner, samples.spec.count, range)));
    },

    confusion({ split = "test" } = {}) {
      const owner = "confusion";
      return ofSplit(owner, split, async (model, samples, data) => {
        if (model.info.outputs.length > 1)
          throw new SproutError(
            `${owner}: expected a model of one output, received one of ${model.info.outputs.length}`,
            "Ask predictData.",
          );
        const { outputs } = await predictSplit(engine, model, samples, { first: 0, count: samples.spec.count });
        const matrix = confusionOf(owner, data.classes(split, owner), outputs[0]!, model.outputs);
        return { matrix, classNames: matrix.map((_, i) => data.info.classNames?.[i] ?? String(i)) };
      });
    },

    layerOutput({ x, layer }) {
      const owner = "layerOutput";
      return ofValues(owner, x, async (model, samples) => ({
        values: await layerOutputs(engine, model, samples, checkLayer(owner, model, layer), 0, samples.spec.count),
        shape: model.info.layers[layer]!.output_shape.slice(1) as number[],
      }));
    },

    inputGradient({ x, output }) {
      const owner = "inputGradient";
      return ofValues(owner, x, (model, { handle, spec }) => {
        if (spec.count !== 1) expected(owner, "one sample", `${spec.count} samples`);
        const gradient = engine.outputGradient(model.handle, handle, 0, wholeNumber(owner, "output", output, 0), -1, model.inputs);
        if (model.info.inputs.length === 1) return gradient;
        let from = 0;
        return Object.fromEntries(model.info.inputs.map(({ name, shape }) => [name, gradient.slice(from, (from += size(shape)))]));
      });
    },

    gradCam({ x, output, layer }) {
      const owner = "gradCam";
      return ofValues(owner, x, async (model, { handle, spec }) => {
        if (spec.count !== 1) expected(owner, "one sample", `${spec.count} samples`);
        const place = mapsOf(owner, model.info.layers, layer);
        const { name, output_shape } = model.info.layers[place]!;
        const [height, width, channels] = output_shape.slice(1) as [number, number, number];
        const numbers = height * width * channels;
        const maps = engine.layerOutput(model.handle, handle, place, 0, 1, numbers);
        const gradient = engine.outputGradient(model.handle, handle, 0, wholeNumber(owner, "output", output, 0), place, numbers);
        return { layer: name, shape: [height, width], values: weighed(maps, gradient, channels) };
      });
    },

    // What few ask for is loaded when it is asked for.
    async insight({ split = "train", count = 256 } = {}) {
      wholeNumber("insight", "count", count, 1);
      const { insightOf } = await import("./insight");
      return ofSplit("insight", split, (model, samples) => insightOf(engine, model, samples, count));
    },

    async project({ layer, split = "test", count = 500 }) {
      wholeNumber("project", "count", count, 2);
      const { projectionOf } = await import("./insight");
      return ofSplit("project", split, (model, _samples, data) => projectionOf(engine, model, data, split, layer, count));
    },

    async statistics({ split = "train" } = {}) {
      const { statisticsOf } = await import("./statistics");
      return turn.run(() => statisticsOf(asked.needData("statistics"), split));
    },

    duplicates({ limit = 200 } = {}) {
      wholeNumber("duplicates", "limit", limit, 0);
      return turn.run(() => duplicatesOf(asked.needData("duplicates"), limit));
    },

    getSamples: (options = {}) => asked.needData("getSamples").samples(options),

    getWeights({ checkpoint = false } = {}) {
      const model = asked.needModel("getWeights");
      if (!checkpoint) return model.named(model.getWeights());
      if (!model.checkpoint)
        throw new SproutError("getWeights: expected a checkpoint, but none was kept", "Give fit a ModelCheckpoint callback.");
      return model.named(model.checkpoint);
    },

    normalizeDigit({ gray, width, height }) {
      const owner = "normalizeDigit";
      wholeNumber(owner, "width", width, 1);
      wholeNumber(owner, "height", height, 1);
      if (!(gray instanceof Uint8Array) || gray.length !== width * height)
        expected(owner, `a Uint8Array of ${width} x ${height} = ${width * height} grey values`, gray);
      return engine.normalizeDigit(gray, width, height);
    },
  };
}
