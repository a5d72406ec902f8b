// Names as Keras makes them.

import type { KerasObject } from "./protocol";

/** Keras' to_snake_case: "LeakyReLU" -> "leaky_re_lu", "Conv2D" -> "conv2d", "KLDivergence" -> "kl_divergence". */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** Makes names as Keras does: dense, dense_1, dense_2 ... */
export function uniqueNames(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}_${times}`;
  };
}

/** The name, numbered where there is one of it already. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let own = name;
  for (let i = 1; taken.has(own); i++) own = `${name}_${i}`;
  return own;
}

/** The name of a layer or a metric; an unnamed one is called after its class. */
export const nameOf = ({ class_name, config }: KerasObject): string =>
  typeof config?.["name"] === "string" ? config["name"] : snakeCase(class_name);

/** Whether a name is one that Keras gives itself: dense, dense_1 ... */
export const isNumberedName = (class_name: string, name: string): boolean => new RegExp(`^${snakeCase(class_name)}(_\\d+)?$`).test(name);

/** Names of a model's layers: the given ones; the others' after their classes, numbered from the second of a class on, none of them twice. */
export function layerNames(layers: readonly KerasObject[]): string[] {
  const unique = uniqueNames();
  const given = new Set(layers.flatMap((layer) => (layer.config?.["name"] ? [nameOf(layer)] : [])));
  const free = (base: string): string => {
    const name = unique(base);
    return given.has(name) ? free(base) : name;
  };
  return layers.map((layer) => (layer.config?.["name"] ? nameOf(layer) : free(snakeCase(layer.class_name))));
}
