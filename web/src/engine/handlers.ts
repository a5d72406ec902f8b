// The worker's table: what each request type does.

import type { Call, Handler } from "./dispatcher";
import type { Engine } from "./engine";
import { SproutError } from "../base/errors";
import type { Requests, TrainerInfo, TrainerOptions } from "../base/protocol";
import { Session } from "./session";

/** Starts the engine that suits the options. */
export type LoadEngine = (options: TrainerOptions) => Promise<{ engine: Engine; info: TrainerInfo }>;

type Table = {
  [T in Exclude<keyof Requests, "cancel">]: (payload: Requests[T][0], call: Call) => Requests[T][1] | Promise<Requests[T][1]>;
};

/** Handlers of one worker; "init" must come first. */
export function createHandlers(loadEngine: LoadEngine): Record<string, Handler> {
  let session: Session | null = null;
  const ready = (): Session => {
    if (!session) throw new SproutError('expected the request "init" first');
    return session;
  };
  const table: Table = {
    async init(options) {
      const { engine, info } = await loadEngine(options);
      session = new Session(engine);
      return info;
    },
    setData: (data) => ready().setData(data),
    copyData: () => ready().copyData(),
    loadData: (request, call) => ready().loadData(request, call),
    split: (request) => ready().split(request),
    build: (config) => ready().build(config),
    fit: (config, call) => ready().fit(config, call),
    snapshot: () => ready().snapshot(),
    resumeFit: (snapshot, call) => ready().resumeFit(snapshot, call),
    stop: () => ready().stop(),
    pause: () => ready().pause(),
    resume: () => ready().resume(),
    step: (config, call) => ready().step(config, call),
    findLearningRate: (options, call) => ready().findLearningRate(options, call),
    estimate: (options) => ready().estimate(options),
    evaluate: (options) => ready().evaluate(options),
    predict: (request) => ready().predict(request),
    predictData: (options) => ready().predictData(options),
    getSamples: (options) => ready().getSamples(options),
    statistics: (options) => ready().statistics(options),
    duplicates: (options) => ready().duplicates(options),
    sampleLosses: (options) => ready().sampleLosses(options),
    confusion: (options) => ready().confusion(options),
    layerOutput: (request) => ready().layerOutput(request),
    inputGradient: (request) => ready().inputGradient(request),
    insight: (options) => ready().insight(options),
    project: (options) => ready().project(options),
    normalizeDigit: (drawing) => ready().normalizeDigit(drawing),
    getWeights: (options) => ready().getWeights(options),
    setWeights: (request) => ready().setWeights(request),
    save: (options) => ready().save(options),
    load: (request) => ready().load(request),
  };
  return table as Record<string, Handler>;
}
