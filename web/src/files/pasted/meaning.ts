// What calls, attributes and operators of pasted code mean to Keras: layers, tensors, models and what is done with them.

import { classes, entryOf, folded } from "../../base/classes";
import { type Arguments, isKnown, isLayer } from "./arguments";
import type { Meaning } from "./expressions";
import { Graph, isInput, nameOf } from "./graph";
import type { KerasObject } from "../../base/protocol";
import { functional, harmless, joining, methods, sequential } from "./signatures";
import { NotUnderstood, TooMuch, type Node, type Source } from "./syntax";
import { Call, Dict, Layer, List, listOf, Model, Name, Partial, PythonFunction, Tensor, Unknown, type Given, type Value } from "./values";

/** Calls that say what numbers are computed with. */
const ofPolicy = /^(set_global_policy|set_policy|set_dtype_policy|set_floatx|enable_mixed_precision_graph_rewrite)$/;

/** Calls that say how data are loaded, cut into batches or varied. */
const ofData = /^(flow\w*|ImageDataGenerator|batch|padded_batch|repeat)$/;

/** Arguments of compile and fit that tell that a model is meant. */
const trained = ["optimizer", "loss", "metrics", "epochs", "batch_size", "callbacks", "validation_data", "validation_split"];

/** Functions that tell the shape of a tensor. */
const ofShape = new Set(["int_shape", "shape", "get_shape"]);

export class KerasMeaning implements Meaning {
  readonly models: Model[] = [];
  readonly graph: Graph;
  seed: number | undefined;
  /** Where it is said. */
  seedCall: Call | null = null;

  /** run: what a function of the text makes. */
  constructor(
    private readonly source: Source,
    private readonly reader: Arguments,
    private readonly run: (called: PythonFunction, call: Call) => Value,
  ) {
    this.graph = new Graph(source, reader);
  }

  called(callee: Value | undefined, call: Call, path: string): Value {
    if (callee instanceof PythonFunction) return this.told(call.node, () => this.run(callee, call));
    if (callee instanceof Unknown && callee.told) return callee;
    if (callee instanceof Name) return this.byName(renamed(call, callee.name), path);
    if (callee instanceof Partial) {
      const { positional, named } = callee.call;
      const whole = new Call(call.name, [...positional, ...call.positional], new Map([...named, ...call.named]), call.node, call.wrong);
      return this.called(callee.callee, whole, path);
    }
    if (callee instanceof Model || callee instanceof Layer) return this.told(call.node, () => this.applied(callee, call));
    if (callee instanceof Call && (isLayer(callee.name) || readsTensors(call)))
      return this.told(call.node, () => this.appliedCall(callee, call));
    return this.byName(call, path);
  }

  /** A layer on tensors. */
  private applied(callee: Model | Layer, call: Call): Value {
    const poisoned = notUnderstood(...given(call));
    return poisoned ?? this.graph.apply(callee instanceof Model ? this.graph.layerOf(callee) : callee, call);
  }

  /** The same; one that is not known is left out where it reads one tensor. */
  private appliedCall(callee: Call, call: Call): Value {
    const [first] = call.positional;
    const own = callee.positional[0]?.value;
    if (callee.name === "Lambda" && own instanceof PythonFunction) return this.run(own, call);
    const poisoned = notUnderstood(...given(call));
    if (poisoned) return poisoned;
    const layer = this.source.attempt(() => this.graph.layerOf(callee));
    if (layer) return this.graph.apply(layer, call);
    return first?.value instanceof Tensor ? first.value : new Unknown(call.node.from, `not understood: ${callee.name}`, true);
  }

  /** What cannot be understood of a model is said, once: whatever is made of it is silent. */
  private told(node: Node, work: () => Value): Value {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NotUnderstood) || error instanceof TooMuch) throw error;
      this.source.problem(error.at, error.message);
      return new Unknown(node.from, error.message, true);
    }
  }

  private byName(call: Call, path: string): Value {
    const { name, node, positional } = call;
    if (name === "Sequential") return this.sequential(call);
    if ((name === "Model" || name === "Functional") && given(call).length > 0) return this.told(node, () => this.functional(call));
    if (name === "Input") return this.told(node, () => this.graph.input(call));
    // The same layers, with weights of their own: here all weights are.
    if (name === "clone_model" && positional[0]?.value instanceof Model) return positional[0].value;
    if (name === "partial" && positional[0]) {
      const [callee, ...others] = positional;
      return new Partial(callee.value, new Call(name, others, call.named, node, call.wrong));
    }
    const [first] = positional;
    if (ofShape.has(name) && first?.value instanceof Tensor) return shapeOf(first.value, node);
    if (readsTensors(call)) return notUnderstood(...given(call)) ?? this.told(node, () => this.functionOf(call));
    if (isKnown(name)) return call;
    if (ofPolicy.test(name)) this.source.problem(node.from, `passed over: ${this.source.excerpt(node)}; here all is computed in float32`);
    if (ofData.test(name) || call.named.has("batch_size") || call.named.has("validation_split"))
      this.source.problem(
        node.from,
        `passed over: ${this.source.excerpt(node)}; batches, a share for validation, and layers that vary pictures are set for the model`,
      );
    if (/(^|\.)(set_random_seed|random\.set_seed)$/.test(path)) this.source.attempt(() => this.seeded(call));
    return call;
  }

  private seeded(call: Call): void {
    const said = call.positional[0] ?? call.named.get("seed");
    const option = { key: "seed", kind: "integer", min: 0, max: 2 ** 31 - 1, default: 0 } as const;
    this.seed = said ? (this.reader.checked(call.name, option, said) as number) : 0;
    this.seedCall = call;
  }

  /** A function of tensors: layers.add([x, y]), tf.nn.relu(x). */
  private functionOf(call: Call): Value {
    const { name, node, named, positional } = call;
    const class_name = entryOf(joining, name);
    if (class_name) {
      const byName = ["inputs", "values", "xs"].find((key) => named.has(key));
      const first = byName ? named.get(byName)! : positional[0]!;
      // ops.add(x, y)
      const pair = first.value instanceof Tensor && positional[1] ? positional.slice(0, 2) : [];
      const tensors = pair.length > 0 ? pair.flatMap((each) => this.graph.tensors(each)) : this.graph.tensors(first);
      const others = new Map([...named].filter(([key]) => key !== byName));
      const rest = positional.slice(pair.length > 0 ? 2 : byName ? 0 : 1);
      return this.joined(new Call(class_name, rest, others, node), tensors);
    }
    const activation = classes.activations.find((each) => folded(each) === folded(name)) ?? (name === "silu" ? name : undefined);
    if (activation && positional.length === 1 && named.size === 0)
      return this.joined(callOf("Activation", node, { activation }), this.graph.tensors(positional[0]!));
    throw new NotUnderstood(node.from, `${name}, a function of tensors, is not known here: write it as a layer`);
  }

  /** A layer made for these tensors alone. */
  private joined(layer: Call, tensors: Tensor[]): Value {
    return this.graph.apply(this.graph.layerOf(layer), new Call(layer.name, listOf(layer.node, tensors).items, new Map(), layer.node));
  }

  operation(operator: string, left: Given, right: Given, node: Node): Value | undefined {
    const [a, b] = [left.value, right.value];
    const tensors = [a, b].filter((value) => value instanceof Tensor);
    if (tensors.length === 0 || !/^([-+*/]|\*\*)$/.test(operator)) return undefined;
    const poisoned = notUnderstood(left, right);
    if (poisoned) return poisoned;
    return this.told(node, () => {
      const class_name = ({ "+": "Add", "-": "Subtract", "*": "Multiply" } as Record<string, string>)[operator];
      if (tensors.length === 2 && class_name) {
        const ranks = new Set(tensors.map(({ shape }) => shape?.length));
        if (ranks.size > 1)
          throw new NotUnderstood(
            node.from,
            `${this.source.excerpt(node)}: expected tensors of as many axes, found ${tensors.map(said).join(" and ")}`,
          );
        return this.joined(callOf(class_name, node, {}), tensors);
      }
      if (operator === "**" && b === 2) return this.joined(callOf("Multiply", node, {}), [tensors[0]!, tensors[0]!]);
      const number = typeof a === "number" ? a : b;
      const scaled =
        typeof number === "number" ? scalings[`${operator} ${typeof a === "number" ? "number" : "tensor"}`]?.(number) : undefined;
      if (!scaled) throw this.source.unclear(node);
      return this.joined(callOf("Rescaling", node, scaled), [tensors[0]!]);
    });
  }

  private sequential(call: Call): Model {
    // Known from here on, so that what is wrong with one of its layers does not hide what is done with it.
    const made = new Model(call.node, null);
    this.models.push(made);
    this.source.attempt(() => {
      const taken = this.reader.taken(call, sequential);
      const [list, name] = [taken.get("layers"), taken.get("name")];
      if (name && typeof name.value === "string") made.name = name.value;
      if (!list || list.value === null) return;
      if (!(list.value instanceof List))
        throw new NotUnderstood(list.node.from, `expected a list of layers, found ${this.source.excerpt(list.node)}`);
      // One layer that is not understood does not hide the others.
      for (const item of list.value.items) this.source.attempt(() => this.add(made, item));
    });
    return made;
  }

  /** A layer behind the others of a Sequential. */
  private add(model: Model, item: Given): void {
    const { value } = item;
    if (value instanceof Unknown && value.told) return;
    const isInput = value instanceof Tensor && value.by.reads.length === 0;
    const made = value instanceof Model ? value : null;
    const layer = isInput ? value.by.layer : value instanceof Layer ? value : this.graph.layerOf(made ?? this.reader.call(item, "a layer"));
    this.graph.append(model, layer, item.node);
  }

  private functional(call: Call): Value {
    const taken = this.reader.taken(new Call("Model", call.positional, call.named, call.node, call.wrong), functional);
    const [inputs, outputs, name] = ["inputs", "outputs", "name"].map((key) => taken.get(key));
    if (!inputs || !outputs)
      throw new NotUnderstood(call.node.from, `Model: expected inputs and outputs, found ${this.source.excerpt(call.node)}`);
    const made = this.graph.model(call.node, this.graph.tensors(inputs, "the inputs"), this.graph.tensors(outputs, "the outputs"));
    if (typeof name?.value === "string") made.name = name.value;
    this.models.push(made);
    return made;
  }

  method(owner: Value, call: Call): Value | undefined {
    const { node } = call;
    if (owner instanceof Unknown && owner.told) return owner;
    if (owner instanceof Model) return this.told(node, () => this.methodOfModel(owner, call));
    if (owner instanceof Tensor && ofShape.has(call.name)) return shapeOf(owner, node);
    if (owner instanceof Tensor) {
      this.source.problem(node.from, `not understood: ${this.source.excerpt(node)}`);
      return new Unknown(node.from, call.name, true);
    }
    // Of a model that is not understood. Others fit too, as scikit-learn's scalers.
    const ofTraining = ["compile", "fit"].includes(call.name) && trained.some((key) => call.named.has(key));
    if (ofTraining) this.source.problem(node.from, this.source.passedOver(node).message);
    // Of a layer, optimizer or callback: what it tells is no part of a model.
    if (owner instanceof Layer || (owner instanceof Call && isKnown(owner.name)))
      return new Unknown(node.from, this.source.unclear(node).message);
    return undefined;
  }

  private methodOfModel(model: Model, call: Call): Value {
    const { name, node } = call;
    const unknown = new Unknown(node.from, this.source.unclear(node).message);
    if (name === "get_layer") return this.layerNamed(model, call);
    if (harmless.has(name)) return unknown;
    const signature = entryOf(methods, name);
    if (!signature || (name === "add" && model.graph)) throw this.source.passedOver(node);
    if (name === "compile") model.compile = call;
    else if (name === "fit") {
      if (model.fit) this.source.problem(node.from, "a second fit takes the place of the one before it");
      model.fit = call;
    } else {
      const given = this.reader.taken(call, signature);
      if (name === "add") this.add(model, given.get("layer") ?? { node, value: call });
    }
    return unknown;
  }

  private layerNamed(model: Model, { positional, named, node }: Call): Layer {
    const [name, index] = [named.get("name") ?? positional[0], named.get("index") ?? positional[1]];
    const { layers, names } = this.graph.parts(model);
    const at = [name, index].map((one) => one?.value).find((value) => typeof value === "number");
    const found = typeof at === "number" ? layers.at(at) : layers.find((layer) => names.get(layer) === name?.value);
    if (found) return found;
    throw new NotUnderstood(
      node.from,
      `expected the name of a layer, one of ${[...names.values()].slice(0, 20).join(", ")}, found ${this.source.excerpt(node)}`,
    );
  }

  attribute(owner: Value, name: string, node: Node): Value | undefined {
    if (owner instanceof Unknown && owner.told) return owner;
    if (owner instanceof Tensor) return name === "shape" ? shapeOf(owner, node) : undefined;
    if (owner instanceof Model) return this.told(node, () => this.ofModel(owner, name, node) ?? new Name(name));
    const layer = owner instanceof Call ? this.graph.existing(owner) : owner instanceof Layer ? owner : undefined;
    if (!layer) return undefined;
    const call = layer.calls.length === 1 ? layer.calls[0]! : null;
    if (name === "output" && call) return call.outputs.length === 1 ? call.outputs[0]! : listOf(node, call.outputs);
    if (name === "input" && call?.reads.length === 1) return call.reads[0]!;
    if (name === "output" || name === "input") {
      this.source.problem(
        node.from,
        `not understood: ${this.source.excerpt(node)}; ${nameOf(layer)} is called ${layer.calls.length} times`,
      );
      return new Unknown(node.from, name, true);
    }
    return undefined;
  }

  /** layer.trainable = False, and of a model: of all its layers. */
  put(owner: Value, name: string, given: Given): boolean {
    if (name !== "trainable") return false;
    const part = owner instanceof Call && isLayer(owner.name) ? this.graph.layerOf(owner) : owner;
    if (!(part instanceof Layer || part instanceof Model)) return false;
    const trainable = this.reader.checked(name, { key: name, kind: "flag", default: true }, given);
    for (const { class_name, config } of this.layersIn(part)) if (class_name !== "InputLayer") config!.trainable = trainable;
    return true;
  }

  /** A layer, or all in a model. */
  private layersIn(part: Layer | Model): KerasObject[] {
    const made = part instanceof Layer ? part.made : part;
    if (!(made instanceof Model)) return [made];
    return (made.graph ? this.graph.parts(made).layers : made.layers).flatMap((layer) => this.layersIn(layer));
  }

  private ofModel(model: Model, name: string, node: Node): Value | undefined {
    const several = (tensors: Tensor[]): Value => (tensors.length === 1 ? tensors[0]! : listOf(node, tensors));
    if (name === "layers")
      return listOf(node, model.graph ? this.graph.parts(model).layers : model.layers.filter((layer) => !isInput(layer)));
    if (!["input", "inputs", "output", "outputs"].includes(name)) return undefined;
    const { inputs, outputs } = this.graph.ends(model);
    if (name.endsWith("s")) return listOf(node, name === "inputs" ? inputs : outputs);
    return several(name === "input" ? inputs : outputs);
  }
}

const given = ({ positional, named }: Call): Given[] => [...positional, ...named.values()];

/** The first of these values, and of those in lists among them, that is so. Each list is looked at once, as it may stand in many others. */
function found<T extends Value>(all: readonly Given[], isSo: (value: Value) => value is T): T | undefined {
  const left = all.map(({ value }) => value).reverse();
  const seen = new Set<Value>();
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (isSo(value)) return value;
    const items = value instanceof List ? value.items : value instanceof Dict ? [...value.entries.values()] : [];
    if (items.length > 0 && !seen.has(value)) left.push(...items.map((item) => item.value).reverse());
    seen.add(value);
  }
  return undefined;
}

/** What was said not to be understood. */
const notUnderstood = (...all: Given[]): Unknown | undefined =>
  found(all, (value): value is Unknown => value instanceof Unknown && value.told);
const readsTensors = (call: Call): boolean => found(given(call), (value): value is Tensor => value instanceof Tensor) !== undefined;

const renamed = ({ positional, named, node, wrong }: Call, name: string): Call => new Call(name, positional, named, node, wrong);

const callOf = (name: string, node: Node, config: Record<string, Value>): Call =>
  new Call(name, [], new Map(Object.entries(config).map(([key, value]) => [key, { node, value }])), node);

/** (None, 28, 28), as code asks for it. */
const shapeOf = ({ shape }: Tensor, node: Node): Value =>
  shape
    ? listOf(node, [null, ...shape])
    : new Unknown(node.from, "not understood: the shape of a tensor, which is not known before there are data");

const said = ({ shape }: Tensor): string => (shape ? `(${shape.map((size) => size ?? "None").join(", ")})` : "an unknown shape");

/** Arithmetic of a tensor and a number, as the layer Rescaling. */
const scalings: Record<string, (number: number) => Record<string, number> | undefined> = {
  "+ tensor": (offset) => ({ scale: 1, offset }),
  "+ number": (offset) => ({ scale: 1, offset }),
  "- tensor": (number) => ({ scale: 1, offset: -number }),
  "- number": (offset) => ({ scale: -1, offset }),
  "* tensor": (scale) => ({ scale }),
  "* number": (scale) => ({ scale }),
  "/ tensor": (number) => (number === 0 ? undefined : { scale: 1 / number }),
};
