// jax-js as a contestant, on its Wasm backend: one jitted step that gives loss, weights and optimizer state.

import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { Contestant, Runner } from "./contestant";
import { cutBatches, randomNumbers } from "./data";
import { lossOf, makeLayers } from "./jax-layers";
import { makeUpdate } from "./jax-optimizers";
import { inputShape, outputUnits, type Job } from "./jobs";
import type { JobData } from "./data";

// jax-js runs a kernel on the calling thread when its result is read with dataSync, and shares it among workers, one a core,
// when it is read with data(). The first is faster for small networks, the second needs a cross-origin isolated page.
export async function jax(): Promise<Contestant[]> {
  await init("wasm");
  defaultDevice("wasm");
  const contestant = (id: string, label: string, read: (loss: np.Array) => Promise<number> | number): Contestant => ({
    id,
    label: `jax-js wasm, ${label}`,
    prepare: async (job, data) => prepare(job, data, read),
    async dispose() {},
  });
  const single = contestant("jaxjs", "1 thread", (loss) => loss.dataSync()[0]);
  const threads = navigator.hardwareConcurrency;
  if (!crossOriginIsolated || threads < 2 || !(await blobWorkersStart())) return [single];
  return [single, contestant("jaxjs-threads", `${threads} threads`, async (loss) => (await loss.data())[0])];
}

/** Its workers are made of blobs, which the policy of a page may forbid: then it would wait for them for ever. */
async function blobWorkersStart(): Promise<boolean> {
  const address = URL.createObjectURL(new Blob(["postMessage(0)"], { type: "text/javascript" }));
  const worker = new Worker(address);
  const started = await new Promise<boolean>((resolve) => {
    worker.onmessage = () => resolve(true);
    worker.onerror = () => resolve(false);
  });
  worker.terminate();
  URL.revokeObjectURL(address);
  return started;
}

async function prepare(job: Job, data: JobData, read: (loss: np.Array) => Promise<number> | number): Promise<Runner> {
  const layers = makeLayers(job);
  const update = makeUpdate(job);
  const loss = lossOf(job);
  const batches = cutBatches(job, data).map(({ x, y }) => ({
    x: np.array(x).reshape([job.batch_size, ...inputShape(job)]),
    y: np.array(y).reshape([job.batch_size, outputUnits(job)]),
  }));
  // Every call takes over what it is given: .ref keeps an array for one more use.
  const gradient = valueAndGrad((weights: np.Array[], x: np.Array, y: np.Array, iteration: np.Array) =>
    loss(layers.logits(weights, x, iteration), y),
  );
  const step = jit((weights: np.Array[], slots: np.Array[], scalars: np.Array, x: np.Array, y: np.Array) => {
    const [rate, iteration] = [scalars.ref.slice(0), scalars.slice(1).astype(np.uint32)];
    const [value, gradients] = gradient(tree.ref(weights), x, y, iteration);
    const [newWeights, newSlots] = update.apply(weights, gradients, slots, rate);
    return [value, newWeights, newSlots] as [np.Array, np.Array[], np.Array[]];
  });
  let weights: np.Array[] = [];
  let slots: np.Array[] = [];
  let iteration = 0;
  const forget = () => {
    tree.dispose([weights, slots]);
  };
  return {
    unit: 1,
    async reset() {
      forget();
      weights = layers.init(randomNumbers(2));
      slots = update.init(weights);
      iteration = 0;
    },
    async train(steps) {
      let value = NaN;
      for (let i = 0; i < steps; i++) {
        const { x, y } = batches[i % batches.length]!;
        const result = step(weights, slots, np.array([update.rate(++iteration), iteration]), x.ref, y.ref);
        [weights, slots] = [result[1], result[2]];
        const read_ = read(result[0]);
        value = typeof read_ === "number" ? read_ : await read_;
      }
      return value;
    },
    async dispose() {
      forget();
      tree.dispose(batches);
      step.dispose();
    },
  };
}
