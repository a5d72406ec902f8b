// A configuration as the fragment of an address, to be handed out: model, compile, fit, callbacks and the data by name; and back, checked.
import { isCatalogueName } from "../data/catalogue";
import { asObject } from "../engine/keras_object";
import type { BuildConfig, BuiltinName, FitConfig, KerasObject, KerasRef } from "../engine/protocol";
import { SproutError } from "../engine/errors";
import type { Setup, SetupData } from "./actions/setups";
import { LAYERS } from "./layers";
import { CALLBACKS, FIT, LOSSES, OPTIMIZERS, SCHEDULES, defaults, problem, type Config, type Option } from "./options";
import { t } from "./text";

const prefix = "#setup=1.";
/** Characters, layers, callbacks and metrics, levels of nesting, characters of a name: links come from strangers. */
const limits = { length: 20_000, layers: 200, list: 100, depth: 8, name: 80 };
const builtins: readonly BuiltinName[] = ["digits", "xor", "circles", "spirals"];

/** "#setup=1." and Base64 (its form for addresses) of JSON in Keras' names; what has its default is left out. */
export function toLink({ build, fit, data }: Setup): string {
  const { epochs, initial_epoch: _, callbacks = [], ...rest } = fit;
  const json = JSON.stringify({
    model: build.model.config.layers.map((layer) => trimmed(LAYERS, layer)),
    compile: { ...build.compile, optimizer: trimmed(OPTIMIZERS, asObject(build.compile!.optimizer)) },
    fit: { ...rest, epochs, seed: build.seed, ...(callbacks.length > 0 && { callbacks: callbacks.map((each) => trimmed(CALLBACKS, each)) }) },
    data: { name: data.name, ...(data.source && { source: data.source }) },
  });
  const bytes = new TextEncoder().encode(json);
  return prefix + btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function trimmed(tables: Record<string, Option[]>, { class_name, config = {} }: KerasObject): KerasObject {
  const usual = defaults(tables[class_name] ?? []);
  const own = Object.entries(config).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key]));
  return { class_name, ...(own.length > 0 && { config: Object.fromEntries(own) }) };
}

/** The configuration of a link. Throws one SproutError that says why it cannot be used. */
export function fromLink(fragment: string): Setup {
  try {
    return setupOf(parse(fragment));
  } catch (error) {
    throw new SproutError(t.exercises.badLink((error as Error).message), t.exercises.badLinkHint);
  }
}

function parse(fragment: string): unknown {
  if (fragment.length > limits.length) fail(t.exercises.linkLength(limits.length));
  if (!fragment.startsWith(prefix)) fail(t.exercises.linkVersion);
  try {
    const binary = atob(fragment.slice(prefix.length).replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return fail(t.exercises.linkCut);
  }
}

function setupOf(value: unknown): Setup {
  if (isDeeper(value, limits.depth)) fail(t.exercises.linkDepth);
  const { model, compile, fit, data } = record("setup", value, ["model", "compile", "fit", "data"]);
  const layers = list("model", model, limits.layers).map((layer) => known(LAYERS, layer));
  if (layers.length === 0) fail(t.exercises.linkPart("model"));
  const { seed = 42, callbacks = [], validation_data, ...plain } = record("fit", fit, [...FIT.map(({ key }) => key), "callbacks", "validation_data"]);
  checkAll(FIT, { ...plain, seed });
  if (validation_data !== undefined && validation_data !== "test" && validation_data !== "validation") fail(t.exercises.linkPart("validation_data"));
  const build: BuildConfig = {
    model: { class_name: "Sequential", config: { layers } },
    compile: compileOf(record("compile", compile, ["optimizer", "loss", "metrics"])),
    seed: seed as number,
  };
  const checked = { ...plain, ...(validation_data !== undefined && { validation_data }), callbacks: list("callbacks", callbacks, limits.list).map((each) => known(CALLBACKS, each)) };
  return { build, fit: checked as FitConfig, data: dataOf(record("data", data, ["name", "source"])) };
}

function compileOf({ optimizer, loss, metrics = [] }: Config): BuildConfig["compile"] {
  const { class_name, config = {} } = named(OPTIMIZERS, optimizer);
  const { learning_rate: rate, ...rest } = config;
  const scheduled = typeof rate === "object";
  checkAll(OPTIMIZERS[class_name]!, scheduled ? rest : config);
  const schedule = scheduled ? known(withFirstRate, rate) : null;
  if (!LOSSES.includes(loss as (typeof LOSSES)[number])) fail(t.exercises.linkPart("loss"));
  const names = list("metrics", metrics, limits.list);
  // Which metrics there are, the engine knows.
  if (!names.every((name) => typeof name === "string" && /^\w{1,60}$/.test(name))) fail(t.exercises.linkPart("metrics"));
  return { optimizer: { class_name, config: { ...rest, ...(rate !== undefined && { learning_rate: schedule ?? rate }) } }, loss: loss as string, metrics: names as string[] };
}

/** In Keras' JSON a schedule says at which rate it begins; on the page that is the optimizer's. */
const withFirstRate = Object.fromEntries(Object.entries(SCHEDULES).map(([name, options]) =>
  [name, name === "PiecewiseConstantDecay" ? options : [...options, { key: "initial_learning_rate", kind: "number", min: 0 } satisfies Option]]));

function dataOf({ name, source }: Config): SetupData {
  if (typeof name !== "string" || name.length === 0 || name.length > limits.name) fail(t.exercises.linkPart("data"));
  if (source === undefined) return { name: name as string };
  const { name: set, ...counts } = record("source", source, ["name", "seed", "train", "test", "noise"]);
  if (typeof set !== "string" || !(isCatalogueName(set) || builtins.includes(set as BuiltinName))) fail(t.exercises.linkPart("source"));
  const whole = { kind: "number", integer: true, min: 0, optional: true } as const;
  checkAll([{ ...whole, key: "seed", max: 2 ** 31 - 1 }, { ...whole, key: "train", min: 1, max: 100_000 }, { ...whole, key: "test", max: 100_000 },
    { key: "noise", kind: "number", min: 0, max: 1, optional: true }], counts);
  return { name: name as string, source: { name: set, ...counts } as NonNullable<SetupData["source"]> };
}

/** An object of a class that the table has, with options that the class has, within their limits; what it does not say has its default. */
function known(tables: Record<string, Option[]>, value: unknown): KerasObject {
  const { class_name, config = {} } = named(tables, value);
  checkAll(tables[class_name]!, config);
  return { class_name, config: { ...defaults(tables[class_name]!), ...config } };
}

function named(tables: Record<string, Option[]>, value: unknown): { class_name: string; config?: Config } {
  const { class_name, config } = record("class_name", typeof value === "string" ? asObject(value as KerasRef) : value, ["class_name", "config"]);
  if (typeof class_name !== "string" || !Object.hasOwn(tables, class_name)) fail(t.exercises.linkUnknown(String(class_name).slice(0, limits.name)));
  return { class_name: class_name as string, ...(config !== undefined && { config: record(class_name as string, config) }) };
}

function checkAll(options: readonly Option[], config: Config): void {
  for (const [key, value] of Object.entries(config)) {
    const option = options.find((each) => each.key === key);
    if (!option) fail(t.exercises.linkUnknown(key.slice(0, limits.name)));
    const wrong = isOfKind(option!, value) ? problem(option!, value) : t.exercises.linkPart(key);
    if (wrong) fail(wrong);
  }
}

function isOfKind(option: Option, value: unknown): boolean {
  switch (option.kind) {
    case "number": return typeof value === "number";
    case "flag": return typeof value === "boolean";
    case "text": return typeof value === "string" && value.length <= limits.name;
    case "choice": return option.choices!.includes(value as string) || isPlainObject(value);
    case "shape": case "numbers": case "list": return [value].flat(2).length <= limits.list && [value].flat(2).every((item) => typeof item === "number");
    case "regularizer": return isPlainObject(value);
    case "layer": return known(option.layers!, value) !== null;
  }
}

/** An initializer or a regularizer with its own options: plain values, which the engine checks. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { class_name, config = {}, ...others } = value as Config;
  return typeof class_name === "string" && class_name.length <= limits.name && Object.keys(others).length === 0
    && typeof config === "object" && config !== null && Object.values(config).every((item) => item === null || typeof item === "number" || typeof item === "boolean");
}

function record(name: string, value: unknown, keys?: readonly string[]): Config {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(t.exercises.linkPart(name));
  const stranger = keys && Object.keys(value as Config).find((key) => !keys.includes(key));
  if (stranger !== undefined) fail(t.exercises.linkUnknown(stranger.slice(0, limits.name)));
  return value as Config;
}

function list(name: string, value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) fail(t.exercises.linkPart(name));
  return value as unknown[];
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

function fail(reason: string): never {
  throw new Error(reason);
}
