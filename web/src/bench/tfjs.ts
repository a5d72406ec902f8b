// TensorFlow.js as a contestant, on its Wasm backend with one thread, in three forms: model.fit, optimizer.minimize on
// batches cut beforehand, and the same with the products' gradients written by hand.

import * as tf from "@tensorflow/tfjs-core";
// Gradients of some layers call operations as methods.
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import { loadLayersModel, type LayersModel } from "@tensorflow/tfjs-layers";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { Cannot, type Contestant, type Runner } from "./contestant";
import { cutBatches, glorotUniform, randomNumbers } from "./data";
import { inputShape, optimizerOf, options, outputUnits, type Job } from "./jobs";

type Product = (a: tf.Tensor2D, w: tf.Tensor2D, isFirst: boolean) => tf.Tensor2D;
interface Batches {
  x: tf.Tensor[];
  y: tf.Tensor2D[];
}
/** Logits (batch_size, outputs) of a batch. */
interface Network {
  logits(x: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/** The three forms. Two threads gain nothing on these jobs, so there is one row each. */
export async function tfjs(): Promise<Contestant[]> {
  // It wants an address for each of its three binaries; where Sprout runs there is SIMD, and threads are switched off.
  const binaries = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];
  setWasmPaths(Object.fromEntries(binaries.map((name) => [name, simdWasm])));
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  await tf.ready();
  const contestant = (id: string, form: string, prepare: (job: Job, batches: Batches) => Promise<Runner>): Contestant => ({
    id,
    label: `TF.js ${tf.version_core} wasm, ${form}`,
    async prepare(job, data) {
      const batches: Batches = { x: [], y: [] };
      for (const { x, y } of cutBatches(job, data)) {
        batches.x.push(tf.tensor(x, [job.batch_size, ...inputShape(job)]));
        batches.y.push(tf.tensor2d(y, [job.batch_size, outputUnits(job)]));
      }
      const runner = await prepare(job, batches);
      return {
        ...runner,
        async dispose() {
          await runner.dispose();
          tf.dispose([batches.x, batches.y]);
        },
      };
    },
    async dispose() {},
  });
  return [
    contestant("tfjs-fit", "model.fit", fit),
    contestant("tfjs-minimize", "optimizer.minimize", (job, batches) => minimize(job, batches, (a, w) => tf.matMul(a, w))),
    contestant("tfjs-gradient", "minimize, gradients by hand", (job, batches) => {
      if (!isDense(job)) throw new Cannot("written for dense networks only");
      return minimize(job, batches, productWithGradient);
    }),
  ];
}

function makeOptimizer(job: Job): tf.Optimizer {
  const { name, learningRate } = optimizerOf(job);
  if (name === "SGD") return tf.train.sgd(learningRate);
  if (name === "Adam") return tf.train.adam(learningRate);
  return tf.train.rmsprop(learningRate, 0.9, 0, 1e-7);
}

/** The job's layers as TF.js reads Keras' JSON; with `logits`, the last activation is left to the loss. */
function loadModel(job: Job, logits: boolean): Promise<LayersModel> {
  const { layers } = job.model.config;
  const configs = layers.map((layer, i) => ({
    class_name: layer.class_name,
    config: {
      ...options(layer),
      ...(i === 0 ? { batch_input_shape: [null, ...inputShape(job)] } : {}),
      ...(logits && i === layers.length - 1 ? { activation: "linear" } : {}),
    },
  }));
  return loadLayersModel({
    load: async () => ({ modelTopology: { class_name: "Sequential", config: { name: job.name, layers: configs } } }),
  } as unknown as tf.io.IOHandler);
}

async function fit(job: Job, batches: Batches): Promise<Runner> {
  const x = tf.concat(batches.x);
  const y = tf.concat(batches.y);
  const unit = job.samples / job.batch_size;
  let model: LayersModel | undefined;
  const dispose = async () => {
    model?.dispose();
  };
  return {
    unit,
    async reset() {
      await dispose();
      model = await loadModel(job, false);
      model.compile({ optimizer: makeOptimizer(job), loss: outputUnits(job) === 1 ? "binaryCrossentropy" : "categoricalCrossentropy" });
    },
    async train(steps) {
      const { history } = await model!.fit(x, y, { epochs: steps / unit, batchSize: job.batch_size, verbose: 0, yieldEvery: "never" });
      return history.loss!.at(-1) as number;
    },
    async dispose() {
      await dispose();
      tf.dispose([x, y]);
    },
  };
}

async function minimize(job: Job, batches: Batches, product: Product): Promise<Runner> {
  const loss = outputUnits(job) === 1 ? tf.losses.sigmoidCrossEntropy : tf.losses.softmaxCrossEntropy;
  let network: Network | undefined;
  let optimizer: tf.Optimizer | undefined;
  const dispose = async () => {
    network?.dispose();
    optimizer?.dispose();
  };
  return {
    unit: 1,
    async reset() {
      await dispose();
      network = isDense(job) ? denseNetwork(job, product) : await layersNetwork(job);
      optimizer = makeOptimizer(job);
    },
    async train(steps) {
      const step = (i: number, returnCost: boolean) =>
        optimizer!.minimize(() => {
          const b = i % batches.x.length;
          return loss(batches.y[b]!, network!.logits(batches.x[b]!)) as tf.Scalar;
        }, returnCost);
      for (let i = 0; i < steps - 1; i++) step(i, false);
      const cost = step(steps - 1, true)!;
      const value = cost.dataSync()[0]!;
      cost.dispose();
      return value;
    },
    dispose,
  };
}

const isDense = (job: Job) => job.model.config.layers.every((layer) => layer.class_name === "Dense");

async function layersNetwork(job: Job): Promise<Network> {
  const model = await loadModel(job, true);
  return {
    logits: (x) => model.apply(x, { training: true }) as tf.Tensor,
    dispose: () => {
      model.dispose();
    },
  };
}

// Operations alone, without the bookkeeping of layers: twice as fast as model.apply on the smallest job.
function denseNetwork(job: Job, product: Product): Network {
  const random = randomNumbers(2);
  const { layers } = job.model.config;
  let fanIn = inputShape(job)[0]!;
  const weights = layers.map((layer) => {
    const fanOut = options(layer).units as number;
    const kernel = tf.variable(tf.tensor2d(glorotUniform(fanIn * fanOut, fanIn, fanOut, random), [fanIn, fanOut]));
    fanIn = fanOut;
    return { kernel, bias: tf.variable(tf.zeros([fanOut])) };
  });
  return {
    logits(x) {
      let h = x as tf.Tensor2D;
      for (const [i, { kernel, bias }] of weights.entries()) {
        h = tf.add(product(h, kernel as tf.Tensor2D, i === 0), bias);
        if (i < weights.length - 1) h = tf.relu(h);
      }
      return h;
    },
    dispose: () => {
      tf.dispose(weights);
    },
  };
}

// The backend multiplies transposed operands by a plain loop and only untransposed ones by XNNPACK. Its own gradients ask
// for transposed products; copying the transposes first is several times faster. No gradient of the first input.
function productWithGradient(a: tf.Tensor2D, w: tf.Tensor2D, isFirst: boolean): tf.Tensor2D {
  if (isFirst) {
    return tf.customGrad((w_) => ({
      value: tf.matMul(a, w_ as tf.Tensor2D),
      gradFunc: (dy) => [tf.matMul(tf.transpose(a), dy as tf.Tensor2D)],
    }))(w) as tf.Tensor2D;
  }
  return tf.customGrad((a_, w_, save) => {
    (save as tf.GradSaveFunc)([a_ as tf.Tensor, w_ as tf.Tensor]);
    return {
      value: tf.matMul(a_ as tf.Tensor2D, w_ as tf.Tensor2D),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.matMul(dy as tf.Tensor2D, tf.transpose(saved[1]!) as tf.Tensor2D),
        tf.matMul(tf.transpose(saved[0]!) as tf.Tensor2D, dy as tf.Tensor2D),
      ],
    };
  })(a, w) as tf.Tensor2D;
}
