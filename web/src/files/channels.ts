// Models with channels in front, (channels, height, width), as the same model with channels behind, which is all that is computed here.

import { isGraph } from "../base/model_config";
import type { KerasObject, ModelConfig } from "../base/protocol";
import { namedLeaves, withLeaves } from "./nested";

/** Layers that do the same to every number, wherever it stands. */
const elementwise = new Set([
  "Activation",
  "ReLU",
  "LeakyReLU",
  "ELU",
  "Dropout",
  "GaussianNoise",
  "GaussianDropout",
  "AlphaDropout",
  "Rescaling",
]);

const isFirst = ({ config }: KerasObject): boolean => config?.data_format === "channels_first";
const permute = (name: string, dims: number[]): KerasObject => ({ class_name: "Permute", config: { name, dims } });

/**
 * The model with every layer's channels behind; null if none has them in front. Its input has channels behind too; in front of
 * a layer that takes the numbers in their old order, and behind the last one, a Permute puts them back.
 */
export function channelsLast(model: ModelConfig): ModelConfig | null {
  const { layers, input_shape: input } = model.config;
  if (!namedLeaves(model).some(({ layer }) => isFirst(layer))) return null;
  if (isGraph(model)) return withLeaves(model, (layer) => [isFirst(layer) ? turnedAround(layer) : layer]);
  // Samples' axes at this place; 0 where they are not turned.
  let turned = input && isFirst(layers.find((layer) => !stays(layer)) ?? layers[0]!) ? input.length : 0;
  let count = 0;
  const back = (): KerasObject[] => {
    const dims = turned === 3 ? [3, 1, 2] : [2, 1];
    turned = 0;
    return [permute(`channels_first_${++count}`, dims)];
  };
  const chain = layers.flatMap((layer): KerasObject[] => {
    const { data_format, ...config } = layer.config ?? {};
    const { class_name } = layer;
    if (isFirst(layer)) {
      const before: KerasObject[] = [];
      if (turned === 0 && class_name !== "Flatten") {
        turned = class_name.includes("1D") ? 2 : 3;
        before.push(permute(`channels_last_${++count}`, turned === 3 ? [2, 3, 1] : [2, 1]));
      }
      if (class_name === "Flatten" || (class_name.startsWith("Global") && config.keepdims !== true)) turned = 0;
      return [...before, { class_name, config }];
    }
    if (turned === 0 || stays(layer)) return [layer];
    if (class_name === "BatchNormalization" && (config.axis === 1 || config.axis === -turned))
      return [{ class_name, config: { ...config, axis: -1 } }];
    return [...back(), layer];
  });
  if (turned !== 0) chain.push(...back());
  const first = input && isTurned(chain, layers) ? [...input.slice(1), input[0]!] : input;
  return { ...model, config: { ...model.config, layers: chain, ...(first && { input_shape: first }) } };
}

/** A layer of a graph, between two that turn what it reads and what it makes. */
function turnedAround({ class_name, config = {} }: KerasObject): KerasObject {
  const { data_format: _, ...own } = config;
  const flat = class_name === "Flatten" || (class_name.startsWith("Global") && config.keepdims !== true);
  const one = class_name.includes("1D");
  const before = permute("channels_last", one ? [2, 1] : [2, 3, 1]);
  const after = permute("channels_first", one ? [2, 1] : [3, 1, 2]);
  const layers = [before, { class_name, config: own }, ...(flat ? [] : [after])];
  return { class_name: "Sequential", config: { name: config.name, layers } };
}

/** Whether the chain begins with turned channels: it does not where a Permute turns them. */
const isTurned = (chain: KerasObject[], layers: KerasObject[]): boolean => {
  const first = layers.find((layer) => !stays(layer));
  return first !== undefined && isFirst(first) && !String(chain.find((layer) => !stays(layer))?.config?.name).startsWith("channels_last_");
};

const stays = ({ class_name, config }: KerasObject): boolean =>
  elementwise.has(class_name) && !/softmax/i.test(String(config?.activation)) && config?.noise_shape == null;
