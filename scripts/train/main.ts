// The command line from arguments to exit code.

import { fitDefaults } from "../../web/src/base/fit_config";
import { exercises, type Exercise } from "../../web/src/exercises";
import { inOneLine } from "../../web/src/base/errors";
import { SproutError, type Trainer, type TrainerOptions, type Variant } from "../../web/src/lib";
import { endingNames, formatNames, helpText, parseArgs, UsageError } from "./args";
import { helpKo, languageOf, said, usageKo, type Language } from "./language";
import { exerciseOf } from "./link";
import type { Output } from "./report";
import { transferExercise } from "./transfer";
import { runExercise, showSummary } from "./run";

/** What the command line touches, so that tests can stand in for it. */
export interface World {
  stdout: Output;
  stderr: Output;
  /** Variables of the environment that say a language. */
  env?: { LC_ALL?: string | undefined; LANG?: string | undefined };
  /** Calls the listener at the first interrupt (Ctrl+C); a second one ends the program. Returns a function that stops listening. */
  onInterrupt(listener: () => void): () => void;
  create(options: TrainerOptions): Promise<Trainer>;
}

/** Runs the command line. Returns the exit code: 0, or 2 with one message on stderr if the input is wrong. */
export async function main(argv: readonly string[], { stdout, stderr, env = {}, onInterrupt, create }: World): Promise<number> {
  let language = languageOf(undefined, env);
  try {
    const args = parseArgs(argv);
    language = languageOf(args.lang, env);
    const line = (text: string): void => stdout.write(`${text}\n`);
    if (args.help) return (line(language === "ko" ? helpText({ usage: usageKo, help: helpKo(formatNames, endingNames) }) : helpText()), 0);
    if (args.list) return (exercises.forEach((each) => line(describe(each, language))), 0);

    const linked = args.link !== undefined ? exerciseOf(args.link) : args.transfer !== undefined ? transferExercise(args.transfer) : null;
    const seed = args.seed ?? linked?.seed ?? fitDefaults.seed;
    const exercise = linked ?? findExercise(args.exercise);
    const trainer = await create({
      ...(args.threads !== undefined && { threads: args.threads }),
      ...(args.variant !== undefined && { variant: args.variant as Variant }),
    });
    let listening = (): void => {};
    try {
      const summary = await runExercise(trainer, exercise, { ...args, seed }, stderr, () => {
        listening = onInterrupt(() => {
          stderr.write("\nStopping. What was trained so far follows.\n");
          void trainer.stop();
        });
      });
      showSummary(summary, exercise, args).forEach(line);
      if (args.json) line(JSON.stringify(summary));
    } finally {
      listening();
      trainer.dispose();
    }
    return 0;
  } catch (error) {
    const wrongInput = error instanceof UsageError || (error instanceof SproutError && error.name !== "CrashError");
    if (!wrongInput) throw error;
    const { message, hint } = error as { message: string; hint?: string };
    stderr.write(`${inOneLine({ message: said(language, message), ...(hint && { hint: said(language, hint) }) })}\n`);
    return 2;
  }
}

function findExercise(id: string | undefined): Exercise {
  if (id === undefined) throw new UsageError("Expected --exercise ID, --link ADDRESS or --list; see --help");
  const found = exercises.find((exercise) => exercise.id === id);
  if (!found) throw new UsageError(`Unknown exercise ${id}; expected one of ${exercises.map((exercise) => exercise.id).join(", ")}`);
  return found;
}

/** An exercise in the list: id, what is learnt, and what can be chosen. */
function describe({ id, purpose, options }: Exercise, language: Language): string {
  const choices = options.map((option) => `--${option.name} ${(option.kind === "choice" ? option.choices : option.suggestions).join("|")}`);
  return [`${id.padEnd(26)}${said(language, purpose)}`, ...choices.map((choice) => `${" ".repeat(26)}${choice}`)].join("\n");
}
