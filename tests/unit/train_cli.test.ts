// The command line: its arguments, its messages and exit codes, its output on the built-in digits.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseArgs } from "../../scripts/train/args";
import { readData } from "../../scripts/train/files";
import { main } from "../../scripts/train/main";
import { tableOptions } from "../../scripts/train/table";
import { fitReporter, showLogs } from "../../scripts/train/report";
import type { Summary } from "../../scripts/train/run";
import { pngFile, zipFile } from "./data-fixtures";
import { toLink } from "../../web/src/app/links/link";
import { createTrainer, engineIsBuilt } from "./support/real_engine";

/** Runs the command line; interrupts it once stderr says `interruptAt`. */
async function run(line: string, interruptAt = "never", env = {}) {
  const written = { stdout: "", stderr: "" };
  let interrupt = (): void => {};
  const code = await main(line.split(" ").filter(Boolean), {
    stdout: { write: (text) => void (written.stdout += text) },
    stderr: {
      write: (text) => {
        written.stderr += text;
        if (text.includes(interruptAt)) interrupt();
      },
    },
    env,
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => (interrupt = () => {});
    },
    create: createTrainer,
  });
  const lines = written.stdout.trimEnd().split("\n");
  return { code, ...written, lines, json: (): Summary => JSON.parse(lines.at(-1)!) as Summary };
}

const folder = mkdtempSync(join(tmpdir(), "sprout-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("Korean", () => {
  test("by --lang, or where the environment says so", async () => {
    for (const { line, env = {} } of [
      { line: "--help --lang ko" },
      { line: "--help", env: { LANG: "ko_KR.UTF-8" } },
      { line: "--help", env: { LC_ALL: "ko", LANG: "en_US.UTF-8" } },
    ]) {
      const { code, lines } = await run(line, "never", env);
      expect([code, lines[0]]).toEqual([0, "사용법: npm run -s train -- --exercise ID --data DIR [옵션]"]);
      // Every option, and what it does in Korean.
      const english = (await run("--help")).lines;
      expect(lines.length).toBe(english.length);
      for (const [i, each] of lines.slice(3).entries()) {
        expect(each.slice(0, 20)).toBe(english[i + 3]!.slice(0, 20));
        if (!/sgd-0\.1/.test(each)) expect(each).toMatch(/[가-힣]/);
      }
    }
    expect((await run("--help --lang en", "never", { LANG: "ko_KR" })).lines[0]).toMatch(/^Usage/);
    expect((await run("--help", "never", { LC_ALL: "C", LANG: "ko_KR" })).lines[0]).toMatch(/^Usage/);
  });

  test("the list, and what is wrong", async () => {
    const { lines } = await run("--list --lang ko");
    expect(lines[0]).toMatch(/^mnist-softmax +출력이 10개인 층/);
    expect(lines.filter((line) => /^\S/.test(line) && !/[가-힣]/.test(line))).toEqual([]);
    expect((await run("--lang ko --exercise nothing-like-it")).stderr).toMatch(
      /^알 수 없는 실습: nothing-like-it\. 쓸 수 있는 실습: mnist-softmax/,
    );
    expect((await run("--epochs 0", "never", { LANG: "ko_KR" })).stderr).toBe("--epochs: 필요한 것은 1 이상의 정수, 들어온 것은 0입니다\n");
    expect(await run("--list --lang xx")).toMatchObject({ code: 2, stderr: "--lang: expected one of en, ko, received xx\n" });
  });
});

describe("arguments", () => {
  test("--name value and --name=value", () => {
    expect(parseArgs(["--exercise", "mnist-softmax", "--epochs=3", "--split=0.25", "--json"])).toEqual({
      exercise: "mnist-softmax",
      epochs: 3,
      split: 0.25,
      json: true,
      list: false,
      digits: false,
      preprocessing: false,
      help: false,
    });
  });

  test.each([
    ["--nonsense", "Unknown option --nonsense; see --help"],
    ["mnist", "Unknown option mnist; see --help"],
    ["--constructor x", "Unknown option --constructor; see --help"],
    ["--epochs", "--epochs: expected a value, received none"],
    ["--epochs --json", "--epochs: expected a value, received none"],
    ["--epochs 0", "--epochs: expected a whole number >= 1, received 0"],
    ["--batch 1.5", "--batch: expected a whole number >= 1, received 1.5"],
    ["--limit many", "--limit: expected a whole number >= 1, received many"],
    ["--seed -1", "--seed: expected a whole number >= 0, received -1"],
    ["--split 1", "--split: expected a number of at least 0 and less than 1, received 1"],
    ["--json=yes", "--json takes no value, received yes"],
  ])("%s is refused", (line, message) => {
    expect(() => parseArgs(line.split(" "))).toThrow(message);
  });
});

describe("--table", () => {
  test("says every option of a table that the page has, as the API takes it", () => {
    const said = [
      ..."header=false skip=2 footer=1 delimiter=\\t target=2020 decimal=, quotes=none task=regression scaling=minmax".split(" "),
      ..."encoding=integer missing=drop mode=windows windows.length=24 windows.horizon=2 windows.stride=3".split(" "),
      ..."text.tokens=characters text.vocabulary_size=500 text.length=40 columns.a.b.type=category columns.a.b.role=ignored".split(" "),
      ..."split.test=0.3 split.validation=0.1 split.seed=7 split.stratify=false".split(" "),
      "sheet=Sheet 2",
    ];
    expect(tableOptions(said)).toEqual({
      table: {
        header: false,
        skip: 2,
        footer: 1,
        delimiter: "\t",
        target: "2020",
        decimal: ",",
        quotes: "none",
        task: "regression",
        scaling: "minmax",
        encoding: "integer",
        missing: "drop",
        mode: "windows",
        windows: { length: 24, horizon: 2, stride: 3 },
        text: { tokens: "characters", vocabulary_size: 500, length: 40 },
        columns: { "a.b": { type: "category", role: "ignored" } },
        sheet: "Sheet 2",
      },
      split: { test: 0.3, validation: 0.1, seed: 7, stratify: false },
    });
    expect(parseArgs(["--table", "skip=2", "--table=target=y"]).table).toEqual(["skip=2", "target=y"]);
  });

  test.each([
    ["skip", "--table: expected KEY=VALUE, received skip"],
    ["skpi=2", "--table: unknown skpi; expected one of sheet, delimiter, header, skip, footer, target, decimal"],
    ["skip=two", "--table skip: expected a whole number >= 0, received two"],
    ["header=yes", "--table header: expected true or false, received yes"],
    ["mode=rowz", "--table mode: expected one of rows, windows, text, pictures, received rowz"],
    ["split.test=1", "--table split.test: expected a number of at least 0 and less than 1, received 1"],
    ["columns.age.type=int", "--table columns.age.type: expected one of number, category, text, received int"],
  ])("%s is refused", (said, message) => {
    expect(() => tableOptions([said])).toThrow(message);
  });

  test.runIf(engineIsBuilt)("reads a file of one's own so, and refuses what is no table", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${["x", "y", "z"][i % 3]};${i % 7},5;${i % 3}`);
    const path = join(folder, "own.csv");
    writeFileSync(path, ["A title", "kind;size;n", ...rows].join("\n"));
    const { code, stderr, json } = await run(
      `--exercise iris --data ${path} --epochs 1 --json --table skip=1 --table target=kind --table split.test=0.25 --table columns.n.role=ignored`,
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining("own: 45 + 15 samples of shape (1)")]);
    expect(json()).toMatchObject({ exercise: "iris", data: "own" });
    expect(await run(`--exercise mnist-softmax --digits --limit 10 --table skip=1`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--table: expected a table as data, received Generated digits"),
    });
  });
});

describe("messages", () => {
  test("--help and --list print to stdout and succeed", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, stderr: "" });
    const list = await run("--list");
    expect(list).toMatchObject({ code: 0, stderr: "" });
    expect(list.stdout).toMatch(/^mnist-softmax .*\n/);
    expect(list.stdout).toContain("--optimizer sgd|sgd-0.1|momentum");
  });

  test.each([
    ["", "Expected --exercise ID, --link ADDRESS or --list; see --help\n"],
    ["--bad", "Unknown option --bad; see --help\n"],
    ["--exercise nope", /^Unknown exercise nope; expected one of mnist-softmax, .*\n$/],
  ])("%j ends with one message and code 2", async (line, message) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  test.runIf(engineIsBuilt).each([
    ["--exercise mnist-softmax", "Expected --data DIR with the data set, or --digits; see --help\n"],
    [
      "--exercise mnist-softmax --data /nowhere",
      "--data: expected a folder /nowhere/mnist with the four IDX files (train-images-idx3-ubyte.gz ...), found none\n",
    ],
    ["--exercise mnist-softmax --digits --optimizer sgd", "--optimizer: mnist-softmax has no such option\n"],
    ["--exercise fashion-optimizers --digits --optimizer magic", /expected optimizer to be one of "sgd", "sgd-0.1".*received "magic"\n$/],
  ])("%j ends with one message and code 2", async (line, message) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});

describe("data files", () => {
  test("IDX files are taken, other files left", async () => {
    mkdirSync(join(folder, "mnist"));
    for (const name of ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "README"])
      writeFileSync(join(folder, "mnist", name), name);
    const files = await readData(folder, "mnist");
    expect(files.map(({ name }) => name)).toEqual(["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"]);
    expect(await files[1]!.text()).toBe("train-labels-idx1-ubyte");
  });

  test("unpacked CIFAR-10 files go before their archive, wherever they lie", async () => {
    mkdirSync(join(folder, "cifar10/cifar-10-batches-bin"), { recursive: true });
    writeFileSync(join(folder, "cifar10/cifar-10-binary.tar.gz"), "");
    expect(await readData(folder, "cifar10")).toHaveLength(1);
    writeFileSync(join(folder, "cifar10/cifar-10-batches-bin/test_batch.bin"), "");
    expect((await readData(folder, "cifar10")).map(({ name }) => name)).toEqual(["cifar-10-batches-bin/test_batch.bin"]);
  });

  test("an empty folder is named", async () => {
    mkdirSync(join(folder, "fashion-mnist"));
    await expect(readData(folder, "fashion-mnist")).rejects.toThrow(`in ${join(folder, "fashion-mnist")}, found none`);
  });
});

describe("progress lines", () => {
  const at = (epoch: number, step: number, phase: "train" | "epoch_end") =>
    ({
      epoch,
      epochs: 2,
      step,
      steps: 9,
      phase,
      logs: { loss: 1.23456, accuracy: 0.5 },
      batch: null,
      samplesPerSecond: 1,
      secondsLeft: 1,
      learningRate: 0.1,
      seconds: 2,
    }) as const;

  test("one line an epoch in a file, live lines on a terminal", () => {
    for (const [isTTY, expected] of [
      [false, "Epoch 1/2\n9/9 - 0s - loss: 1.2346 - accuracy: 0.5000\n"],
      [true, "Epoch 1/2\n\r\x1b[2K5/9 - 0s - loss: 1.2346 - accuracy: 0.5000\r\x1b[2K9/9 - 0s - loss: 1.2346 - accuracy: 0.5000\n"],
    ] as const) {
      let text = "";
      const report = fitReporter({ write: (more) => void (text += more), isTTY });
      report(at(0, 5, "train"));
      report(at(0, 9, "epoch_end"));
      expect(text).toBe(expected);
    }
  });

  test("small numbers keep their digits", () => {
    expect(showLogs({ loss: 0.00001234, accuracy: 0, learning_rate: 0.001 })).toBe(
      "loss: 1.2340e-5 - accuracy: 0.0000 - learning_rate: 0.0010",
    );
  });
});

describe.runIf(engineIsBuilt)("on the built-in digits", () => {
  const short = "--digits --limit 600 --epochs 2 --json";

  test("stdout ends with one object; progress and summary go to stderr", async () => {
    const { code, stderr, lines, json } = await run(`--exercise mnist-softmax ${short} --seed 3`);
    expect(code).toBe(0);
    expect(stderr).toContain("Total params: 7,850 (30.66 KB)");
    expect(stderr).toMatch(/Epoch 2\/2\n8\/8 - \d+s - loss: [\d.]+ - accuracy: [\d.]+ - val_loss: [\d.]+ - val_accuracy: [\d.]+\n/);
    expect(lines[0]).toMatch(/^Trained 2 epochs, in /);
    const result = json();
    expect(result).toMatchObject({ exercise: "mnist-softmax", seed: 3, variant: "simd", threads: 1, reason: "done" });
    expect(Object.values(result.history).map((values) => values.length)).toEqual([2, 2, 2, 2]);
    expect(result.evaluate!.accuracy).toBeGreaterThan(0.1);
    expect(result.validation).toEqual({ loss: result.history.val_loss![1], accuracy: result.history.val_accuracy![1] });
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.samplesPerSecond).toBeGreaterThan(0);
  });

  test("a link's choices in reading and dividing its data are kept", async () => {
    const layer = (class_name: string, config: Record<string, unknown> = {}) => ({ class_name, config });
    const link = toLink({
      build: {
        model: { class_name: "Sequential", config: { layers: [layer("Dense", { units: 3, activation: "softmax" })] } },
        compile: { optimizer: layer("SGD"), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
      },
      fit: { epochs: 1 },
      data: {
        name: "iris",
        choices: { table: { columns: { a: { role: "ignored" } } }, split: { test: 0 } },
        division: { test: 0.5, seed: 1 },
      },
    });
    const path = join(folder, "iris.csv");
    writeFileSync(path, ["a,b,species", ...Array.from({ length: 60 }, (_, i) => `${i},${i % 5},${["x", "y", "z"][i % 3]}`)].join("\n"));
    const { code, stderr } = await run(`--link http://127.0.0.1/${link} --data ${path}`);
    expect([code, stderr]).toEqual([0, expect.stringContaining("iris: 30 + 30 samples of shape (1)")]);
  });

  test("pictures are read as one says, and what was decided and left out is told", async () => {
    const picture = (value: number) => pngFile(4, 4, [value * 20]);
    const paths = ["color/A/1", "color/A/2", "color/B/1", "gray/A/1", "gray/B/1", "gray/B/2"];
    const path = join(folder, "leaves.zip");
    writeFileSync(path, zipFile({ ...Object.fromEntries(paths.map((each, i) => [`${each}.png`, picture(i)])), "gray/3.png": picture(9) }));
    const first = await run(`--exercise fashion-mlp --data ${path} --epochs 1 --split 0`);
    expect([first.code, first.stderr]).toEqual([
      0,
      expect.stringContaining(
        "The folders lie within one another: color, gray; in them A, B. The classes are color, gray. --pictures class_level=N takes others.\n",
      ),
    ]);
    const inner = await run(`--exercise fashion-mlp --data ${path} --epochs 1 --split 0 --pictures class_level=2 --pictures size=8x8`);
    expect([inner.code, inner.stderr]).toEqual([0, expect.stringContaining("samples of shape (8, 8, 1)")]);
    expect(inner.stderr).toContain("The classes are A, B.");
    expect(inner.stderr).toContain("1 picture in gray: no folder of a class.\n");
    for (const [said, message] of [
      ["side=3", "--pictures: unknown side; expected one of size, fit, color, letter_case, class_level, seed\n"],
      ["size=big", "--pictures size: expected HEIGHTxWIDTH, such as 32x32, received big\n"],
      ["class_level=3", "leaves.zip: expected pictures.class_level from 1 to 2"],
    ] as const)
      expect((await run(`--exercise fashion-mlp --data ${path} --pictures ${said}`)).stderr).toContain(message);
    expect((await run(`--exercise mnist-softmax --digits --pictures fit=cover`)).stderr).toContain(
      "--pictures: expected pictures as data, received ",
    );
  });

  test("--transfer cuts a model, trains a new head for the pictures, and then more of it", async () => {
    const trainer = await createTrainer();
    const conv = (filters: number, name: string) => ({ class_name: "Conv2D", config: { filters, kernel_size: 3, name } });
    const layers = [
      conv(4, "first"),
      conv(4, "second"),
      { class_name: "GlobalAveragePooling2D" },
      { class_name: "Dense", config: { units: 7 } },
    ];
    await trainer.build({ model: { class_name: "Sequential", config: { name: "mobilenet_mine", input_shape: [6, 6, 3], layers } } });
    const base = join(folder, "base.keras");
    writeFileSync(base, (await trainer.save()).bytes);
    trainer.dispose();
    const pictures = join(folder, "colours.zip");
    const of = (name: string, colour: number[]) =>
      Array.from({ length: 10 }, (_, i) => [`${name}/${i}.png`, pngFile(9, 9, colour, [i, i, i])] as const);
    writeFileSync(pictures, zipFile(Object.fromEntries([...of("red", [200, 0, 0]), ...of("blue", [0, 0, 200])])));
    const saved = join(folder, "colours.keras");
    const { code, stderr, json } = await run(
      `--transfer ${base} --data ${pictures} --epochs 2 --cut first --finetune 1 --save ${saved} --json`,
    );
    for (const line of [
      "base.keras: pictures are resized to its 6 x 6\n",
      "4 samples are kept for the test, 16 train\n",
      "Cut behind first: what is before it is frozen, a new head for colours stands behind it\n",
      "Pixels are scaled to -1 ... 1, as this model had them\n",
      "computed once and kept: 4 numbers, 0.0 MB in all\n",
      "Computing what the frozen layers make of 20 samples\n",
      "The last 1 layers of it learn too now, at a rate of 0.00001",
    ])
      expect(stderr).toContain(line);
    expect([code, json().history["loss"]!.length, existsSync(saved)]).toEqual([0, 4, true]);
    for (const [line, message] of [
      [`--transfer ${base} --data ${pictures} --cut third`, 'transfer: expected a layer of the model, "first", "second", '],
      [
        `--transfer ${base} --data ${pictures} --epochs 1 --finetune 9`,
        "--finetune: expected at most 2 layers, as the model has, received 9",
      ],
      ["--exercise mnist-softmax --digits --cut a", "--cut: expected --transfer with it, received none"],
    ] as const)
      expect((await run(line)).stderr).toContain(message);
  });

  test("a link with folds is a cross-validation, which keeps no model", async () => {
    const layer = (class_name: string, config: Record<string, unknown> = {}) => ({ class_name, config });
    const link = toLink({
      build: {
        model: { class_name: "Sequential", config: { layers: [layer("Dense", { units: 2, activation: "softmax" })] } },
        compile: { optimizer: layer("SGD"), loss: "categorical_crossentropy", metrics: ["accuracy"] },
      },
      fit: { epochs: 2, validation_split: 0.2 },
      data: { name: "Circles", source: { name: "circles", seed: 3, train: 90, test: 0 }, folds: 3 },
    });
    const { code, stderr, lines, json } = await run(`--link http://127.0.0.1/${link} --json`);
    expect([code, stderr]).toEqual([0, expect.stringContaining("Cross-validation with 3 folds\nFold 1/3\n")]);
    expect(json().crossValidation!.folds).toHaveLength(3);
    expect(lines).toContainEqual(expect.stringMatching(/^Mean over 3 folds: loss: /));
    const saved = await run(`--link http://127.0.0.1/${link} --save ${join(folder, "none.keras")}`);
    expect([saved.code, saved.stderr]).toEqual([
      2,
      "--save: link is a cross-validation, which trains 3 models from fresh weights and keeps none\n",
    ]);
  });

  test("a link of the page is done with its data, seed, schedule and callbacks", async () => {
    const layer = (class_name: string, config: Record<string, unknown> = {}) => ({ class_name, config });
    const schedule = layer("ExponentialDecay", { initial_learning_rate: 0.05, decay_steps: 10 });
    const link = toLink({
      build: {
        model: {
          class_name: "Sequential",
          config: { layers: [layer("Dense", { units: 8, activation: "relu" }), layer("Dense", { units: 2, activation: "softmax" })] },
        },
        compile: { optimizer: layer("SGD", { learning_rate: schedule }), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
        seed: 11,
      },
      fit: { epochs: 50, batch_size: 16, validation_split: 0.2, callbacks: [layer("EarlyStopping", { patience: 0, min_delta: 5 })] },
      data: { name: "Circles", source: { name: "circles", seed: 3, train: 200, test: 40 } },
    });
    const { code, stderr, json } = await run(`--link http://127.0.0.1/${link} --json`);
    expect(code).toBe(0);
    expect(stderr).toContain("Circles: 200 + 40 samples of shape (2)");
    expect(json()).toMatchObject({ exercise: "link", data: "Circles", seed: 11, reason: "early_stopping", stopped_epoch: 1 });
    expect((await run(`--link ${link.slice(0, 60)}`)).stderr).toContain(
      "This link's configuration cannot be used: it is damaged or cut off.",
    );
  });

  test("the same seed gives the same history, another seed another", async () => {
    const history = async (seed: number) =>
      (await run(`--exercise fashion-mlp100 --activation sigmoid ${short} --seed ${seed}`)).json().history;
    const first = await history(1);
    expect(await history(1)).toEqual(first);
    expect(await history(2)).not.toEqual(first);
  });

  test("batch and split may be given for every exercise", async () => {
    const { stderr, json } = await run(`--exercise cifar10-softmax-sgd ${short} --batch 100 --split 0.5`);
    expect(stderr).toContain("3/3 - ");
    expect(json().options).toEqual({ batch: 100, split: 0.5 });
    expect((await run(`--exercise mnist-softmax ${short} --batch 300 --split 0.5`)).stderr).toContain("\n1/1 - ");
  });

  test("exercises with callbacks say which epoch counts", async () => {
    const checkpoint = (await run(`--exercise fashion-checkpoint ${short}`)).json();
    expect(checkpoint.validation!.loss).toBe(Math.min(...checkpoint.history.val_loss!));
    expect(checkpoint.validation!.loss).toBe(checkpoint.history.val_loss![checkpoint.best_epoch!]);
    expect((await run(`--exercise fashion-early-stopping ${short}`)).json()).toHaveProperty("stopped_epoch");
  });

  test("an interrupt ends the training and prints the result so far", async () => {
    const { code, stderr, json } = await run("--exercise mnist-softmax --digits --limit 600 --epochs 1000000 --json", "Epoch 3/");
    expect(code).toBe(0);
    expect(stderr).toContain("Stopping. What was trained so far follows.");
    expect(json()).toMatchObject({ reason: "stopped" });
    expect(json().history.loss!.length).toBeGreaterThanOrEqual(2);
    expect(json().evaluate).toHaveProperty("accuracy");
  });
});

const realData = join(import.meta.dirname, "../../../shared/data");
if (!existsSync(realData)) console.log("train_cli.test.ts: ../shared/data is not there; its test ran on the built-in digits alone");

test.runIf(engineIsBuilt && existsSync(realData))("mnist-softmax on the real MNIST begins as published", async () => {
  const { lines, json } = await run(`--exercise mnist-softmax --data ${realData} --epochs 1 --json`);
  const { history, data } = json();
  expect(data).toBe("MNIST");
  expect(Math.abs(history.val_accuracy![0]! - 0.8569)).toBeLessThan(0.015);
  expect(lines[0]).toMatch(/^Trained 1 epoch, in /);
});
