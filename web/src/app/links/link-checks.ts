// What a link says is checked by: it comes from a stranger, so every class, option and number must be one that the page knows.
import { asObject } from "../../base/keras_object";
import type { KerasObject, KerasRef } from "../../base/protocol";
import { defaults, problem, type Config, type Option } from "../core/options";
import { t } from "./text";

/** Characters, layers, entries of a list or table, levels of nesting, characters of a name. */
export const limits = { length: 20_000, layers: 200, list: 100, depth: 8, name: 80 };

/** An object of a class that the table has, with options that the class has, within their limits; what it does not say has its default. */
export function known(tables: Record<string, Option[]>, value: unknown): KerasObject {
  const { class_name, config = {} } = named(tables, value);
  checkAll(tables[class_name]!, config);
  return { class_name, config: { ...defaults(tables[class_name]!), ...config } };
}

export function named(tables: Record<string, Option[]>, value: unknown): { class_name: string; config?: Config } {
  const { class_name, config } = record("class_name", typeof value === "string" ? asObject(value as KerasRef) : value, [
    "class_name",
    "config",
  ]);
  if (typeof class_name !== "string") return fail(t.linkPart("class_name"));
  if (!Object.hasOwn(tables, class_name)) fail(t.linkUnknown(class_name.slice(0, limits.name)));
  return { class_name, ...(config !== undefined && { config: record(class_name, config) }) };
}

export function checkAll(options: readonly Option[], config: Config): void {
  for (const [key, value] of Object.entries(config)) {
    const option = options.find((each) => each.key === key);
    if (!option) fail(t.linkUnknown(key.slice(0, limits.name)));
    const wrong = isOfKind(option!, value) ? problem(option!, value) : t.linkPart(key);
    if (wrong) fail(wrong);
  }
}

function isOfKind(option: Option, value: unknown): boolean {
  switch (option.kind) {
    case "number":
      return typeof value === "number";
    case "flag":
      return typeof value === "boolean";
    case "text":
      return isText(value);
    case "choice":
      if (option.objects && typeof value === "object") return isObjectOf(option.objects, value);
      // What can be monitored depends on the model's metrics.
      return option.choices ? option.choices.includes(value as string) : isText(value);
    case "shape":
    case "numbers":
    case "list":
      return [value].flat(2).length <= limits.list && [value].flat(2).every((item) => typeof item === "number");
    case "regularizer":
      return isObjectOf(option.objects!, value);
    case "layer":
      return known(option.layers!, value) !== null;
  }
}

const isText = (value: unknown): boolean => typeof value === "string" && value.length <= limits.name;

/** An initializer or a regularizer with options of its own; null stands for what it has by default. */
function isObjectOf(tables: Record<string, Option[]>, value: unknown): boolean {
  const { class_name, config = {} } = named(tables, value);
  checkAll(tables[class_name]!, Object.fromEntries(Object.entries(config).filter(([, each]) => each !== null)));
  return true;
}

export function record(name: string, value: unknown, keys?: readonly string[]): Config {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(t.linkPart(name));
  const stranger = keys && Object.keys(value as Config).find((key) => !keys.includes(key));
  if (stranger !== undefined) fail(t.linkUnknown(stranger.slice(0, limits.name)));
  return value as Config;
}

export function list(name: string, value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) fail(t.linkPart(name));
  return value as unknown[];
}

export const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

export function fail(reason: string): never {
  throw new Error(reason);
}
