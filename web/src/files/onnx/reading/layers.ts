// The layers that an ONNX graph is read into, with their weights, as they are found one after the other.

import { snakeCase, uniqueNames } from "../../../base/names";
import type { KerasObject, LayerConfig } from "../../../base/protocol";
import { outputShape, type Shape } from "../../shapes";
import { limits, sizeOf, type LayerWeights } from "../../types";
import { inOrder, isNatural, natural, sizesOf, type Flow } from "./flow";
import type { Constant } from "./model";

/** What is not read of a node, and why where its operator alone does not say it. */
export class Unread extends Error {}

export interface Made {
  layer: LayerConfig;
  reads: string[];
  weights: [name: string, constant: Constant][];
}

export class Layers {
  readonly made = new Map<string, Made>();
  /** What each layer reads first. */
  readonly sources = new Map<string, Flow>();
  private readonly unique = uniqueNames();

  /** named: by what it is known among several. */
  input(shape: Shape, layout: number[], named = "input_layer"): Flow {
    const name = this.unique(named);
    const layer = { class_name: "InputLayer", name, config: { name, batch_shape: [null, ...shape] }, inbound_nodes: [] };
    this.made.set(name, { layer, reads: [], weights: [] });
    return { layer: name, shape, layout, scale: 1, offset: 0 };
  }

  /** A layer on what it reads. The axes stand as Keras has them where no other layout is given. */
  add(object: KerasObject, reads: readonly Flow[], weights: [string, Constant][] = [], layout?: readonly number[]): Flow {
    if (this.made.size >= limits.layers) throw new Unread(`more than ${limits.layers.toLocaleString("en")} layers`);
    const given = reads.map((flow) => this.settled(flow));
    const shape = outputShape(
      object,
      given.map((flow) => flow.shape),
    );
    if (!shape) throw new Unread("shapes that do not fit");
    const name = this.unique(snakeCase(object.class_name));
    const layer: LayerConfig = {
      class_name: object.class_name,
      name,
      config: { ...object.config, name },
      inbound_nodes: [given.map(({ layer }) => [layer, 0, 0, {}])],
    };
    this.made.set(name, { layer, reads: given.map((flow) => flow.layer), weights });
    this.sources.set(name, given[0]!);
    return { layer: name, shape, layout: layout ?? natural(shape.length + 1), scale: 1, offset: 0 };
  }

  /** With what it was still to be multiplied and added to, as a layer. */
  settled(flow: Flow): Flow {
    if (flow.erf) throw new Unread("erf in other places than gelu");
    if (flow.reversed) throw new Unread("steps that are turned round");
    const { scale, offset, order, layout, positive = false } = flow;
    if (scale === 1 && offset === 0) return flow;
    return {
      ...this.add({ class_name: "Rescaling", config: { scale, offset } }, [{ ...flow, scale: 1, offset: 0 }], [], layout),
      order,
      positive,
    };
  }

  /** With the axes in the order that a layout asks for. */
  arranged(given: Flow, layout: readonly number[]): Flow {
    const flow = this.settled(given);
    if (flow.layout.length === layout.length && flow.layout.every((axis, i) => axis === layout[i])) return flow;
    if (flow.layout.length !== layout.length || flow.layout.includes(-1) || flow.layout.indexOf(0) !== layout.indexOf(0) || flow.order)
      return this.arranged(this.asNatural(flow), layout);
    const dims = layout.flatMap((axis, i) => (axis === 0 ? [] : [[axis, flow.layout[i]!] as const])).sort(([a], [b]) => a - b);
    return this.add({ class_name: "Permute", config: { dims: dims.map(([, axis]) => axis) } }, [flow], [], layout);
  }

  /** With the axes as ONNX has them. */
  asNatural(given: Flow): Flow {
    const flow = this.settled(given);
    if (isNatural(flow) && !flow.order) return flow;
    if (flow.order) throw new Unread("a row of numbers in another order");
    if (flow.layout[0] !== 0) throw new Unread("samples along another axis than the first");
    if (!flow.layout.includes(-1)) return this.arranged(flow, natural(flow.layout.length));
    return this.reshaped(flow, sizesOf(flow).slice(1));
  }

  /** Another shape for the same numbers in ONNX' order; the batch is the first axis. */
  reshaped(given: Flow, sizes: readonly (number | null)[]): Flow {
    let flow = this.settled(given);
    if (flow.order) throw new Unread("a row of numbers in another order");
    if (!inOrder(flow)) {
      const axes = flow.layout.filter((axis) => axis > 0);
      const rest = flow.shape.map((_, i) => i + 1).filter((axis) => !axes.includes(axis));
      const dims = [...axes, ...rest];
      flow = this.add({ class_name: "Permute", config: { dims } }, [flow]);
    }
    if (sizes.length === 1) return flow.shape.length === 1 ? { ...flow, layout: natural(2) } : this.add({ class_name: "Flatten" }, [flow]);
    const open = sizes.filter((size) => size === null || size === -1).length;
    if (open > 1) throw new Unread("a shape with several open axes");
    const known = flow.shape.every((size) => size !== null) ? sizeOf(flow.shape as number[]) : null;
    const target = sizes.map((size) => size ?? -1);
    const fixed = sizeOf(target.filter((size) => size !== -1));
    if (known !== null && (open === 0 ? known !== fixed : known % fixed !== 0)) throw new Unread("a shape that joins or parts samples");
    // Of two shapes after each other the second alone counts.
    const isReshape = this.made.get(flow.layer)!.layer.class_name === "Reshape";
    const source = isReshape ? this.sources.get(flow.layer)! : flow;
    if (source.shape.length === target.length && source.shape.every((size, i) => size === target[i]))
      return { ...source, layout: natural(target.length + 1) };
    return this.add({ class_name: "Reshape", config: { target_shape: target } }, [source]);
  }

  /** The layers that an output needs, in their order. */
  needed(outputs: readonly string[]): Made[] {
    const found = new Set<string>();
    const left = [...outputs];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      left.push(...this.made.get(name)!.reads);
    }
    return [...this.made].flatMap(([name, made]) => (found.has(name) ? [made] : []));
  }
}

/** The weights of layers in the form of model files. */
export const weightsOf = (layers: readonly Made[]): LayerWeights[] =>
  layers.flatMap(({ layer, weights }) => {
    const tensors = weights.map(([name, { shape, values }]) => ({ name, shape, values: Float32Array.from(values) }));
    return tensors.length === 0 ? [] : [{ layer: layer.name!, tensors }];
  });
