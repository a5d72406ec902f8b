// Models that Keras 3 and tf.keras 2 wrote (tests/keras/make_fixtures.py), with what they predict.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export interface Fixture {
  model: "image" | "sequence" | "dense";
  file: string;
  bytes: Uint8Array<ArrayBuffer>;
  shape: number[];
  x: number[];
  y: number[];
  predictions: number[];
  /** Losses of three more epochs, batch 4, not shuffled. */
  loss?: number[];
}

type Stored = Omit<Fixture, "bytes"> & { bytes: string };
const stored = JSON.parse(readFileSync(new URL("../fixtures/models.json", import.meta.url), "utf8")) as Stored[];

export const fixtures: Fixture[] = stored.map((each) => ({
  ...each,
  bytes: new Uint8Array(gunzipSync(Buffer.from(each.bytes, "base64"))),
}));
