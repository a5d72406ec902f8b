// The one sentence that says what each part of the page holds.
import { countsInWords, countsOf } from "../../data/counts";
import { rowsOf } from "../../base/fit_config";
import type { DataInfo, KerasObject, TableInfo } from "../../base/protocol";
import { count, metricName, metricValue, percent, plain, size } from "./format";
import { classCount, isClasses, isSeries, kindOf } from "./kind";
import { numbersOf } from "./options";
import type { LayerDraft, Results } from "./model-state";
import {
  building,
  callbacks,
  data,
  fit,
  layers,
  layersValid,
  model,
  modelTrouble,
  optimizer,
  page,
  schedule,
  validateOnTest,
} from "./state";
import { t } from "./text";
import { wholeFitConfig } from "./training-config";

/** What a set is called: the built-in ones in the language of the page, others as their files are. */
export const dataName = (name: string): string => t.data.builtin[name] ?? name;

export function dataSentence(info: DataInfo): string {
  const name = dataName(info.name);
  const counts = countsInWords(countsOf(info));
  if (info.table) return tableSentence(info, info.table, counts);
  if (info.sequences)
    return t.table.sequences(
      name,
      counts,
      info.sequences.shortest,
      info.sequences.longest,
      info.sequences.features.length,
      classCount(info),
    );
  if (isSeries(info)) return t.data.series(name, counts, info.xShape[0]!, info.xShape[1]!, isClasses(info) ? classCount(info) : null);
  const kind = kindOf(info);
  if (kind === "picture") return t.data.pictures(name, counts, size(info.xShape), classCount(info));
  if (kind === "plane") return t.data.points(name, counts, classCount(info));
  return t.data.samples(name, counts, size(info.xShape));
}

function tableSentence({ name, xShape, classNames }: DataInfo, table: TableInfo, counts: string): string {
  const goal = classNames ? t.table.classes(classNames.length) : t.table.value(table.target);
  if (table.windows) return t.table.windows(name, counts, xShape[0]!, table.target);
  if (table.vocabulary) return t.table.texts(name, counts, count(table.vocabulary.length), goal);
  return t.table.rows(name, counts, xShape[0]!, goal);
}

/** What happens while the network trains, or (now: false) will when Train is pressed; nothing will while the layers do not fit. */
export function learningSentence(info: DataInfo, now: boolean): string {
  if (!now && modelTrouble.value) return t.model.broken;
  const { train } = rowsOf(wholeFitConfig(page), info.train.count);
  // What is being typed need not be a share yet.
  const rows = train >= 0 && train <= info.train.count ? train : info.train.count;
  const told = [layersWords(), now, count(rows), t.run.things[isClasses(info) ? kindOf(info) : "other"]] as const;
  if (isClasses(info)) return t.run.tellsApart(...told, classCount(info));
  return info.table ? t.run.predicts(...told, info.table.target) : t.run.learns(...told);
}

/** "Dense 128 relu", "Conv2D 32 3 relu" */
export function layerWords({ class_name, config }: LayerDraft): string {
  const inner = config["layer"] as KerasObject | undefined;
  const kernel = numbersOf(config["kernel_size"] ?? config["pool_size"]);
  const details = [
    inner?.class_name,
    config["filters"],
    config["units"] ?? inner?.config?.["units"],
    kernel.join(" x ") || undefined,
    config["rate"],
    (config["target_shape"] as number[] | undefined)?.join(" x "),
    config["activation"] === "linear" ? undefined : config["activation"],
  ];
  return [class_name, ...details].filter((word) => word !== undefined).join(" ");
}

const layersWords = (): string => layers.value.map(layerWords).join(", ");

export function modelSentence(): string {
  if (layers.value.length === 0) return t.model.none;
  if (modelTrouble.value || !layersValid.value) return t.model.broken;
  if (building.value) return t.model.building(layersWords());
  return model.value ? t.model.parameters(layersWords(), count(model.value.params)) : layersWords();
}

export function trainingSentence(): string {
  const { class_name, config } = optimizer.value;
  const split = Number(fit.value["validation_split"]);
  // What is being typed need not be a number yet.
  const epochs = Number(fit.value["epochs"]);
  // Of PiecewiseConstantDecay the rates are its own.
  const rate = schedule.value?.class_name === "PiecewiseConstantDecay" ? [] : [config["learning_rate"]];
  const begun = [class_name, ...rate, ...(schedule.value ? [`(${schedule.value.class_name})`] : [])].join(" ");
  return [
    t.training.sentence(
      begun,
      String(fit.value["batch_size"]),
      t.training.epochs(epochs, Number.isFinite(epochs) ? count(epochs) : String(fit.value["epochs"])),
      validateOnTest.value
        ? t.training.onTest
        : data.value?.validation
          ? t.training.onValidation
          : split > 0
            ? t.training.split(`${plain(split * 100)} %`)
            : t.training.noSplit,
    ),
    ...Object.keys(callbacks.value),
  ].join(", ");
}

export function resultsSentence(results: Results): string {
  const { logs, split } = results;
  const metric = Object.keys(logs).find((name) => name !== "loss");
  const samples = count(results.count);
  return metric
    ? t.results.sentence(
        metricName(metric).toLowerCase(),
        metricValue(metric, logs[metric]),
        metricValue("loss", logs["loss"]),
        samples,
        t.data.splits[split],
      )
    : t.results.lossOnly(metricValue("loss", logs["loss"]), samples, t.data.splits[split]);
}

export const shareText = (value: number): string => percent(value, 1);
