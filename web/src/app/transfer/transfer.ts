// Transfer learning: cuts the network, puts a new head on it, and sets layers free again.
import { batch, signal } from "@preact/signals";
import { SproutError } from "../../base/errors";
import { asObject } from "../../base/keras_object";
import { layersOf } from "../../base/model_config";
import type { CompileConfig, Rebuilt } from "../../base/protocol";
import { tuningRate } from "../../files/transfer";
import { count } from "../core/format";
import { joined } from "../core/joined";
import { busy, data, layersUntouched, model, page, trainer } from "../core/state";
import { troubleOf, type Trouble } from "../core/trouble";
import { reload } from "../data/data";
import { adoptModel, build, buildConfig } from "../model/build";
import { setModel } from "../model/edit";
import { adoptCompile, simpler } from "../model/use-config";
import { weightsChanged } from "../model/weights";
import { t } from "./text";

export const transferTrouble = signal<Trouble | null>(null);
/** What was done, sentence by sentence. */
export const transferNews = signal<string[]>([]);

/** Cuts the network behind a layer and puts a head for the data's classes there; what is before it is frozen. */
export const putHead = joined((layer: string) =>
  change(async () => {
    const rebuilt = await trainer.value!.transfer({ layer, seed: page.fit.value["seed"] as number });
    const { rescaling } = rebuilt;
    return {
      rebuilt,
      news: [t.headed(layer, data.value!.name), ...(rescaling ? [t.scaled(rescaling.offset, rescaling.offset + rescaling.scale)] : [])],
    };
  }),
);

/** Freezes the layers up to one, null: none, and trains all behind it from now on, at a small rate. */
export const freezeTo = joined((to: string | null) =>
  change(async () => {
    const before = buildConfig(page)!.compile!;
    const optimizer = asObject(before.optimizer);
    const compile: CompileConfig = {
      ...before,
      optimizer: { ...optimizer, config: { ...optimizer.config, learning_rate: tuningRate } },
    };
    const rebuilt = await trainer.value!.freeze({ to, compile });
    return { rebuilt, news: [t.freed(count(rebuilt.model.trainable_params), tuningRate)] };
  }),
);

/** Loads the pictures anew in the size and the colours that the network takes. */
export async function resizePictures(): Promise<void> {
  const [, height, width, channels] = model.value!.input_shape;
  const { fit, letter_case, class_level } = data.value!.pictures!;
  const color = channels === 1 ? "grey" : "rgb";
  await reload({ pictures: { size: [height!, width!], color, fit, letter_case, class_level } });
}

/** What the engine makes of the network becomes the page's, with the weights it has. */
async function change(work: () => Promise<{ rebuilt: Rebuilt; news: string[] }>): Promise<void> {
  transferTrouble.value = null;
  transferNews.value = [];
  try {
    await page.turn.run(async () => {
      if (busy.value) throw new SproutError(t.busy);
      await build(page);
      const { rebuilt, news } = await work();
      batch(() => {
        const { model: config, compile } = rebuilt.build;
        const list = layersOf(config).map(({ class_name, config: own = {} }) => ({ class_name, config: simpler(own) }));
        setModel(page, config, list);
        layersUntouched.value = false;
        adoptCompile(page, compile!);
        adoptModel(page, rebuilt.model);
        weightsChanged(page, { by: "file", notes: page.fileNotes.value ?? {} });
        transferNews.value = news;
      });
    });
  } catch (error) {
    transferTrouble.value = troubleOf(error);
  }
}
