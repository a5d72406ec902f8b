// Layers called on tensors, and the graph of a model made of them as Keras' Functional JSON.

import { classes, entryOf } from "../../base/classes";
import { freeName, snakeCase, uniqueNames } from "../../base/names";
import type { KerasObject, LayerConfig } from "../../base/protocol";
import { tensorArguments } from "../functional";
import { outputShape, type Shape } from "../shapes";
import { limits } from "../types";
import type { Arguments } from "./arguments";
import { NotUnderstood, TooMuch, type Node, type Source } from "./syntax";
import { Call, Dict, Layer, List, Model, Tensor, Unknown, type Given, type LayerCall, type Value } from "./values";

/** What a model's tensors are made by. */
interface Parts {
  layers: Layer[];
  calls: LayerCall[];
  names: Map<Layer, string>;
}

export const isInput = ({ made }: Layer): boolean => !(made instanceof Model) && made.class_name === "InputLayer";

/** The arguments of a layer's call that take tensors, in the order in which the tensors are listed. */
const argumentsOf = ({ made }: Layer): readonly string[] =>
  (made instanceof Model ? undefined : entryOf(tensorArguments, made.class_name)) ?? ["inputs"];

/** What a call may say that changes nothing here. */
const idle: Record<string, unknown[]> = { mask: [null], return_attention_scores: [false], training: [null], attention_mask: [null] };

export class Graph {
  private readonly layers = new WeakMap<Call | Model, Layer>();
  private readonly chains = new WeakMap<Model, { inputs: Tensor[]; outputs: Tensor[]; length: number }>();
  private made = 0;

  constructor(
    private readonly source: Source,
    private readonly reader: Arguments,
  ) {}

  /** The layer that a call makes, the same one each time. Throws where it is not understood. */
  layerOf(made: Call | Model): Layer {
    const known = this.layers.get(made);
    if (known) return known;
    if (made instanceof Model) made.nested = true;
    const isInputLayer = made instanceof Call && made.name === "InputLayer";
    const object = made instanceof Model ? made : isInputLayer ? this.reader.input(made) : this.reader.object(made, classes.layers);
    const layer = new Layer(object, made.node);
    this.layers.set(made, layer);
    return layer;
  }

  /** The layer that a call has made before now. */
  existing = (call: Call): Layer | undefined => this.layers.get(call);

  /** Adds a layer behind the others of a Sequential. */
  append(model: Model, layer: Layer, node: Node): void {
    model.size = bounded(model.size + sizeOf(layer), node);
    model.layers.push(layer);
    model.places.push(node);
  }

  /** Input(shape) */
  input(call: Call): Tensor {
    const object = this.reader.input(call);
    return this.connect(new Layer(object, call.node), [], {}, [(object.config?.shape as Shape | undefined) ?? null], call.node)[0]!;
  }

  /** The tensors of an argument, one or a list. Throws where it is none. */
  tensors({ node, value }: Given, expected = "tensors"): Tensor[] {
    this.source.step(node);
    if (value instanceof Tensor) return [value];
    if (value instanceof List && value.items.length > 0) return value.items.flatMap((item) => this.tensors(item, expected));
    if (value instanceof Dict && value.entries.size > 0) return [...value.entries.values()].flatMap((item) => this.tensors(item, expected));
    if (value instanceof Unknown && !value.told) throw new NotUnderstood(value.at, value.message);
    throw new NotUnderstood(node.from, `expected ${expected}, found what was not understood`);
  }

  /** What a layer makes of the tensors that it is called with. */
  apply(layer: Layer, call: Call): Value {
    const names = argumentsOf(layer);
    const options: Record<string, unknown> = {};
    const byName = new Map<string, Tensor[]>();
    if (call.wrong) throw call.wrong;
    // Several by place are Keras' arguments where it takes them so, else inputs in a row.
    const reads = call.positional
      .filter(({ value }) => value !== null)
      .flatMap((given) => this.tensors(given, "the tensors that the layer reads"));
    for (const [key, given] of call.named) {
      const value = this.reader.plainOr(given);
      if (names.includes(key)) byName.set(key, this.tensors(given));
      else if (key === "initial_state" && value === undefined) options[key] = this.tensors(given);
      else if ((key === "training" || key === "use_causal_mask") && typeof value === "boolean") options[key] = value;
      else if (!idle[key]?.includes(value))
        this.source.problem(given.node.from, `${nameOf(layer)}: ${key} is not known here: it was left out`);
    }
    reads.push(...names.flatMap((name) => byName.get(name) ?? []));
    if (reads.length === 0) throw new NotUnderstood(call.node.from, `expected ${nameOf(layer)} to be called on a tensor, found none`);
    const made = this.connect(
      layer,
      reads,
      options,
      this.shapesOf(
        layer,
        reads.map(({ shape }) => shape),
      ),
      call.node,
    );
    return made.length === 1 ? made[0]! : new List(made.map((value) => ({ node: call.node, value })));
  }

  private connect(layer: Layer, reads: Tensor[], options: Record<string, unknown>, shapes: (Shape | null)[], node: Node): Tensor[] {
    if (this.made >= 10 * limits.layers) throw new TooMuch(node.from, "not worked out: the model has more layers than can be built");
    const by: LayerCall = { layer, reads, options, outputs: [], order: this.made++ };
    layer.calls.push(by);
    by.outputs.push(...shapes.map((shape, output) => new Tensor(by, output, shape)));
    return by.outputs;
  }

  private shapesOf({ made }: Layer, shapes: (Shape | null)[]): (Shape | null)[] {
    if (made instanceof Model && made.graph) return made.graph.outputs.map(({ shape }) => shape);
    if (made instanceof Model)
      return made.layers.filter((layer) => !isInput(layer)).reduce((each, layer) => this.shapesOf(layer, each), shapes);
    const own = shapes.every((shape) => shape !== null) ? outputShape(made, shapes) : null;
    const { return_state, units } = made.config ?? {};
    if (return_state !== true) return [own];
    return [own, ...Array.from({ length: made.class_name === "LSTM" ? 2 : 1 }, () => [Number(units)])];
  }

  /** What goes into a model and what comes out, of a Sequential too. */
  ends(model: Model): { inputs: Tensor[]; outputs: Tensor[] } {
    if (model.graph) return model.graph;
    const known = this.chains.get(model);
    if (known?.length === model.layers.length) return known;
    const [first] = model.layers;
    if (!first) throw new NotUnderstood(model.node.from, "expected the Sequential to have layers, found none");
    const shape = (isInput(first) ? (first.made as KerasObject).config?.shape : configOf(first).input_shape) as Shape | undefined;
    const input = isInput(first) ? first : new Layer({ class_name: "InputLayer", ...(shape && { config: { shape } }) }, model.node);
    let x = this.connect(input, [], {}, [shape ?? null], model.node);
    const inputs = x;
    for (const layer of model.layers)
      if (layer !== input)
        x = this.connect(
          layer,
          x,
          {},
          this.shapesOf(
            layer,
            x.map(({ shape }) => shape),
          ),
          layer.node,
        );
    const made = { inputs, outputs: x, length: model.layers.length };
    this.chains.set(model, made);
    return made;
  }

  /** Model(inputs, outputs). Throws where its outputs need more than its inputs. */
  model(node: Node, inputs: Tensor[], outputs: Tensor[]): Model {
    // A model may begin in the middle of another: there stands an input of its own.
    const made = new Model(node, { inputs, outputs });
    const { calls, layers } = this.parts(made);
    made.size = bounded(
      layers.reduce((all, layer) => all + sizeOf(layer), 0),
      node,
    );
    const missing = calls.find((call) => isInput(call.layer) && !inputs.some(({ by }) => by === call));
    if (missing)
      throw new NotUnderstood(
        node.from,
        `Model: the outputs need the Input of line ${this.source.line(missing.layer.node.from)} too, which is not among the inputs`,
      );
    // Its one call is where the model begins.
    if (inputs.some(({ by }) => calls.some((call) => call !== by && call.layer === by.layer)))
      throw new NotUnderstood(node.from, "Model: expected the layers of its inputs not to be called once more within it");
    if (outputs.some(({ by }) => !calls.includes(by)))
      throw new NotUnderstood(node.from, "Model: expected the outputs to be made of the inputs");
    return made;
  }

  /** The calls that a model is made of; of a Sequential those by which it went into another. */
  callsOf(model: Model): readonly LayerCall[] {
    return model.graph || this.chains.has(model) ? this.parts(model).calls : [];
  }

  /** The layers of a model, in the order in which they were called. */
  parts(model: Model): Parts {
    const { inputs, outputs } = this.ends(model);
    const found = new Set<LayerCall>(inputs.map(({ by }) => by));
    const left = outputs.map(({ by }) => by);
    for (let call = left.pop(); call; call = left.pop()) {
      if (found.has(call)) continue;
      found.add(call);
      left.push(...tensorsOf(call).map(({ by }) => by));
    }
    const calls = [...found].sort((a, b) => a.order - b.order);
    const layers = [...new Set(calls.map(({ layer }) => layer))];
    return { layers, calls, names: namesOf(layers) };
  }

  /** The names that the text gives a model's outputs; null for one that Keras names, by what it made before. */
  outputNames(model: Model): (string | null)[] {
    return this.ends(model).outputs.map(({ by: { layer } }) => nameGiven(layer) ?? null);
  }

  /** A model as Keras' JSON. */
  json(model: Model): KerasObject {
    if (!model.graph)
      return { class_name: "Sequential", config: { ...named(model), layers: model.layers.map((layer) => this.written(layer)) } };
    const { layers, calls, names } = this.parts(model);
    const { inputs, outputs } = model.graph;
    // What an input in the middle stands for is made outside.
    const starts = new Map(inputs.map((tensor) => [tensor.by, tensor]));
    const numbers = new Map<LayerCall, number>();
    for (const layer of layers) calls.filter((call) => call.layer === layer).forEach((call, i) => numbers.set(call, i));
    const wire = ({ by, output }: Tensor): [string, number, number] => [names.get(by.layer)!, numbers.get(by)!, output];
    const written = layers.map((layer): LayerConfig => {
      const own = calls.filter((call) => call.layer === layer);
      const name = names.get(layer)!;
      const start = own.length === 1 ? starts.get(own[0]!) : undefined;
      if (start) {
        const { shape } = start;
        return { class_name: "InputLayer", name, config: { name, ...(shape && { batch_shape: [null, ...shape] }) }, inbound_nodes: [] };
      }
      const { class_name, config } = this.written(layer);
      return { class_name, name, config: { ...config, name }, inbound_nodes: own.map((call) => nodeOf(call, wire)) };
    });
    return {
      class_name: "Functional",
      config: { ...named(model), layers: written, input_layers: inputs.map(wire), output_layers: outputs.map(wire) },
    };
  }

  private written({ made }: Layer): KerasObject {
    if (made instanceof Model) return this.json(made);
    if (made.class_name !== "InputLayer") return made;
    const { shape, ...rest } = made.config ?? {};
    return { class_name: "InputLayer", config: { ...rest, ...(Array.isArray(shape) && { batch_shape: [null, ...(shape as unknown[])] }) } };
  }
}

const sizeOf = ({ made }: Layer): number => (made instanceof Model ? made.size : 1);

function bounded(size: number, node: Node): number {
  if (size > limits.layers) throw new NotUnderstood(node.from, `expected at most ${limits.layers.toLocaleString("en")} layers, found more`);
  return size;
}

const named = ({ name }: Model): { name?: string } => (name === null ? {} : { name });

const configOf = ({ made }: Layer): Record<string, unknown> => (made instanceof Model ? {} : (made.config ?? {}));

export function nameOf({ made }: Layer): string {
  if (made instanceof Model) return made.name ?? made.variable;
  return made.class_name;
}

const tensorsOf = ({ reads, options }: LayerCall): Tensor[] => [...reads, ...((options.initial_state as Tensor[] | undefined) ?? [])];

/** Names as Keras gives them: dense, dense_1; those that were given first. */
function namesOf(layers: readonly Layer[]): Map<Layer, string> {
  const given = layers.map(nameGiven);
  const taken = new Set(given.filter((name) => name != null));
  const unique = uniqueNames();
  return new Map(
    layers.map((layer, i): [Layer, string] => {
      const usual = layer.made instanceof Model ? (layer.made.graph ? "functional" : "sequential") : snakeCase(layer.made.class_name);
      const name = given[i] ?? freeName(unique(usual), taken);
      if (given[i] == null) taken.add(name);
      return [layer, name];
    }),
  );
}

const nameGiven = (layer: Layer): string | null | undefined =>
  layer.made instanceof Model ? layer.made.name : (configOf(layer).name as string | undefined);

/** A call in the list form of Keras 2, in which `training` is heeded; with tensors by name in Keras 3's. */
function nodeOf(call: LayerCall, wire: (tensor: Tensor) => [string, number, number]): unknown {
  const { reads, options } = call;
  const { initial_state: states, ...others } = options as { initial_state?: Tensor[] };
  if (!states) return reads.map((tensor, i) => [...wire(tensor), i === 0 ? others : {}]);
  const tensor = (each: Tensor): KerasObject => ({ class_name: "__keras_tensor__", config: { keras_history: wire(each) } });
  return { args: reads.map(tensor), kwargs: { ...others, initial_state: states.map(tensor) } };
}
