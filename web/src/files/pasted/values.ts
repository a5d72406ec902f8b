// Values of Python code as far as a model is made of them; whatever else there is, data and drawings, is an Unknown.

import type { KerasObject } from "../../base/protocol";
import type { Shape } from "../shapes";
import type { Node, NotUnderstood } from "./syntax";

export type Value =
  | null
  | boolean
  | number
  | string
  | List
  | Dict
  | Call
  | Name
  | PythonFunction
  | Partial
  | Tensor
  | Layer
  | Model
  | Unknown;

/** A value, and where it was said. */
export interface Given {
  node: Node;
  value: Value;
}

/** A list or a tuple. */
export class List {
  constructor(readonly items: Given[]) {}
}

export type Key = null | boolean | number | string;
export class Dict {
  constructor(readonly entries: Map<Key, Given>) {}
}

/** A call of a class or function, Dense(10, activation="relu"): what it makes is looked at when somebody needs it. */
export class Call {
  constructor(
    readonly name: string,
    readonly positional: Given[],
    readonly named: Map<string, Given>,
    readonly node: Node,
    /** Why its arguments are not known. */
    readonly wrong: NotUnderstood | null = null,
  ) {}
}

/** A class or function by its name, not called: keras.activations.relu. */
export class Name {
  constructor(readonly name: string) {}
}

/** def or lambda. */
export class PythonFunction {
  called = false;
  constructor(
    readonly name: string,
    readonly node: Node,
    readonly scope: Scope,
    /** Of the parameters that have one. */
    readonly defaults: ReadonlyMap<string, Given>,
  ) {}
}

/** functools.partial. */
export class Partial {
  constructor(
    readonly callee: Value,
    readonly call: Call,
  ) {}
}

/** A layer, or a model that is called as one is. It has weights of its own however often it is called. */
export class Layer {
  /** The calls of it, in their order. */
  readonly calls: LayerCall[] = [];
  constructor(
    readonly made: KerasObject | Model,
    readonly node: Node,
  ) {}
}

export interface LayerCall {
  layer: Layer;
  reads: Tensor[];
  /** What else it is called with: training, use_causal_mask. */
  options: Record<string, unknown>;
  outputs: Tensor[];
  /** Which of all calls it is. */
  order: number;
}

/** What flows from layer to layer. */
export class Tensor {
  constructor(
    readonly by: LayerCall,
    readonly output: number,
    /** Of one sample; null where it is not known. */
    readonly shape: Shape | null,
  ) {}
}

/** Sequential or Model. */
export class Model {
  /** The variable that holds it. */
  variable = "model";
  /** It stands in another. */
  nested = false;
  name: string | null = null;
  compile: Call | null = null;
  fit: Call | null = null;
  /** Its layers and those of the models in it: they double where a model stands twice in the next. */
  size = 0;
  /** Of a Sequential, in order, an Input in front included. */
  readonly layers: Layer[] = [];
  /** Where each of them was put into it. */
  readonly places: Node[] = [];
  constructor(
    readonly node: Node,
    /** null: a Sequential. */
    readonly graph: { inputs: Tensor[]; outputs: Tensor[] } | null,
  ) {}
}

/** What is not understood, or is known to stand for nothing in a model. */
export class Unknown {
  constructor(
    readonly at: number,
    readonly message: string,
    /** That it was not understood has been said. */
    readonly told = false,
  ) {}
}

/** Variables, of the whole text or of one call of a function. */
export class Scope {
  private readonly own = new Map<string, Value>();
  constructor(readonly outer: Scope | null = null) {}

  get(name: string): Value | undefined {
    return this.own.has(name) ? this.own.get(name) : this.outer?.get(name);
  }

  set(name: string, value: Value): void {
    this.own.set(name, value);
    if (value instanceof Model && value.variable === "model") value.variable = name;
  }

  forget(name: string): void {
    this.own.delete(name);
  }
}

export const listOf = (node: Node, values: readonly Value[]): List => new List(values.map((value) => ({ node, value })));
