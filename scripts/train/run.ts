// Does one exercise: data, model, training, evaluation; and sums it up.

import { takesRows } from "../../web/src/app/cross/rows";
import { compare, type Exercise, type Options } from "../../web/src/exercises";
import type { BuildConfig, DataInfo, FitConfig, FitReason, FitResult, Logs, Trainer, Variant } from "../../web/src/lib";
import { UsageError, type Args } from "./args";
import { load } from "./load";
import { loadModel, saveFormatOf, saveModel } from "./model_files";
import { fitReporter, showLogs, type Output } from "./report";
import { cut, openBase, setFree, withTest } from "./transfer";

/** The command line with the seed it comes down to. */
type Wanted = Args & { seed: number };

/** What --json prints. */
export interface Summary {
  exercise: string;
  /** Data set it was done on, as its files name it. */
  data: string;
  options: Options;
  seed: number;
  variant: Variant;
  threads: number;
  reason: FitReason;
  history: Record<string, number[]>;
  stopped_epoch?: number;
  best_epoch?: number;
  /** Validation of the weights that the training ended with; absent without validation, or if an epoch was cut short. */
  validation?: Logs;
  /** On the test set; absent if there is none. */
  evaluate?: Logs;
  /** Loss and metrics of each fold on the samples left out, their mean and standard deviation. */
  crossValidation?: { folds: Logs[]; mean: Logs; std: Logs };
  seconds: number;
  samplesPerSecond: number;
}

/** Trains and evaluates as the command line asks. onFit: told when the training begins, so that it can be stopped. */
export async function runExercise(trainer: Trainer, exercise: Exercise, args: Wanted, output: Output, onFit: () => void): Promise<Summary> {
  const options = chosenOptions(exercise, args);
  // What is wrong with it is better said before the training.
  if (args.save !== undefined) saveFormatOf(args.save, args.format);
  for (const name of ["save", "load"] as const)
    if (exercise.folds && args[name] !== undefined)
      throw new UsageError(
        `--${name}: ${exercise.id} is a cross-validation, which trains ${exercise.folds} models from fresh weights and keeps none`,
      );
  const { build, fit } = exercise.configure(options);
  for (const name of ["cut", "finetune"] as const)
    if (args[name] !== undefined && args.transfer === undefined)
      throw new UsageError(`--${name}: expected --transfer with it, received none`);
  const pictures = args.transfer === undefined ? {} : await openBase(trainer, args.transfer, output);
  const whole = await load(trainer, { ...exercise, load: { ...exercise.load, pictures } }, args, output);
  const data = args.transfer === undefined ? whole : await withTest(trainer, whole, output);
  if (exercise.folds) return crossValidated(trainer, exercise, options, data, args, output, onFit);

  const model = await (args.transfer === undefined
    ? trainer.build(fitted(build, data, args.seed))
    : cut(trainer, args, data, args.seed, output));
  const loaded = args.load === undefined ? null : await loadModel(trainer, args.load, build.compile!, output);
  output.write(`${(loaded?.model ?? model).summary.trimEnd()}\n`);
  const first = loaded?.notes.epoch ?? 0;
  const config = overridden(fit, exercise, args);
  const train = (done: number, more: FitConfig = {}): Promise<FitResult> =>
    trainer.fit({ ...config, ...more, initial_epoch: done, epochs: done + config.epochs! }, fitReporter(output));
  const training = train(first);
  onFit();
  let result = await training;
  if (args.finetune !== undefined && result.reason === "done") {
    const { frozen } = await setFree(trainer, model, args.finetune, output);
    result = joined(result, await train(first + result.epoch.length, { keep_frozen: frozen.length > 0 }));
  }
  if (args.save !== undefined) {
    const about = {
      epoch: first + result.epoch.length,
      fit: config,
      history: result.history,
      environment: { ...trainer.info },
      preprocessing: args.preprocessing,
    };
    await saveModel(trainer, args.save, args.format, about, output);
  }
  const evaluate = data.test ? await trainer.evaluate({ split: "test" }) : null;
  const validation = validationOf(result, fit);
  const { reason, history, stopped_epoch, best_epoch, seconds, samplesPerSecond } = result;
  return {
    ...beginningOf(trainer, exercise, options, data, args),
    reason,
    history,
    ...(stopped_epoch !== undefined && { stopped_epoch }),
    ...(best_epoch !== undefined && { best_epoch }),
    ...(validation && { validation }),
    ...(evaluate && { evaluate }),
    seconds,
    samplesPerSecond,
  };
}

/** Two trainings, one after the other. */
function joined(first: FitResult, then: FitResult): FitResult {
  const names = Object.keys(then.history);
  return {
    ...then,
    history: Object.fromEntries(names.map((name) => [name, [...(first.history[name] ?? []), ...then.history[name]!]])),
    epoch: [...first.epoch, ...then.epoch],
    seconds: first.seconds + then.seconds,
  };
}

/** What was trained on what, and by which engine. */
function beginningOf(
  { info: { variant, threads } }: Trainer,
  { id: exercise }: Exercise,
  options: Options,
  { name: data }: DataInfo,
  { seed }: Wanted,
) {
  return { exercise, data, options, seed, variant, threads };
}

/** Trains and evaluates once a fold. The history is that of the last. */
async function crossValidated(
  trainer: Trainer,
  exercise: Exercise,
  options: Options,
  data: DataInfo,
  args: Wanted,
  output: Output,
  onFit: () => void,
): Promise<Summary> {
  const { build, fit } = exercise.configure(options);
  const report = fitReporter(output);
  output.write(`Cross-validation with ${exercise.folds} folds\n`);
  let told = -1;
  const training = trainer.crossValidate(
    fitted(build, data, args.seed),
    overridden(fit, exercise, args),
    { folds: exercise.folds!, ...((exercise.oneHot ?? takesRows(build, data)) && { one_hot: true }) },
    (fold, progress) => {
      if (fold !== told) output.write(`Fold ${(told = fold) + 1}/${exercise.folds}\n`);
      report(progress);
    },
  );
  onFit();
  const { folds, mean, std } = await training;
  const last = folds.at(-1);
  return {
    ...beginningOf(trainer, exercise, options, data, args),
    reason: last?.fit.reason ?? "stopped",
    history: last?.fit.history ?? {},
    crossValidation: { folds: folds.map(({ evaluate }) => evaluate), mean, std },
    seconds: folds.reduce((sum, each) => sum + each.fit.seconds, 0),
    samplesPerSecond: last?.fit.samplesPerSecond ?? 0,
  };
}

/** The summary in lines for people, with the published figures beside it if the run is the published one. */
export function showSummary(summary: Summary, exercise: Exercise, args: Args): string[] {
  const { reason, history, stopped_epoch, best_epoch, validation, evaluate, seconds, samplesPerSecond } = summary;
  const epochs = history.loss?.length ?? 0;
  const ends: Record<FitReason, string> = {
    done: `Trained ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`,
    stopped: `Stopped after ${epochs} whole epochs`,
    early_stopping: `Stopped early in epoch ${(stopped_epoch ?? 0) + 1}`,
    diverged: `The loss became NaN or infinite after ${epochs} whole epochs: try a smaller learning rate`,
  };
  const lines = [`${ends[reason]}, in ${seconds.toFixed(1)} s, ${Math.round(samplesPerSecond).toLocaleString("en")} samples/s`];
  if (best_epoch !== undefined) lines.push(`Best epoch: ${best_epoch + 1}`);
  if (validation) lines.push(`Validation: ${showLogs(validation)}`);
  if (evaluate) lines.push(`Test: ${showLogs(evaluate)}`);
  if (summary.crossValidation) {
    const { folds, mean, std } = summary.crossValidation;
    folds.forEach((logs, fold) => lines.push(`Fold ${fold + 1}: ${showLogs(logs)}`));
    lines.push(`Mean over ${folds.length} folds: ${showLogs(mean)}`, `Standard deviation: ${showLogs(std)}`);
  }
  const asPublished = ![args.digits, args.epochs, args.limit, args.table].some(Boolean);
  if (asPublished) {
    for (const { figure, value, agrees } of compare(exercise, summary.options, summary)) {
      const where = typeof figure.epoch === "number" ? `, epoch ${figure.epoch}` : "";
      const published = figure.value === undefined ? "" : `published ${figure.value}, `;
      const range = figure.range
        ? `${agrees ? "within" : "NOT within"} ${figure.range.map((bound) => Number(bound.toFixed(4))).join(" to ")}`
        : "no band";
      lines.push(`${figure.metric}${where}: ${Number(value.toFixed(4))} (${published}${range})`);
    }
  }
  return lines;
}

/** The exercise's own options among the arguments. batch and split may be given for every exercise. */
function chosenOptions({ id, options }: Exercise, args: Args): Options {
  const own = (name: string): boolean => options.some((option) => option.name === name);
  for (const name of ["optimizer", "activation"] as const) {
    if (args[name] !== undefined && !own(name)) throw new UsageError(`--${name}: ${id} has no such option`);
  }
  const names = (["batch", "split", "optimizer", "activation"] as const).filter((name) => own(name) && args[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, args[name]!]));
}

/** The model for this data (the digits may stand in for larger pictures), with the seed. */
function fitted({ model, compile }: BuildConfig, data: DataInfo, seed: number): BuildConfig {
  return { model: { ...model, config: { ...model.config, input_shape: data.xShape } }, compile, seed };
}

function overridden(fit: FitConfig, { options }: Exercise, { epochs, batch, split, seed }: Wanted): FitConfig {
  const own = (name: string): boolean => options.some((option) => option.name === name);
  return {
    ...fit,
    seed,
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && !own("batch") && { batch_size: batch }),
    ...(split !== undefined && !own("split") && { validation_split: split }),
  };
}

/** The history's val_* in the epoch whose weights the model has. */
function validationOf({ history, partial, best_epoch }: FitResult, { callbacks = [] }: FitConfig): Logs | null {
  const restored = callbacks.some(({ config }) => config?.restore_best || config?.restore_best_weights);
  if (partial && !restored) return null;
  const epoch = restored ? (best_epoch ?? -1) : (history.loss?.length ?? 0) - 1;
  const values = Object.entries(history).filter(([name]) => name.startsWith("val_"));
  if (values.length === 0 || epoch < 0) return null;
  return Object.fromEntries(values.map(([name, list]) => [name.slice("val_".length), list[epoch] ?? NaN]));
}
