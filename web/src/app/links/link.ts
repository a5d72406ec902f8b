// A configuration as the fragment of an address, to be handed out: model, compile, fit, callbacks and the data by name; and back, checked.
import { fitDefaults } from "../../base/fit_config";
import { asObject } from "../../base/keras_object";
import { isGraph } from "../../base/model_config";
import type { BuildConfig, FitConfig, KerasObject, KerasRef } from "../../base/protocol";
import { SproutError } from "../../base/errors";
import type { Setup } from "./setups";
import { LAYERS } from "../core/layers";
import { checkAll, fail, isDeeper, known, limits, list, named, record } from "./link-checks";
import { dataOf } from "./link-data";
import { findLoss, LOSSES, METRIC_OPTIONS, OPTIMIZERS, SCHEDULES } from "../core/optimizers";
import { CALLBACKS, FIT, defaults, type Config, type Option } from "../core/options";
import { said } from "../text/words";
import { t } from "./text";

const prefix = "#setup=1.";

/** "#setup=1." and Base64 (its form for addresses) of JSON in Keras' names; what has its default is left out. */
export function toLink({ build, fit, data }: Setup): string {
  if (isGraph(build.model)) throw new SproutError(t.linkGraph, t.linkGraphHint);
  const { epochs, initial_epoch: _, callbacks = [], ...rest } = fit;
  const json = JSON.stringify({
    model: build.model.config.layers.map((layer) => trimmed(LAYERS, layer)),
    compile: { ...build.compile, optimizer: trimmed(OPTIMIZERS, asObject(build.compile!.optimizer)) },
    fit: {
      ...rest,
      epochs,
      seed: build.seed,
      ...(callbacks.length > 0 && { callbacks: callbacks.map((each) => trimmed(CALLBACKS, each)) }),
    },
    data,
  });
  const bytes = new TextEncoder().encode(json);
  return (
    prefix +
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "")
  );
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
    throw new SproutError(t.badLink(said((error as Error).message)), t.badLinkHint);
  }
}

function parse(fragment: string): unknown {
  if (fragment.length > limits.length) fail(t.linkLength(limits.length));
  if (!fragment.startsWith(prefix)) fail(t.linkVersion);
  try {
    const binary = atob(fragment.slice(prefix.length).replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return fail(t.linkCut);
  }
}

function setupOf(value: unknown): Setup {
  if (isDeeper(value, limits.depth)) fail(t.linkDepth);
  const { model, compile, fit, data } = record("setup", value, ["model", "compile", "fit", "data"]);
  const layers = list("model", model, limits.layers).map((layer) => known(LAYERS, layer));
  if (layers.length === 0) fail(t.linkPart("model"));
  const {
    seed = fitDefaults.seed,
    callbacks = [],
    validation_data,
    ...plain
  } = record("fit", fit, [...FIT.map(({ key }) => key), "callbacks", "validation_data"]);
  checkAll(FIT, { ...plain, seed });
  if (validation_data !== undefined && validation_data !== "test" && validation_data !== "validation") fail(t.linkPart("validation_data"));
  const build: BuildConfig = {
    model: { class_name: "Sequential", config: { layers } },
    compile: compileOf(record("compile", compile, ["optimizer", "loss", "metrics"])),
    seed: seed as number,
  };
  const checked = {
    ...plain,
    ...(validation_data !== undefined && { validation_data }),
    callbacks: list("callbacks", callbacks, limits.list).map((each) => known(CALLBACKS, each)),
  };
  return { build, fit: checked as FitConfig, data: dataOf(data) };
}

function compileOf({ optimizer, loss, metrics = [] }: Config): BuildConfig["compile"] {
  const { class_name, config = {} } = named(OPTIMIZERS, optimizer);
  const { learning_rate: rate, ...rest } = config;
  const scheduled = typeof rate === "object";
  checkAll(OPTIMIZERS[class_name]!, scheduled ? rest : config);
  const schedule = scheduled ? known(withFirstRate, rate) : null;
  const lossIsKnown = typeof loss === "string" ? Object.hasOwn(LOSSES, loss) : findLoss(String((loss as KerasObject | null)?.class_name));
  if (!lossIsKnown) fail(t.linkPart("loss"));
  const chosen = list("metrics", metrics, limits.list).map((metric): KerasRef => {
    // Which names there are, the engine knows.
    if (typeof metric === "string" && /^\w{1,60}$/.test(metric)) return metric;
    if (typeof (metric as KerasObject | null)?.class_name !== "string") return fail(t.linkPart("metrics"));
    const { class_name: own, config: said = {} } = named(METRIC_OPTIONS, metric);
    const { name, ...options } = said;
    if (name !== undefined && !(typeof name === "string" && /^\w{1,60}$/.test(name))) fail(t.linkPart("metrics"));
    checkAll(METRIC_OPTIONS[own]!, options);
    return { class_name: own, config: said };
  });
  return {
    optimizer: { class_name, config: { ...rest, ...(rate !== undefined && { learning_rate: schedule ?? rate }) } },
    loss: typeof loss === "string" ? loss : withOptions(loss as KerasObject),
    metrics: chosen,
  };
}

/** A loss with options of its own. */
function withOptions(loss: KerasObject): KerasObject {
  const table = { [loss.class_name]: LOSSES[findLoss(loss.class_name)!.name]! };
  const { class_name, config = {} } = named(table, loss);
  checkAll(table[class_name]!, config);
  return { class_name, config };
}

/** In Keras' JSON a schedule says at which rate it begins; on the page that is the optimizer's. */
const withFirstRate = Object.fromEntries(
  Object.entries(SCHEDULES).map(([name, options]) => [
    name,
    name === "PiecewiseConstantDecay" ? options : [...options, { key: "initial_learning_rate", kind: "number", min: 0 } satisfies Option],
  ]),
);
