// Memory that a model takes while it trains, counted from its shapes.

import { size, type Model } from "./model";
import type { KerasObject } from "../base/protocol";

/** Numbers of (N, units) that a recurrent layer keeps of every step, forward and backward: its gates, states, what they were made of, and gradients. */
const perStep: Record<string, number> = { LSTM: 15, GRU: 17, SimpleRNN: 4 };

/** Numbers that a layer keeps of each sample, beside its output and what every layer shares. Shapes are without the batch. */
function beside({ class_name, config = {} }: KerasObject, input: readonly number[], output: readonly number[]): number {
  const [inputs, outputs] = [size(input), size(output)];
  if (class_name in perStep) {
    const numbers = perStep[class_name]! + (config["reset_after"] === false ? 4 : 0);
    return input[0]! * (2 * input[1]! + numbers * Number(config["units"]));
  }
  if (class_name === "Bidirectional") {
    // Each direction's output and its gradient; the second one's gradient of the input.
    const parts = ["layer", "backward_layer"].map((key) => (config[key] ?? config["layer"]) as KerasObject);
    const own = parts.reduce(
      (sum, part) => sum + beside(part, input, output) + 2 * (output.length > 1 ? input[0]! : 1) * Number(part.config!["units"]),
      0,
    );
    return own + inputs;
  }
  if (class_name === "TimeDistributed") return input[0]! * beside(config["layer"] as KerasObject, input.slice(1), output.slice(1));
  if (/Dropout$|^GaussianNoise$|^LayerNormalization$/.test(class_name)) return inputs;
  if (/^MaxPooling|^GlobalMaxPooling/.test(class_name)) return outputs;
  const activation = config["activation"] ?? "linear";
  // The gradient before the activation; for some, its argument too.
  const activated = activation === "linear" ? 0 : /gelu|silu|swish/.test(String(activation)) ? 2 * outputs : outputs;
  if (/^SeparableConv/.test(class_name))
    return activated + 2 * size(output.slice(0, -1)) * input.at(-1)! * Number(config["depth_multiplier"] ?? 1);
  return /^(Dense|.*Conv.*)$/.test(class_name) ? activated + (class_name.endsWith("Transpose") ? outputs : 0) : 0;
}

/** Bytes of the weights and what training keeps beside them; of a snapshot, while one is taken; and of what training makes of a mini-batch of that size. */
export function trainingBytes({ info }: Pick<Model, "info">, batch: number): { weights: number; snapshot: number; activations: number } {
  const own = (shape: readonly (number | null)[]): number[] => shape.slice(1) as number[];
  const sizes = info.layers.map(({ output_shape }) => size(output_shape));
  const made = info.layers.map((layer, i) => {
    const input = own(i === 0 ? info.input_shape : info.layers[i - 1]!.output_shape);
    return (/^(Flatten|Reshape)$/.test(layer.class_name) ? 0 : sizes[i]!) + beside(layer, input, own(layer.output_shape));
  });
  return {
    // Weights, their gradients, the copy that a divergence goes back to, and the optimizer's state.
    weights: 4 * (3 * info.weights_size + info.slots_size),
    // One copy of all of it but the gradients; what else there is in it is little.
    snapshot: 4 * (2 * info.weights_size + info.slots_size),
    // The batch, what the layers make of it, and the gradients of the widest layer, going and coming.
    activations: 4 * batch * (size(info.input_shape) + made.reduce((a, b) => a + b, 0) + 2 * Math.max(...sizes)),
  };
}
