// Sound texts from outside with parts of them replaced by odd values: each is read, or refused with a message, never with an error of the program.

import { expect, it } from "vitest";
import { fromLink, toLink } from "../../web/src/app/links/link";
import { SproutError } from "../../web/src/base/errors";
import { readModelFiles, writeModel } from "../../web/src/files";
import { readPasted } from "../../web/src/files/pasted";
import type { CompileConfig, SaveFormat } from "../../web/src/lib";
import { differences } from "../../web/src/runs/differences";
import { toCsv, toJson } from "../../web/src/runs/export";
import { curveOf } from "../../web/src/runs/history";
import { bestAndLast, isRun, modelInShort, optimizerInShort, type Run } from "../../web/src/runs/run";
import { joined } from "./data-fixtures";
import { random } from "./support/damage";
import { seedsFrom } from "./support/fuzz";
import { savedExample } from "./support/saved_example";

const times = 300;

const odd: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "x",
  "__proto__",
  [],
  {},
  [null],
  { class_name: null },
  [[[[]]]],
  { a: { b: {} } },
];

/** The same value with one to three parts replaced, left out, doubled or renamed. */
function oddly(value: unknown, next: (n: number) => number): unknown {
  let result = structuredClone(value);
  for (let i = 1 + next(3); i > 0; i--) result = changed(result, next);
  return result;
}

function changed(value: unknown, next: (n: number) => number): unknown {
  if (typeof value !== "object" || value === null || next(6) === 0) return structuredClone(odd[next(odd.length)]);
  if (Array.isArray(value)) {
    if (value.length === 0 || next(8) === 0) return [...value, ...value, odd[next(odd.length)]];
    const at = next(value.length);
    return value.map((item, i) => (i === at ? changed(item, next) : item));
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return { x: odd[next(odd.length)] };
  const key = keys[next(keys.length)]!;
  const { [key]: old, ...rest } = value as Record<string, unknown>;
  if (next(8) === 0) return rest;
  if (next(8) === 0) return { ...rest, [`${key}x`]: old };
  return { ...rest, [key]: changed(old, next) };
}

/** Reads so many odd copies; of what is refused, every message must be one for people. */
async function readOddly(value: unknown, read: (value: unknown, seed: number) => unknown, beginsWith: RegExp): Promise<void> {
  let [done, refused] = [0, 0];
  for (const seed of seedsFrom(times)) {
    done++;
    try {
      await read(oddly(value, random(seed)), seed);
    } catch (error) {
      if (!(error instanceof SproutError)) throw new Error(`seed ${seed}`, { cause: error });
      expect(error.message, `seed ${seed}`).toMatch(beginsWith);
      expect(error.message, `seed ${seed}`).not.toMatch(/\[object |undefined/);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(done / 10);
}

const text = (value: unknown): Uint8Array<ArrayBuffer> => joined(new TextEncoder().encode(JSON.stringify(value)));

it("a header of safetensors", async () => {
  const { bytes } = await writeModel("safetensors", savedExample(), "model");
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const { __metadata__: metadata, ...header } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const read = (value: unknown) => {
    const json = text(value);
    const size = new Uint8Array(8);
    new DataView(size.buffer).setBigUint64(0, BigInt(json.length), true);
    return readModelFiles([{ name: "odd.safetensors", bytes: joined(size, json, bytes.subarray(8 + length)) }], null);
  };
  await readOddly({ __metadata__: metadata, ...header }, read, /^odd\.safetensors: /);
  // The configuration is a text within the text.
  const model = JSON.parse(metadata.model);
  await readOddly(model, (value) => read({ __metadata__: { model: JSON.stringify(value) }, ...header }), /^odd\.safetensors: /);
});

it("model.json of TensorFlow.js", async () => {
  const { unzipSync } = await import("fflate");
  const members = unzipSync((await writeModel("tfjs" satisfies SaveFormat, savedExample(), "model")).bytes);
  const json = JSON.parse(new TextDecoder().decode(members["model.json"]!));
  const shard = { name: "weights.bin", bytes: joined(members["weights.bin"]!) };
  await readOddly(json, (value) => readModelFiles([{ name: "model.json", bytes: text(value) }, shard], null), /^model\.json|^odd/);
});

it("pasted JSON", async () => {
  const layers = [
    { class_name: "InputLayer", config: { batch_shape: [null, 4], name: "x" } },
    { class_name: "Dense", config: { units: 3, activation: "relu", kernel_regularizer: { class_name: "L2", config: { l2: 0.1 } } } },
    { class_name: "Bidirectional", config: { layer: { class_name: "LSTM", config: { units: 2 } } } },
  ];
  const json = { class_name: "Sequential", config: { name: "m", layers }, compile_config: { optimizer: "adam", loss: "mse" } };
  await readOddly(
    json,
    (value) => readPasted(`{"class_name": "Sequential", "config": ${JSON.stringify((value as { config?: unknown })?.config ?? null)}}`),
    /^Pasted text/,
  );
});

it("a link", async () => {
  const link = toLink({
    build: {
      model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 3, activation: "softmax" } }] } },
      compile: { optimizer: { class_name: "SGD", config: { momentum: 0.9 } }, loss: "mse", metrics: ["accuracy"] },
      seed: 1,
    },
    fit: { epochs: 3, callbacks: [{ class_name: "EarlyStopping", config: { patience: 2 } }] },
    data: { name: "Circles", source: { name: "circles", seed: 1 }, choices: { table: { columns: { a: { use: "input" } } } } } as never,
  });
  const prefix = "#setup=1.";
  const plain = link.slice(prefix.length).replaceAll("-", "+").replaceAll("_", "/");
  const json = JSON.parse(Buffer.from(plain, "base64").toString());
  await readOddly(json, (value) => fromLink(prefix + Buffer.from(JSON.stringify(value)).toString("base64url")), /./);
});

it("a record of a run, or what is shown of it does not fail either", () => {
  const run: Run = {
    ...{ id: "1", name: "Run 1", created: 1, state: "done", params: 10, variant: "simd", threads: 1, seconds: 2, samplesPerSecond: 3 },
    ...{ test: { loss: 1 }, stoppedEpoch: null, bestEpoch: 1, star: false, note: "", fit: { epochs: 1, callbacks: [] } },
    data: { name: "Digits", train: 800, validation: 0, test: 200 },
    build: {
      model: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config: { units: 3, activation: "softmax" } }] } },
      compile: { optimizer: { class_name: "SGD", config: { learning_rate: 0.1 } }, loss: "mse", metrics: ["accuracy"] },
      seed: 1,
    },
    epochs: [{ epoch: 1, step: 25, seconds: 0.5, logs: { loss: 2, accuracy: 0.5 } }],
    between: { loss: [{ x: 0.5, y: 1 }] },
  };
  expect(isRun(run)).toBe(true);
  const compiled = (compile: object) => ({ ...run, build: { ...run.build, compile: compile as CompileConfig } });
  expect(isRun(compiled({ optimizer: "sgd", loss: "mse" }))).toBe(true);
  expect(isRun(compiled({ optimizer: "sgd" }))).toBe(false);
  expect(isRun(compiled({ optimizer: "sgd", loss: "mse", metrics: [0] }))).toBe(false);
  expect(optimizerInShort(compiled({ optimizer: { class_name: "SGD", config: { learning_rate: null } }, loss: "mse" }).build)).toBe("SGD");
  let refused = 0;
  for (const seed of seedsFrom(times)) {
    const value = oddly(run, random(seed));
    if (!isRun(value)) {
      refused++;
      continue;
    }
    const show = () => [
      modelInShort(value.build),
      optimizerInShort(value.build),
      bestAndLast(value, "accuracy"),
      curveOf(value, "loss", "step"),
      differences([run, value]),
      toCsv([run, value]),
      toJson([run, value]),
    ];
    expect(show, `seed ${seed}: ${JSON.stringify(value)}`).not.toThrow();
  }
  expect(refused).toBeGreaterThan(0);
});
