// Keras' optimizers for jax-js, over lists of arrays, inside the jitted step.

import { numpy as np } from "@jax-js/jax";
import { optimizerOf, type Job } from "./jobs";

export interface Update {
  /** Moments, all zero; keeps `weights`. */
  init(weights: np.Array[]): np.Array[];
  /** Learning rate of an iteration, counted from 1, with the bias correction where there is one. */
  rate(iteration: number): number;
  /** New weights and moments; consumes everything it is given. */
  apply(weights: np.Array[], gradients: np.Array[], slots: np.Array[], rate: np.Array): [np.Array[], np.Array[]];
}

const zerosLike = (weights: np.Array[]) => weights.map((w) => np.zeros(w.shape));

export function makeUpdate(job: Job): Update {
  const { name, learningRate } = optimizerOf(job);
  if (name === "SGD") return sgd(learningRate);
  if (name === "Adam") return adam(learningRate);
  return rmsprop(learningRate);
}

// The rate is a constant here: it is compiled into the kernels.
function sgd(learningRate: number): Update {
  return {
    init: () => [],
    rate: () => learningRate,
    apply(weights, gradients, _slots, rate) {
      rate.dispose();
      return [weights.map((w, i) => w.sub(gradients[i]!.mul(learningRate))), []];
    },
  };
}

function adam(learningRate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Update {
  return {
    init: (weights) => [...zerosLike(weights), ...zerosLike(weights)],
    rate: (iteration) => (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration),
    apply(weights, gradients, slots, rate) {
      const n = weights.length;
      const m = gradients.map((g, i) => slots[i]!.mul(beta1).add(g.ref.mul(1 - beta1)));
      const v = gradients.map((g, i) => slots[n + i]!.mul(beta2).add(np.square(g).mul(1 - beta2)));
      const w = weights.map((w_, i) => w_.sub(rate.ref.mul(m[i]!.ref).div(np.sqrt(v[i]!.ref).add(epsilon))));
      rate.dispose();
      return [w, [...m, ...v]];
    },
  };
}

function rmsprop(learningRate: number, rho = 0.9, epsilon = 1e-7): Update {
  return {
    init: zerosLike,
    rate: () => learningRate,
    apply(weights, gradients, slots, rate) {
      rate.dispose();
      const v = gradients.map((g, i) => slots[i]!.mul(rho).add(np.square(g.ref).mul(1 - rho)));
      const w = weights.map((w_, i) => w_.sub(gradients[i]!.mul(learningRate).div(np.sqrt(v[i]!.ref.add(epsilon)))));
      return [w, v];
    },
  };
}
