// What the engine holds of a model, and what has to be done when the page wants something else.
import { inputShapeOf, withInputShape } from "../../base/model_config";
import type { BuildConfig, DataInfo } from "../../base/protocol";
import type { Built } from "../core/model-state";

/** What can become of what the engine holds. */
export type BuiltEvent =
  /** It was built; kept: with the weights there were. */
  | { event: "built"; config: BuildConfig; data: DataInfo; kept: boolean }
  /** It came out of a file. */
  | { event: "loaded"; config: BuildConfig; data: DataInfo | null }
  /** The data it was built for is described otherwise now: the samples are the same. */
  | { event: "redescribed"; before: DataInfo | null; data: DataInfo }
  /** It could not be built, is to be built anew in any case, or was lost. */
  | { event: "gone" };

/** What counts as held after the event. */
export function afterwards(now: Built | null, event: BuiltEvent): Built | null {
  switch (event.event) {
    case "built":
      return { config: event.config, data: event.data, origin: event.kept && now ? now.origin : "here" };
    case "loaded":
      return { config: event.config, data: event.data, origin: "file" };
    case "redescribed":
      return now && now.data === event.before ? { ...now, data: event.data } : now;
    case "gone":
      return null;
  }
}

/** What to do so that the engine holds what is wanted: nothing; compile it anew with the weights there are; or draw new ones. */
export type Due = "nothing" | "compile" | "draw";

/**
 * A new optimizer or loss keeps what was learnt, as Keras' compile does; new layers or a new seed start afresh, and so do other data,
 * unless the weights came from a file and the data are of the shape they take.
 * trained: whether there is something learnt to keep. inputShape: that the model that is held takes.
 */
export function dueFor(now: Built | null, { config, data }: Omit<Built, "origin">, trained: boolean, inputShape: Shape): Due {
  if (!now) return "draw";
  const sameData = data === now.data;
  const fromFile = now.origin === "file";
  if (!sameData && !fromFile) return "draw";
  // Over data of another shape than it takes, a file's model waits for other data.
  const fits = fromFile ? sameData || same(data?.xShape, inputShape) : same(shapeIn(config), shapeIn(now.config));
  if (!fits || layersKey(config) !== layersKey(now.config)) return "draw";
  if (JSON.stringify([config.compile]) === JSON.stringify([now.config.compile])) return "nothing";
  return fromFile || trained ? "compile" : "draw";
}

type Shape = readonly (number | null)[] | undefined;
const shapeIn = ({ model }: BuildConfig): Shape => inputShapeOf(model);
const same = (a: Shape, b: Shape): boolean => String(a) === String(b);

/** Equal for models that begin with the same weights, but for the shape of their input. */
const layersKey = ({ model, seed }: BuildConfig): string => JSON.stringify([withInputShape(model, []), seed]);
