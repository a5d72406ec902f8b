// Activation functions as ONNX nodes, and by the names that ONNX' recurrent nodes know.

import type { Graph } from "./graph";

/** Applies Keras' function of that name; null if it is none that Sprout has. */
export function activate(graph: Graph, name: string, x: string): string | null {
  const scalar = (value: number): string => graph.constant([], [value]);
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return graph.node("Relu", [x]);
    case "sigmoid":
      return graph.node("Sigmoid", [x]);
    case "tanh":
      return graph.node("Tanh", [x]);
    case "softmax":
      return graph.node("Softmax", [x], { axis: -1 });
    case "leaky_relu":
      return graph.node("LeakyRelu", [x], { alpha: { float: 0.2 } });
    case "elu":
      return graph.node("Elu", [x]);
    case "selu":
      return graph.node("Selu", [x]);
    case "softplus":
      return graph.node("Softplus", [x]);
    case "hard_sigmoid":
      return graph.node("HardSigmoid", [x], { alpha: { float: 1 / 6 } });
    case "relu6":
      return graph.node("Clip", [x, scalar(0), scalar(6)]);
    case "swish":
    case "silu":
      return graph.node("Mul", [x, graph.node("Sigmoid", [x])]);
    case "gelu": {
      // x * (1 + erf(x / sqrt(2))) / 2; a node of its own comes with opset 20 only.
      const erf = graph.node("Erf", [graph.node("Mul", [x, scalar(Math.SQRT1_2)])]);
      return graph.node("Mul", [graph.node("Mul", [x, scalar(0.5)]), graph.node("Add", [erf, scalar(1)])]);
    }
    default:
      return null;
  }
}

/** Names for RNN, LSTM and GRU. */
export const recurrentActivations: Record<string, string> = {
  linear: "Affine",
  relu: "Relu",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  elu: "Elu",
  softplus: "Softplus",
  hard_sigmoid: "HardSigmoid",
  leaky_relu: "LeakyRelu",
};

/** The alpha that each of them takes; the others have none. */
export const recurrentAlpha: Record<string, number> = { linear: 1, elu: 1, leaky_relu: 0.2, hard_sigmoid: 1 / 6 };

/** The beta, likewise. */
export const recurrentBeta: Record<string, number> = { hard_sigmoid: 0.5 };
