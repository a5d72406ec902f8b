// The HDF5 library's worker: what a damaged file does to it is over with that file; time and memory have bounds.

import { afterEach, describe, expect, it, vi } from "vitest";
import { readModelFiles, writeModel } from "../../web/src/files";
import { Hdf5Library, type Hdf5Reply, type Hdf5Request, type Hdf5Worker } from "../../web/src/files/hdf5_library";
import { readHdf5, writeHdf5 } from "../../web/src/files/hdf5";
import { refusal } from "./data-fixtures";
import { mutate, random } from "./support/damage";
import type { Trainer } from "../../web/src/lib";
import { engineIsBuilt, shareTrainer } from "./support/real_engine";
import { savedExample } from "./support/saved_example";

afterEach(() => vi.useRealTimers());

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i);

describe("after a damaged file", () => {
  it("every file is read and written as before", async () => {
    const saved = savedExample();
    const { bytes } = await writeModel("h5", saved, "model");
    for (let seed = 1; seed <= 8; seed++) {
      await readModelFiles([{ name: "damaged.h5", bytes: mutate(bytes, random(seed)) }], null).catch(() => {});
      const sound = await readModelFiles([{ name: "sound.h5", bytes }], null);
      expect(sound.weights[0]!.tensors[0]!.values).toEqual(saved.weights[0]!.tensors[0]!.values);
      expect((await readModelFiles([await writeModel("keras", saved, "again")], null)).model).toEqual(sound.model);
    }
  });
});

describe("a file", () => {
  it("is read with every group, text and number that was written, of any type", async () => {
    const bytes = await writeHdf5((to) => {
      to.attribute("", "config", '{"ü": 1}');
      to.attribute("layers", "names", ["a", "b"]);
      to.attribute("layers", "none", []);
      to.tensor("layers/a/kernel", [2, 3], numbers(6));
      to.tensor("layers/steps", [], BigInt64Array.of(7n));
      to.group("empty/inner");
    });
    await readHdf5("a.h5", bytes, (from) => {
      expect(from.attribute("", "config")).toBe('{"ü": 1}');
      expect([from.names("layers", "names"), from.names("layers", "none"), from.names("layers", "other")]).toEqual([["a", "b"], [], []]);
      expect(from.tensor("layers/a/kernel")).toEqual({ name: "layers/a/kernel", shape: [2, 3], values: numbers(6) });
      expect(from.tensor("layers/steps")).toEqual({ name: "layers/steps", shape: [], values: Float32Array.of(7) });
      expect([from.keys(""), from.keys("empty"), from.keys("nowhere")]).toEqual([["empty", "layers"], ["inner"], []]);
      expect([from.has("empty/inner"), from.has("empty/other"), from.isTensor("layers/steps")]).toEqual([true, false, true]);
      expect(() => from.tensor("empty")).toThrow('a.h5: expected a tensor "empty", found none.');
    });
    // Both noted the same time.
    vi.useFakeTimers({ now: 1.8e12, toFake: ["Date"] });
    const fill = (to: Parameters<Parameters<typeof writeHdf5>[0]>[0]): void => to.tensor("x", [1], numbers(1));
    expect(await writeHdf5(fill)).toEqual(await writeHdf5(fill));
  });

  it("that asks for more than its size allows is refused, and another that takes too much memory", async () => {
    const bytes = await writeHdf5((to) => to.tensor("x", [8e6], new Float32Array(8e6)));
    const library = new Hdf5Library();
    const limits = { budget: 32e6, attribute: 100, nodes: 100, depth: 3, memory: 2 ** 28 };
    const read = (changed: Partial<typeof limits>) => library.ask({ kind: "read", bytes, limits: { ...limits, ...changed } }, 60_000);
    expect(await read({ budget: 31e6 })).toEqual({
      kind: "refused",
      why: 'expected "x" to be of a size that fits the file, found shape (8000000).',
    });
    expect(await read({ nodes: 1 })).toEqual({ kind: "refused", why: "expected at most 1 groups and tensors, found more." });
    expect(await read({ memory: 2 ** 24 })).toMatchObject({ kind: "read", sound: false });
    expect(await read({})).toMatchObject({ kind: "read", sound: true });
    library.dispose();
  });
});

/** A worker that answers with these, one after the other; null: not at all. */
function answering(...replies: (Hdf5Reply | Error | null)[]) {
  const asked: Hdf5Request["kind"][] = [];
  const log = { started: 0, ended: 0, asked };
  const start = async (): Promise<Hdf5Worker> => {
    log.started++;
    return {
      ask: async ({ kind }) => {
        asked.push(kind);
        if (kind === "start") return { kind: "started" };
        const reply = replies.shift();
        if (reply instanceof Error) throw reply;
        return reply ?? new Promise<never>(() => {});
      },
      terminate: () => void log.ended++,
    };
  };
  return { log, library: new Hdf5Library(start) };
}

describe("a worker", () => {
  const bytes = new Uint8Array(0);
  const written: Hdf5Reply = { kind: "written", bytes };
  const write: Hdf5Request = { kind: "write", writes: [], now: 0 };

  it("that does not answer in time is ended, and the next request has another", async () => {
    vi.useFakeTimers();
    const { library, log } = answering(null, written);
    const late = library.ask(write, 20_000);
    const next = library.ask(write, 20_000);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(log).toEqual({ started: 1, ended: 0, asked: ["start", "write"] });
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toEqual({ kind: "failed", why: "no answer after 20 s" });
    expect(await next).toBe(written);
    expect(log).toEqual({ started: 2, ended: 1, asked: ["start", "write", "start", "write"] });
  });

  it("whose answer nobody wants any more is ended, whether it reads or waits for its turn", async () => {
    const { library, log } = answering(null, written);
    const cancel = new AbortController();
    const [reads, waits] = [1, 2].map(() => library.ask(write, 20_000, cancel.signal));
    const next = library.ask(write, 20_000, new AbortController().signal);
    await vi.waitFor(() => expect(log.asked).toEqual(["start", "write"]));
    cancel.abort(new Error("cancelled"));
    await expect(reads).rejects.toThrow("cancelled");
    await expect(waits).rejects.toThrow("cancelled");
    expect(await next).toBe(written);
    expect(log).toEqual({ started: 2, ended: 1, asked: ["start", "write", "start", "write"] });
  });

  it.each([
    ["has died", new Error("out of memory")],
    ["has failed", { kind: "failed", why: "memory access out of bounds" } as const],
    ["has failed with a part", { kind: "read", tree: { kind: "other" }, sound: false } as const],
  ])("that %s is used no more", async (_, reply) => {
    const { library, log } = answering(reply, written);
    await library.ask(write, 1000);
    expect(await library.ask(write, 1000)).toBe(written);
    expect(log).toMatchObject({ started: 2, ended: 1 });
  });

  it("goes on after a refusal", async () => {
    const { library, log } = answering({ kind: "refused", why: "too much" }, written);
    await library.ask(write, 1000);
    expect(await library.ask(write, 1000)).toBe(written);
    expect(log).toMatchObject({ started: 1, ended: 0 });
  });

  it("that cannot be started says so, and is tried again", async () => {
    let times = 0;
    const library = new Hdf5Library(async () => {
      if (++times === 1) throw new Error("no script");
      return { ask: async ({ kind }) => (kind === "start" ? { kind: "started" } : written), terminate() {} };
    });
    expect((await refusal(library.ask(write, 1000))).message).toBe("The HDF5 library could not be started (no script).");
    expect(await library.ask(write, 1000)).toBe(written);
  });
});

describe.skipIf(!engineIsBuilt)("a model", () => {
  let trainer: Trainer;
  shareTrainer((made) => {
    trainer = made;
  });

  it("whose loading is cancelled is not loaded, and the next one is", async () => {
    const { name, bytes } = await writeModel("h5", savedExample(), "model");
    const file = new File([bytes], name);
    const cancel = new AbortController();
    const loading = trainer.load(file, { signal: cancel.signal });
    cancel.abort();
    await expect(loading).rejects.toMatchObject({ name: "AbortError" });
    await expect(trainer.predict(new Float32Array(4))).rejects.toThrow(/model/);
    expect((await trainer.load(file)).weightsOnly).toBe(false);
  });
});
