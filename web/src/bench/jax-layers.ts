// The jobs' layers for jax-js: weights as a list of arrays, logits as a function of them that jit and grad can trace.

import { nn, numpy as np, random } from "@jax-js/jax";
import { Cannot } from "./contestant";
import { glorotUniform } from "./data";
import { inputShape, outputUnits, type Job } from "./jobs";

export interface Network {
  /** Fresh weights, Glorot's uniform kernels and zero biases. */
  init(draw: () => number): np.Array[];
  /** Logits (batch_size, outputs) of x in one iteration, a uint32 scalar; consumes all three. */
  logits(weights: np.Array[], x: np.Array, iteration: np.Array): np.Array;
}

/** Sizes of a sample's axes, or a layer's weights: as many as the layer's class has, no layer reads more. */
type Few<T> = [T, T, T];

/** One layer. */
interface Layer {
  outputShape: number[];
  /** How many weights it has. */
  count: number;
  init(draw: () => number): np.Array[];
  /** Consumes its `count` weights and x, and leaves iteration alone. */
  call(weights: Few<np.Array>, x: np.Array, iteration: np.Array): np.Array;
}

/** The job's layers; the last activation is left to the loss. Throws Cannot for one that is not here. */
export function makeLayers(job: Job): Network {
  const { layers } = job.model.config;
  let shape = inputShape(job);
  const made = layers.map(({ class_name, config = {} }, i) => {
    const make = makers[class_name];
    if (!make) throw new Cannot(`no layer ${class_name} here`);
    const layer = make(i === layers.length - 1 ? { ...config, activation: "linear" } : config, shape as Few<number>);
    shape = layer.outputShape;
    return layer;
  });
  return {
    init: (draw) => made.flatMap((layer) => layer.init(draw)),
    logits(weights, x, iteration) {
      let used = 0;
      const z = made.reduce((h, layer) => layer.call(weights.slice(used, (used += layer.count)) as Few<np.Array>, h, iteration), x);
      iteration.dispose();
      return z;
    },
  };
}

const array = (values: Float32Array, shape: number[]) => np.array(values).reshape(shape);

const makers: Record<string, (config: Record<string, unknown>, input: Few<number>) => Layer> = {
  Dense(config, [fanIn]) {
    const units = config.units as number;
    return {
      outputShape: [units],
      count: 2,
      init: (draw) => [array(glorotUniform(fanIn * units, fanIn, units, draw), [fanIn, units]), np.zeros([units])],
      call([kernel, bias], x) {
        const z = np.dot(x, kernel).add(bias);
        return config.activation === "relu" ? nn.relu(z) : z;
      },
    };
  },

  // (N, H, W, C) -> (N, H, W, K), padding "same": a product for each place in the window. The library's own convolution is far slower.
  Conv2D(config, [height, width, channels]) {
    const filters = config.filters as number;
    const [kh, kw] = config.kernel_size as [number, number];
    const rows = kh * kw * channels;
    return {
      outputShape: [height, width, filters],
      count: 2,
      init: (draw) => [array(glorotUniform(rows * filters, rows, kh * kw * filters, draw), [rows, filters]), np.zeros([filters])],
      call([kernel, bias], x) {
        const padded = np.pad(x, [
          [0, 0],
          [(kh - 1) >> 1, kh >> 1],
          [(kw - 1) >> 1, kw >> 1],
          [0, 0],
        ]);
        const products = Array.from({ length: kh * kw }, (_, i) => {
          const [top, left] = [Math.floor(i / kw), i % kw];
          const window = padded.ref.slice([], [top, top + height], [left, left + width], []);
          return np.dot(window, kernel.ref.slice([i * channels, (i + 1) * channels], []));
        });
        padded.dispose();
        kernel.dispose();
        return nn.relu(products.reduce((a, b) => a.add(b)).add(bias));
      },
    };
  },

  // (N, H, W, C) -> (N, H/2, W/2, C)
  MaxPooling2D(config, [height, width, channels]) {
    const [ph, pw] = config.pool_size as [number, number];
    const [h, w] = [Math.floor(height / ph), Math.floor(width / pw)];
    return {
      outputShape: [h, w, channels],
      count: 0,
      init: () => [],
      call: (_, x) => np.max(x.reshape([x.shape[0]!, h, ph, w, pw, channels]), [2, 4]),
    };
  },

  Dropout(config, shape) {
    const keep = 1 - (config.rate as number);
    return {
      outputShape: shape,
      count: 0,
      init: () => [],
      call: (_, x, iteration) => np.where(random.bernoulli(random.key(iteration.ref), keep, x.shape), x.mul(1 / keep), 0),
    };
  },

  Flatten(_, input) {
    const size = input.reduce((a, b) => a * b, 1);
    return { outputShape: [size], count: 0, init: () => [], call: (_weights, x) => x.reshape([x.shape[0]!, size]) };
  },

  // (N, T) tokens -> (N, T, D). A product with one-hot rows: the gradient of a gather cannot be jitted.
  Embedding(config, [steps]) {
    const [rows, depth] = [config.input_dim as number, config.output_dim as number];
    return {
      outputShape: [steps, depth],
      count: 1,
      init: (draw) => [
        array(
          Float32Array.from({ length: rows * depth }, () => 0.1 * draw() - 0.05),
          [rows, depth],
        ),
      ],
      call: ([table], x) => np.dot(nn.oneHot(x, rows), table),
    };
  },

  // (N, T, F) -> (N, U), gates in Keras' order i f c o; the product with the input is one for all steps.
  LSTM(config, [steps, features]) {
    const units = config.units as number;
    const kernel = (rows: number, draw: () => number) => array(glorotUniform(rows * 4 * units, rows, 4 * units, draw), [rows, 4 * units]);
    const forgetBias = Float32Array.from({ length: 4 * units }, (_, i) => (i >= units && i < 2 * units ? 1 : 0));
    return {
      outputShape: [units],
      count: 3,
      init: (draw) => [kernel(features, draw), kernel(units, draw), np.array(forgetBias)],
      call([inputKernel, recurrentKernel, bias], x) {
        const n = x.shape[0]!;
        const gate = (z: np.Array, g: number) => z.slice([], [g * units, (g + 1) * units]);
        const inputs = np.split(np.dot(x, inputKernel).add(bias), steps, 1);
        let h: np.Array | undefined;
        let c: np.Array | undefined;
        for (const input of inputs) {
          const zx = input.reshape([n, 4 * units]);
          const z = h ? zx.add(np.dot(h, recurrentKernel.ref)) : zx;
          const sigmoids = nn.sigmoid(z.ref);
          const candidate = gate(sigmoids.ref, 0).mul(np.tanh(gate(z, 2)));
          const output = gate(sigmoids.ref, 3);
          c = c ? gate(sigmoids, 1).mul(c).add(candidate) : (sigmoids.dispose(), candidate);
          h = output.mul(np.tanh(c.ref));
        }
        c!.dispose();
        recurrentKernel.dispose();
        return h!;
      },
    };
  },
};

/** Mean cross-entropy of logits (N, outputs) and targets of the same shape; consumes both. */
export function lossOf(job: Job): (logits: np.Array, y: np.Array) => np.Array {
  const n = job.batch_size;
  if (outputUnits(job) > 1)
    return (logits, y) =>
      nn
        .logSoftmax(logits)
        .mul(y)
        .sum()
        .mul(-1 / n);
  return (logits, y) =>
    nn
      .softplus(logits.ref)
      .sub(logits.mul(y))
      .sum()
      .mul(1 / n);
}
