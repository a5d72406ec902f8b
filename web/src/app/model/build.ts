// Keeps the engine's model in step with the layers and the settings that a build depends on.
import { batch, effect } from "@preact/signals";
import type { SproutError } from "../../base/errors";
import type { BuildConfig, DataInfo, KerasObject, ModelInfo } from "../../base/protocol";
import { inputLayersOf, withInputShape } from "../../base/model_config";
import { layerNames } from "../../base/names";
import type { ModelState } from "../core/model-state";
import { tidy } from "../core/options";
import { lossRef } from "../core/training-config";
import { troubleOf } from "../core/trouble";
import { afterwards, dueFor, type BuiltEvent } from "./built";
import { weightsChanged } from "./weights";
import { modelOf } from "./wiring";

const PAUSE_MS = 150;
/** A model that is built for longer is said to be. */
const SLOW_MS = 400;

/** Rebuilds soon after layers, optimizer, loss, metrics, seed or data change. Returns the function that ends it. */
export function watchModel(state: ModelState): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    buildConfig(state);
    clearTimeout(timer);
    timer = setTimeout(() => void built(state), PAUSE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** The build that is due, done. */
export const built = (state: ModelState): Promise<void> => state.turn.run(() => build(state));

/** New random weights for the same model. */
export const startOver = (state: ModelState): Promise<void> =>
  state.turn.run(() => {
    note(state, { event: "gone" });
    return build(state);
  });

/** What the engine should hold now; null while something is missing or out of its limits. */
export function buildConfig(state: ModelState): BuildConfig | null {
  const { data, layersValid, compileValid } = state;
  return data.value && layersValid.value && compileValid.value ? configFor(state, data.value.xShape) : null;
}

/** The same, for an input of that shape. */
function configFor(
  { layers, graph, ofOutputs, optimizer, schedule, metrics, fit, ...state }: ModelState,
  input_shape: number[],
): BuildConfig {
  const names = layerNames(layers.value);
  const list = layers.value.map(({ class_name, config }, i) => ({ class_name, config: { ...tidy(config), name: names[i] } }));
  return {
    model: graph.value
      ? inputLayersOf(graph.value).length > 1
        ? graph.value
        : withInputShape(graph.value, input_shape)
      : modelOf(layers.value, list, input_shape),
    compile: {
      optimizer: optimizerObject({ optimizer, schedule }),
      ...(ofOutputs.value ?? { loss: lossRef(state), metrics: metrics.value }),
    },
    seed: fit.value["seed"] as number,
  };
}

/** The optimizer as Keras' JSON: its learning_rate may be a schedule that begins there. */
export function optimizerObject({ optimizer, schedule }: Pick<ModelState, "optimizer" | "schedule">): KerasObject {
  const { class_name, config } = optimizer.value;
  if (!schedule.value) return { class_name, config: tidy(config) };
  const own = schedule.value.class_name === "PiecewiseConstantDecay" ? {} : { initial_learning_rate: config["learning_rate"] };
  return {
    class_name,
    config: {
      ...tidy(config),
      learning_rate: { class_name: schedule.value.class_name, config: { ...own, ...tidy(schedule.value.config) } },
    },
  };
}

/** As `built`, for who has the turn. */
export async function build(state: ModelState): Promise<void> {
  const { model, modelTrouble, building } = state;
  const engine = state.trainer.peek();
  const [wanted, data] = [buildConfig(state), state.data.peek()];
  if (!engine || !wanted || !data || state.busy.peek()) return;
  const held = model.peek()?.input_shape.slice(1) as number[] | undefined;
  const due = dueFor(state.built.peek(), { config: wanted, data }, state.trained.peek(), held);
  if (due === "nothing") return;
  const kept = due === "compile";
  const config = kept ? configFor(state, held!) : wanted;
  const slow = setTimeout(() => {
    building.value = true;
  }, SLOW_MS);
  try {
    const weights = kept ? await engine.getWeights() : null;
    const info = await engine.build(config);
    if (weights) await engine.setWeights(weights);
    batch(() => {
      note(state, { event: "built", config, data, kept });
      model.value = info;
      modelTrouble.value = null;
      weightsChanged(state, { by: kept ? "compile" : "build" });
    });
  } catch (error) {
    const trouble = troubleOf(error);
    batch(() => {
      note(state, { event: "gone" });
      model.value = null;
      modelTrouble.value = trouble && { ...trouble, layer: (error as SproutError).layer ?? null };
    });
  } finally {
    clearTimeout(slow);
    building.value = false;
  }
}

const note = ({ built: held }: ModelState, event: BuiltEvent): void => {
  held.value = afterwards(held.peek(), event);
};

/** The engine holds a model from a file, whose layers and settings the page has taken over: it is not to be built again. */
export function adoptModel(state: ModelState, info: ModelInfo): void {
  const config = buildConfig(state) ?? configFor(state, info.input_shape.slice(1) as number[]);
  batch(() => {
    note(state, { event: "loaded", config, data: state.data.peek() });
    state.model.value = info;
    state.modelTrouble.value = null;
  });
}

/** The same data, whose classes have new names: model and training stay. */
export function renameClasses(state: ModelState, info: DataInfo): void {
  batch(() => {
    note(state, { event: "redescribed", before: state.data.peek(), data: info });
    state.data.value = info;
  });
}

/** The engine was lost and the model with it. */
export function forgetModel(state: ModelState): void {
  note(state, { event: "gone" });
  state.model.value = null;
}
