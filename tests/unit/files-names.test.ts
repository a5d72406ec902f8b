// Names out of strangers' files are text: those of JavaScript's own properties are names like any other.

import { describe, expect, it } from "vitest";
import { SproutError } from "../../web/src/base/errors";
import { readModelFiles, writeModel } from "../../web/src/files";
import { parseJson, readModel } from "../../web/src/files/keras_json";
import { readPasted } from "../../web/src/files/pasted";
import type { SaveFormat } from "../../web/src/lib";

const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>;

describe.each(names)("%s", (name) => {
  const json = `{"class_name": "Sequential", "config": {"name": "${name}", "layers": [{"class_name": "${name}", "config": {"name": "${name}", "${name}": {"class_name": "${name}", "config": {"${name}": 1}}}}]}}`;

  it("as class, layer and option", () => {
    const layer = readModel("f", parseJson("f", json)).config.layers[0]!;
    expect([layer.class_name, layer.config!.name === name || name === "name", Object.hasOwn(layer.config!, name)]).toEqual([
      name,
      true,
      true,
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(layer.config)).toBe(Object.prototype);
  });

  it("as a tensor of safetensors", async () => {
    const header = `{"${name}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;
    const bytes = new Uint8Array(8 + header.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(text(header), 8);
    const { weights } = await readModelFiles([{ name: "a.safetensors", bytes }], null);
    expect(weights.map(({ layer }) => layer)).toEqual([name]);
  });

  it("in pasted code and pasted JSON", () => {
    const { model, problems } = readPasted(
      `${name} = 2\nmodel = keras.Sequential([layers.${name}(${name}=2), layers.Dense(${name}), layers.Dense(1, ${name}=2)])\nmodel.${name}()`,
    );
    expect(model!.config.layers).toEqual([{ class_name: "Dense", config: { units: 2 } }]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${name} is not known here`),
      expect.stringContaining(`Dense has no argument ${name}`),
      `passed over: model.${name}()`,
    ]);
    expect(readPasted(json).model!.config.layers[0]!.class_name).toBe(name);
  });

  it("in what is written of a model", async () => {
    const model = {
      class_name: "Sequential" as const,
      config: { name, input_shape: [2], layers: [{ class_name: name, config: { name, [name]: 1 } }] },
    };
    const saved = {
      model,
      compile: { optimizer: name, loss: name, metrics: [name] },
      weights: [],
      optimizer: null,
      notes: { classNames: [name] },
      remarks: [],
    };
    const refused: string[] = [];
    for (const format of ["keras", "h5", "safetensors", "tfjs", "onnx", "python", "notebook"] as SaveFormat[]) {
      try {
        const { bytes } = await writeModel(format, saved, "model");
        // A .keras is packed, and a notebook leaves the model to its file.
        if (format !== "keras" && format !== "notebook") expect(Buffer.from(bytes).includes(name), format).toBe(true);
      } catch (error) {
        if (!(error instanceof SproutError)) throw error;
        expect(error.message).toContain(name);
        refused.push(format);
      }
    }
    // TensorFlow.js and ONNX have no such layer; Python no such class where the name is one of its own.
    expect(refused).toEqual(["tfjs", "onnx", ...(name === "__proto__" ? ["python"] : [])]);
  });
});
