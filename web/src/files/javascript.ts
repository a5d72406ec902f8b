// A program in JavaScript that trains the same model with Sprout's own library.

import { inputShapeOf, layersOf } from "../base/model_config";
import type { KerasObject, ModelConfig } from "../base/protocol";
import { isNumberedName, nameOf } from "../base/names";
import { classes, entryOf, isDefault } from "../base/classes";
import { fitDefaults } from "../base/fit_config";
import { fail, type NamedBytes, type SavedModel } from "./types";
import { textBytes } from "./zip";

/** Sets that the library generates or fetches, by the names under which they are shown. */
const sources: Record<string, string> = {
  "Generated digits": "digits",
  XOR: "xor",
  Circles: "circles",
  Spirals: "spirals",
  MNIST: "mnist",
  "Fashion-MNIST": "fashion-mnist",
  "CIFAR-10": "cifar10",
};

export async function writeJavaScript(saved: SavedModel, name: string): Promise<NamedBytes> {
  const file = `${name}.mjs`;
  const { compile, training = {} } = saved;
  const { seed, ...fit } = training;
  const given = Object.entries(fit).filter(
    ([key, value]) => key === "epochs" || JSON.stringify(value) !== JSON.stringify((fitDefaults as Record<string, unknown>)[key]),
  );
  const config = {
    model: shortened(saved.model!),
    ...(compile && { compile }),
    ...(seed !== undefined && { seed }),
  };
  const lines = [
    "// Put this file beside sprout.js. It runs in Node, and in a page as a module.",
    'import { Trainer } from "./sprout.js";',
    "",
    "const trainer = await Trainer.create();",
    ...dataLines(saved, file),
    "",
    `const model = await trainer.build(${literal(config)});`,
    "console.log(model.summary);",
    ...(compile
      ? [
          "",
          `const { history, reason } = await trainer.fit(${literal(Object.fromEntries(given))}, ({ epoch, logs }) => console.log(epoch, logs.loss));`,
          "console.log(reason, history);",
          "console.log(await trainer.evaluate());",
        ]
      : []),
    "trainer.dispose();",
  ];
  return textBytes(file, `${lines.join("\n")}\n`);
}

/** Without options that are Keras' defaults, and names that are numbered anyway. */
function shortened({ class_name, config }: ModelConfig): unknown {
  if (class_name !== "Sequential") return { class_name, config };
  const layers = config.layers.map((layer: KerasObject) => {
    const options = entryOf(classes.layers, layer.class_name)?.options ?? [];
    const own = Object.entries(layer.config ?? {}).filter(([key, value]) => {
      if (key === "name") return !isNumberedName(layer.class_name, nameOf(layer));
      const option = options.find((each) => each.key === key);
      return option ? !isDefault(option, value) : value !== null && !(key === "trainable" && value === true);
    });
    return { class_name: layer.class_name, ...(own.length > 0 && { config: Object.fromEntries(own) }) };
  });
  return { class_name, config: { layers } };
}

function dataLines({ model, notes, outputs = [] }: SavedModel, file: string): string[] {
  const source = notes.data === undefined ? undefined : entryOf(sources, notes.data);
  if (source) return [`await trainer.loadData({ name: ${JSON.stringify(source)} });`];
  const shape = inputShapeOf(model!);
  if (!shape || shape.some((size) => size === null) || outputs.length > 1)
    fail(
      file,
      "expected a model of one input of a fixed shape, and one output, for a program with data of its own.",
      "Save as Keras code.",
    );
  const size = (shape as number[]).reduce((product, n) => product * n, 1);
  const [first] = layersOf(model!);
  const codes = first?.class_name === "Embedding" ? Number(first.config!["input_dim"]) : null;
  const { shape: out = [1], loss } = outputs[0] ?? {};
  const target = (out as (number | null)[]).slice(1) as number[];
  const sparse = loss?.startsWith("Sparse") ?? false;
  const y = sparse ? target.slice(0, -1) : target;
  const count = Math.max(
    1,
    y.reduce((product, n) => product * n, 1),
  );
  const value = sparse ? `Math.floor(Math.random() * ${target.at(-1)})` : "Math.random()";
  return [
    "// Random numbers in place of your data: each sample's numbers one after the other.",
    "const samples = 256;",
    `const x = Float32Array.from({ length: samples * ${size} }, () => ${codes === null ? "Math.random()" : `Math.floor(Math.random() * ${codes})`});`,
    `const y = ${sparse ? "Int32Array" : "Float32Array"}.from({ length: samples * ${count} }, () => ${value});`,
    `await trainer.setData({ x, xShape: ${literal(shape)}, y${sparse && y.length === 0 ? "" : `, yShape: ${literal(y)}`}, testX: x, testY: y });`,
  ];
}

/** Longer than what stands well on one line. */
const WIDE = 100;

/** A value as JavaScript, on several lines where it is long. */
function literal(value: unknown, indent = ""): string {
  const short = oneLine(value);
  if (short.length + indent.length <= WIDE || typeof value !== "object" || value === null) return short;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((each) => `${deeper}${literal(each, deeper)},\n`).join("")}${indent}]`;
  const entries = Object.entries(value).filter(([, own]) => own !== undefined);
  return `{\n${entries.map(([key, own]) => `${deeper}${keyOf(key)}: ${literal(own, deeper)},\n`).join("")}${indent}}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, own]) => own !== undefined);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, own]) => `${keyOf(key)}: ${oneLine(own)}`).join(", ")} }`;
}

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : `[${JSON.stringify(key)}]`);
