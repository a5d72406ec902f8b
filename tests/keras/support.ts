// What the tests against real tools share: a folder, Python, and a model trained here.

import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import type { BuildConfig, KerasObject, Trainer } from "../../web/src/lib";

export const folder = mkdtempSync(join(tmpdir(), "sprout-keras-"));

/** Runs a script of this folder with the virtual environment's Python, and says how long it took; returns the JSON of its last line. */
export async function python(script: string, args: string[], env: Record<string, string> = {}): Promise<unknown> {
  const command = env.SPROUT_PYTHON ?? process.env.SPROUT_PYTHON;
  if (!command) throw new Error("expected SPROUT_PYTHON, the interpreter that npm run test:keras prepares");
  const start = Date.now();
  const { stdout } = await promisify(execFile)(command, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  });
  console.log(`${script} ${Object.entries(env).join(" ")}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

export const layer = (class_name: string, config: Record<string, unknown> = {}): KerasObject => ({ class_name, config });

export function sequential(layers: KerasObject[], optimizer: KerasObject, input_shape: number[]): BuildConfig {
  return {
    model: { class_name: "Sequential", config: { layers, input_shape } },
    compile: { optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] },
    seed: 7,
  };
}

/** The same numbers everywhere: from -1 to 1. */
export const numbers = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + (i % 7)));

/** Values in rows of so many. */
export const rows = <Value>(values: ArrayLike<Value>, width: number): Value[][] =>
  Array.from({ length: values.length / width }, (_, i) => Array.from({ length: width }, (__, j) => values[i * width + j]!));

export const close = (received: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-5): void => {
  expect(received.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(received[i]! - expected[i]!), `value ${i}: ${received[i]}, ${expected[i]}`).toBeLessThanOrEqual(
      within * Math.max(1, Math.abs(expected[i]!)),
    );
};

/** Data of 4 classes for a model whose samples have this shape. */
export function setData(trainer: Trainer, xShape: number[], count = 24): Promise<unknown> {
  const x = numbers(count * xShape.reduce((a, b) => a * b, 1));
  return trainer.setData({
    name: "numbers",
    x,
    xShape,
    y: Uint8Array.from({ length: count }, (_, i) => (i * 7) % 4),
    testX: x,
    testY: Uint8Array.from({ length: count }, (_, i) => (i * 7) % 4),
  });
}
