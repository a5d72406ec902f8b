// Ready blocks of layers, as well-known networks are made of, for what the layer before them gives.
import type { KerasObject } from "../../base/protocol";

/** A layer of a block, with what it reads: places in the block, -1 being what stands before it. */
export interface BlockLayer extends KerasObject {
  reads: number[];
}

export const blockNames = ["residual", "dense", "inverted_residual", "inception", "transformer_encoder"] as const;
export type BlockName = (typeof blockNames)[number];

/** Numbers of axes of a sample that a block is for: 3 of a picture, 2 of a sequence, 1 of numbers. */
export const ranksOf: Readonly<Record<BlockName, readonly number[]>> = {
  residual: [1, 2, 3],
  dense: [3],
  inverted_residual: [3],
  inception: [3],
  transformer_encoder: [2],
};

/** shape: of one sample before the block. Throws nothing: what does not fit is said where it is built. */
export function blockOf(name: BlockName, shape: readonly number[]): BlockLayer[] {
  const layers: BlockLayer[] = [];
  /** Adds one and returns its place; without reads it reads the one before. */
  const add = (class_name: string, config: Record<string, unknown> = {}, reads = [layers.length - 1]): number =>
    layers.push({ class_name, config, reads }) - 1;
  const channels = shape.at(-1) ?? 32;
  const same = { padding: "same", use_bias: false };
  const normalized = (
    class_name: string,
    config: Record<string, unknown>,
    reads?: number[],
    activation: Record<string, unknown> | null = {},
  ) => {
    add(class_name, config, reads);
    const place = add("BatchNormalization");
    return activation ? add("ReLU", activation) : place;
  };
  switch (name) {
    case "residual": {
      const [kind, size] =
        shape.length === 1
          ? ["Dense", { units: channels }]
          : [shape.length === 2 ? "Conv1D" : "Conv2D", { filters: channels, kernel_size: 3, ...same }];
      normalized(kind as string, size as Record<string, unknown>);
      const end = normalized(kind as string, size as Record<string, unknown>, undefined, null);
      add("Add", {}, [-1, end]);
      add("ReLU");
      break;
    }
    case "dense": {
      let before = -1;
      for (let i = 0; i < 2; i++) {
        add("BatchNormalization", {}, [before]);
        add("ReLU");
        const grown = add("Conv2D", { filters: 12, kernel_size: 3, ...same });
        before = add("Concatenate", {}, [before, grown]);
      }
      break;
    }
    case "inverted_residual": {
      const relu6 = { max_value: 6 };
      normalized("Conv2D", { filters: 6 * channels, kernel_size: 1, ...same }, undefined, relu6);
      normalized("DepthwiseConv2D", { kernel_size: 3, ...same }, undefined, relu6);
      const end = normalized("Conv2D", { filters: channels, kernel_size: 1, ...same }, undefined, null);
      add("Add", {}, [-1, end]);
      break;
    }
    case "inception": {
      const conv = (filters: number, kernel_size: number, reads?: number[]): number =>
        add("Conv2D", { filters, kernel_size, padding: "same", activation: "relu" }, reads);
      const one = conv(8, 1, [-1]);
      conv(8, 1, [-1]);
      const three = conv(12, 3);
      conv(4, 1, [-1]);
      const five = conv(6, 5);
      add("MaxPooling2D", { pool_size: 3, strides: 1, padding: "same" }, [-1]);
      add("Concatenate", {}, [one, three, five, conv(6, 1)]);
      break;
    }
    case "transformer_encoder": {
      const heads = channels % 4 === 0 ? 4 : channels % 2 === 0 ? 2 : 1;
      const attention = add("MultiHeadAttention", { num_heads: heads, key_dim: Math.max(1, channels / heads) }, [-1, -1]);
      add("Add", {}, [-1, attention]);
      const middle = add("LayerNormalization");
      add("Dense", { units: 2 * channels, activation: "relu" });
      const wide = add("Dense", { units: channels });
      add("Add", {}, [middle, wide]);
      add("LayerNormalization");
    }
  }
  return layers;
}
