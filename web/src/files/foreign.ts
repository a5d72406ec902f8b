// A model as another program computes it, as the same model in what is computed here.

import { isGraph } from "../base/model_config";
import type { ModelConfig } from "../base/protocol";
import { channelsLast } from "./channels";
import { keras2To3, withHardSigmoid } from "./hard_sigmoid";
import type { SavedModel } from "./types";

/** Turns channels that stand in front, and hard_sigmoid of Keras 2; says what changes by it. */
export function asOwn(file: string, saved: SavedModel): SavedModel {
  if (!saved.model) return saved;
  const { model, weights, remarks, optimizer } = saved;
  const turned = channelsLast(model);
  const newer = withHardSigmoid(file, { model: turned ?? model, weights }, keras2To3);
  if (!turned && !newer) return saved;
  return {
    ...saved,
    model: newer?.model ?? turned!,
    weights: newer?.weights ?? weights,
    // Its slots are for the weights as they were.
    optimizer: newer ? null : optimizer,
    remarks: [
      ...remarks,
      ...(turned && !isGraph(model) ? ["Its samples have channels in front; here they have them behind: (height, width, channels)."] : []),
      ...(newer
        ? ["hard_sigmoid of Keras 2, 0.2 x + 0.5, became that of Keras 3 with weights 1.2 times as large: it predicts the same."]
        : []),
      ...(newer && optimizer ? ["The optimizer begins anew, as its state is for the weights as they were."] : []),
    ],
  };
}

/** The same for a model alone. */
export const asOwnModel = (file: string, model: ModelConfig): ModelConfig =>
  asOwn(file, { model, compile: null, weights: [], optimizer: null, notes: {}, remarks: [] }).model!;
