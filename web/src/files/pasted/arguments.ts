// The arguments of calls as the configurations of Keras' classes: taken over, meaning nothing here, or a problem at their line.

import { nearest } from "../../base/checks";
import { classes, entryOf, type ClassOption } from "../../base/classes";
import type { KerasObject, KerasRef } from "../../base/protocol";
import { renewed } from "../compile_config";
import { classNamed, expectedOf } from "../option_values";
import { callbacks, earlier, inputs, ofLayers, shapes, type Argument } from "./signatures";
import { deepest, NotUnderstood, TooMuch, type Node, type Source } from "./syntax";
import { Call, Dict, List, Name, Unknown, type Given } from "./values";

export type Table = Readonly<Record<string, { options: ClassOption[]; names?: string[] }>>;
const { layers, optimizers, schedules, initializers, regularizers } = classes;
/** Where the objects that an option takes are declared. */
const tables: { readonly [kind in ClassOption["kind"]]?: Table } = {
  layer: layers,
  initializer: initializers,
  regularizer: regularizers,
  rate: schedules,
};

/** Other names of the same classes. */
const aliases: Record<string, string> = {
  MaxPool1D: "MaxPooling1D",
  MaxPool2D: "MaxPooling2D",
  AvgPool1D: "AveragePooling1D",
  AvgPool2D: "AveragePooling2D",
  GlobalMaxPool1D: "GlobalMaxPooling1D",
  GlobalMaxPool2D: "GlobalMaxPooling2D",
  GlobalAvgPool1D: "GlobalAveragePooling1D",
  GlobalAvgPool2D: "GlobalAveragePooling2D",
  Convolution1D: "Conv1D",
  Convolution2D: "Conv2D",
  SeparableConvolution1D: "SeparableConv1D",
  SeparableConvolution2D: "SeparableConv2D",
  Convolution2DTranspose: "Conv2DTranspose",
  Deconvolution2D: "Conv2DTranspose",
};
const knownAs = (name: string): string => entryOf(aliases, name) ?? name;

/** Whether Keras has a layer, optimizer or callback of that name that is known here. */
export const isKnown = (name: string): boolean =>
  [layers, optimizers, callbacks, inputs].some((table) => Object.hasOwn(table, knownAs(name)));

/** Whether it is the name of a layer that is known here. */
export const isLayer = (name: string): boolean => Object.hasOwn(layers, knownAs(name));

/** What optimizers of before tf.keras 2.11 had. */
const oldRate: ClassOption[] = ["lr", "decay"].map((key) => ({ key, kind: "number", min: 0, default: null }));

/** Objects within one another: a layer in wrappers, with an initializer. Each may stand twice in the next, so that few make many. */
const deepestWithin = 8;

/** All of an object's arguments are looked up and checked. */
const stepsOfObject = 100;

export class Arguments {
  /** Calls within calls that are being written down. */
  private nesting = 0;

  constructor(private readonly source: Source) {}

  /** The items of a list; null where it is none. */
  list({ value }: Given): Given[] | null {
    return value instanceof List ? value.items : null;
  }

  /** The call that a value is. Throws where it is none. */
  call({ node, value }: Given, what: string): Call {
    if (value instanceof Call) return value;
    if (value instanceof Unknown) throw new NotUnderstood(value.at, value.message);
    throw new NotUnderstood(node.from, `expected ${what}, found ${this.source.excerpt(node)}`);
  }

  /** An object of a table, or its name. */
  reference(given: Given, table: Table): KerasRef {
    const { node, value } = given;
    if (value instanceof Call) return this.object(value, table);
    if (value instanceof Unknown) throw new NotUnderstood(value.at, value.message);
    const name = value instanceof Name ? value.name : value;
    if (typeof name !== "string" || !classNamed(table, name)) throw this.unknown(node, typeof name === "string" ? name : null, table);
    return name;
  }

  /** A call as Keras' JSON, by what is declared of its class. */
  object(call: Call, table: Table): KerasObject {
    if (this.nesting > deepestWithin) throw new NotUnderstood(call.node.from, "nested too deeply");
    this.source.step(call.node, stepsOfObject);
    const class_name = classNamed(table, knownAs(call.name));
    if (!class_name) throw this.unknown(call.node, call.name, table);
    this.nesting++;
    try {
      const { options } = table[class_name]!;
      const beside = table === layers ? ofLayers.filter(({ key }) => !options.some((option) => option.key === key)) : [];
      const all = [...options, ...(table === optimizers ? oldRate : [])];
      const names = [...options, ...beside, ...(table === optimizers ? oldRate : [])].map(({ key }) => key);
      const given = this.named(call, names);
      const missing = options.filter(({ key, required }) => required && !given.has(key)).map(({ key }) => key);
      if (missing.length > 0)
        throw new NotUnderstood(call.node.from, `${call.name}: expected ${missing.join(" and ")}, which Keras requires`);
      const others = this.known(call.name, given, beside);
      const config = Object.fromEntries(
        [...given].flatMap(([key, each]) => {
          const option = all.find((one) => one.key === key);
          return option ? this.entry(call.name, option, each, table) : others.has(key) ? this.ofLayer(call.name, key, each) : [];
        }),
      );
      return { class_name, config: "lr" in config || "decay" in config ? renewed(config) : config };
    } finally {
      this.nesting--;
    }
  }

  /** An option with its value; nothing where it says nothing or was left out. */
  private entry(owner: string, option: ClassOption, given: Given, table: Table): [string, unknown][] {
    const { key, kind, default: usual } = option;
    if (kind === "ignored") {
      const value = this.plainOr(given);
      return value === undefined ? [] : [[key, value]];
    }
    // Keras 2 wrote None for an optimizer's own default.
    if (table === optimizers && given.value === null && usual !== null) return [];
    if (kind !== "only") return [[key, this.checked(owner, option, given)]];
    const value = this.plainOr(given);
    if (value === null || value === usual) return [[key, value]];
    this.source.problem(
      given.node.from,
      `${owner}: ${key} is not known here${usual === null ? "" : `, but for ${JSON.stringify(usual)}`}: it was left out`,
    );
    return [];
  }

  /** Throws where a value is not what the option takes. */
  checked(owner: string, option: ClassOption, given: Given): unknown {
    const table = tables[option.kind];
    const { value: found, node } = given;
    const value = found instanceof Call ? table && this.object(found, table) : this.plain(given);
    const expected = expectedOf(option, value);
    if (expected !== null)
      throw new NotUnderstood(node.from, `${owner}: expected ${option.key} to be ${expected}, found ${this.source.excerpt(node)}`);
    return value;
  }

  /** What every layer takes. */
  private ofLayer(owner: string, key: string, given: Given): [string, unknown][] {
    if (!shapes.has(key)) {
      const kind = key === "trainable" ? "flag" : "text";
      return [[key, this.checked(owner, { key, kind, default: null }, given)]];
    }
    const shape = [this.plainOr(given)].flat().slice(key.startsWith("batch") ? 1 : 0);
    return key !== "input_length" && shape.every((size) => typeof size === "number") ? [["input_shape", shape]] : [];
  }

  /** The shape of a sample, where not only the data say it, and the name. */
  input(call: Call): KerasObject {
    const config: Record<string, unknown> = {};
    for (const [key, given] of this.taken(call, inputs[call.name]!)) {
      const value = this.plainOr(given);
      if (value === undefined || value === null) continue;
      if (key === "name") config.name = this.checked(call.name, { key, kind: "text", default: null }, given);
      else if (!Array.isArray(value))
        throw new NotUnderstood(given.node.from, `${call.name}: expected ${key} to be a list, found ${this.source.excerpt(given.node)}`);
      else config.shape ??= key.startsWith("batch") ? value.slice(1) : value;
    }
    return { class_name: "InputLayer", ...(Object.keys(config).length > 0 && { config }) };
  }

  /** A value without calls; undefined where it has some, or is not understood. */
  plainOr(given: Given): unknown {
    try {
      return this.plain(given);
    } catch (error) {
      if (!(error instanceof NotUnderstood) || error instanceof TooMuch) throw error;
      return undefined;
    }
  }

  /** Of a value no calls are left. */
  private plain({ node, value }: Given, depth = 0): unknown {
    if (depth > deepest) throw new NotUnderstood(node.from, "nested too deeply");
    this.source.step(node);
    if (value instanceof Name) return value.name;
    if (value instanceof List) return value.items.map((item) => this.plain(item, depth + 1));
    if (value instanceof Unknown) throw new NotUnderstood(value.at, value.message);
    if (typeof value === "object" && value !== null) throw this.source.unclear(value instanceof Call ? value.node : node);
    return value;
  }

  /** The arguments that are taken over, by their names. */
  taken(call: Call, signature: readonly Argument[]): Map<string, Given> {
    const names = signature.map(({ key }) => key);
    return this.known(call.name, this.named(call, names), signature);
  }

  /** Those of the given arguments that are taken over; what is not known here is a problem. */
  private known(owner: string, given: Map<string, Given>, signature: readonly Argument[]): Map<string, Given> {
    const all = [...given].filter(([key, each]) => {
      const becomes = signature.find((argument) => argument.key === key)?.becomes ?? "idle";
      if (becomes === "taken" || becomes === "idle") return becomes === "taken";
      const value = JSON.stringify(this.plainOr(each));
      if (!becomes.some((one) => JSON.stringify(one) === value))
        this.source.problem(each.node.from, `${owner}: ${key} is not known here: it was left out`);
      return false;
    });
    return new Map(all);
  }

  /** A call's arguments by their names. Throws where Python would. */
  named({ name, positional, named, wrong }: Call, names: readonly string[]): Map<string, Given> {
    if (wrong) throw wrong;
    const given = new Map<string, Given>();
    for (const [i, each] of positional.entries()) {
      if (i >= names.length)
        throw new NotUnderstood(each.node.from, `${name}: expected its arguments by name, found ${this.source.excerpt(each.node)}`);
      given.set(names[i]!, each);
    }
    for (const [said, each] of named) {
      const key = entryOf(entryOf(earlier, name) ?? {}, said) ?? said;
      if (!names.includes(key)) {
        const meant = nearest(said, names);
        throw new NotUnderstood(each.node.from, `${name} has no argument ${said}${meant === null ? "" : `; did you mean ${meant}?`}`);
      }
      if (given.has(key)) throw new NotUnderstood(each.node.from, `${name}: ${key} is given twice`);
      given.set(key, each);
    }
    return given;
  }

  private unknown(node: Node, name: string | null, table: Table): NotUnderstood {
    const all = Object.entries(table).flatMap(([class_name, { names = [] }]) => [class_name, ...names]);
    const meant = name === null ? null : nearest(name, all);
    return new NotUnderstood(
      node.from,
      `${name ?? this.source.excerpt(node)} is not known here: it was left out${meant === null ? "" : `. Did you mean ${meant}?`}`,
    );
  }
}

/** The one entry of a dictionary or list of one; what an option says of each output, where the model has one. */
export function only({ node, value }: Given): Given {
  const all = value instanceof List ? value.items : value instanceof Dict ? [...value.entries.values()] : [];
  return all.length === 1 ? all[0]! : { node, value };
}

export const isNone = ({ value }: Given): boolean => value === null;
