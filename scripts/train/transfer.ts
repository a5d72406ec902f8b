// Transfer learning on the command line: a model out of a file, cut, with a new head for the data; first the head is trained, then more of it.

import { fitDefaults } from "../../web/src/base/fit_config";
import { frozenNumbers } from "../../web/src/base/model_config";
import { withoutEnding } from "../../web/src/files/formats";
import { tuningRate } from "../../web/src/files/transfer";
import type { CompileConfig, DataInfo, ModelInfo, PictureOptions, Trainer } from "../../web/src/lib";
import { UsageError, type Args } from "./args";
import type { LinkedExercise } from "./link";
import { modelFiles } from "./model_files";
import type { Output } from "./report";

/** What stands for an exercise: the model comes out of a file. */
export function transferExercise(path: string): LinkedExercise {
  const compile: CompileConfig = { optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] };
  return {
    id: "transfer",
    title: withoutEnding(path, "keras"),
    purpose: "A new head on a trained model.",
    data: "mnist",
    options: [],
    published: [],
    findings: [],
    seed: fitDefaults.seed,
    configure: () => ({
      build: { model: { class_name: "Sequential", config: { layers: [] } }, compile },
      fit: { epochs: 5, batch_size: 32, keep_frozen: true },
    }),
  };
}

/** Opens the model that is to be cut. Returns what pictures have to be for it, where it takes such. */
export async function openBase(trainer: Trainer, path: string, output: Output): Promise<PictureOptions> {
  const { model, remarks } = await trainer.load(await modelFiles([path], "--transfer"));
  for (const remark of remarks) output.write(`${path}: ${remark}\n`);
  const [, height, width, channels] = model.input_shape;
  if (!height || !width || (channels !== 1 && channels !== 3)) return {};
  output.write(`${path}: pictures are resized to its ${height} x ${width}\n`);
  return { size: [height, width], color: channels === 1 ? "grey" : "rgb" };
}

/** The data with a fifth of them for the test, where they come without one. */
export async function withTest(trainer: Trainer, data: DataInfo, output: Output): Promise<DataInfo> {
  if (data.test) return data;
  const divided = await trainer.split({ test: 0.2 });
  output.write(
    `${divided.test!.count.toLocaleString("en")} samples are kept for the test, ${divided.train.count.toLocaleString("en")} train\n`,
  );
  return divided;
}

/** Cuts it and puts the head on, and says what was decided and what will be kept in memory. */
export async function cut(
  trainer: Trainer,
  { cut: layer }: Pick<Args, "cut">,
  data: DataInfo,
  seed: number,
  output: Output,
): Promise<ModelInfo> {
  const { model, layer: at, rescaling } = await trainer.transfer({ ...(layer !== undefined && { layer }), seed });
  output.write(`Cut behind ${at}: what is before it is frozen, a new head for ${data.name} stands behind it\n`);
  if (rescaling)
    output.write(`Pixels are scaled to ${rescaling.offset} ... ${rescaling.scale + rescaling.offset}, as this model had them\n`);
  const numbers = frozenNumbers(model);
  const samples = data.train.count + (data.validation?.count ?? 0);
  output.write(
    `What the frozen layers make of each sample is computed once and kept: ${numbers.toLocaleString("en")} numbers, ${((numbers * samples * 4) / 1e6).toFixed(1)} MB in all\n`,
  );
  return model;
}

/** Sets the last `count` layers before the head free, for a small rate. */
export async function setFree(trainer: Trainer, base: ModelInfo, count: number, output: Output): Promise<ModelInfo> {
  const frozen = base.layers.filter(({ config }) => config["trainable"] === false);
  if (count > frozen.length)
    throw new UsageError(`--finetune: expected at most ${frozen.length} layers, as the model has, received ${count}`);
  const to = frozen.at(-count - 1)?.name ?? null;
  const compile: CompileConfig = {
    optimizer: { class_name: "Adam", config: { learning_rate: tuningRate } },
    loss: base.loss === "MeanSquaredError" ? "mean_squared_error" : (base.outputs[0]!.loss ?? "mean_squared_error"),
    ...(base.metrics.length > 0 && { metrics: base.metrics }),
  };
  const { model } = await trainer.freeze({ to, compile });
  output.write(
    `The last ${count} layers of it learn too now, at a rate of ${tuningRate}: ${model.trainable_params.toLocaleString("en")} parameters\n`,
  );
  return model;
}
