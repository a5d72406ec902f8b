// The bundled command line in a process of its own: a real worker thread, a real exit code, an stdout that programs can read.

import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "vite";
import { engineIsBuilt } from "./support/real_engine";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "sprout-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function train(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [join(folder, "train.js"), ...args], (_, stdout, stderr) =>
      done({ code: child.exitCode!, stdout, stderr }),
    );
  });
}

describe.runIf(engineIsBuilt)("dist/cli/train.js", () => {
  beforeAll(async () => {
    await build({ configFile: join(root, "vite.config.ts"), mode: "cli", logLevel: "silent", build: { outDir: folder } });
    for (const name of ["simd", "threads", "relaxed"])
      copyFileSync(join(root, `build/wasm/sprout-${name}.wasm`), join(folder, `sprout-${name}.wasm`));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  });

  test("trains on several threads and ends by itself, none of them left", async () => {
    const { code, stdout, stderr } = await train(
      "--exercise",
      "mnist-softmax",
      "--digits",
      "--limit",
      "300",
      "--epochs",
      "2",
      "--threads",
      "3",
      "--json",
    );
    expect(code).toBe(0);
    expect(stderr).toContain("Epoch 2/2\n");
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ exercise: "mnist-softmax", reason: "done", threads: 3 });
  });

  test("any number of threads gives the history of one, number for number", async () => {
    const run = async (...args: string[]): Promise<{ variant: string; threads: number; history: object }> => {
      const { code, stdout } = await train("--exercise", "fashion-mlp", "--digits", "--limit", "800", "--epochs", "2", "--json", ...args);
      expect(code).toBe(0);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
    };
    const { history, ...one } = await run("--variant", "simd", "--threads", "4");
    expect(one).toMatchObject({ variant: "simd", threads: 1 });
    for (const threads of [1, 2, 3, 4])
      expect(await run("--variant", "threads", "--threads", `${threads}`)).toMatchObject({ variant: "threads", threads, history });
  });

  test("a variant that this build lacks ends with one message and code 2", async () => {
    const result = await train("--exercise", "mnist-softmax", "--digits", "--variant", "none");
    expect(result).toEqual({
      code: 2,
      stdout: "",
      stderr: 'Trainer: expected variant to be one of "relaxed", "threads", "simd", received "none"\n',
    });
  });

  test("a worker script that is not there is an error, not a silence", async () => {
    rmSync(join(folder, "sprout-worker.js"));
    const { code, stderr } = await train("--exercise", "mnist-softmax", "--digits");
    expect(code).toBe(1);
    expect(stderr).toContain("CrashError: The engine stopped");
  });
});
