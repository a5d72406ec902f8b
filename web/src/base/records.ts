// Schemas of configurations as they lie in records: a disk, or a page of another version, may have left something else.

import * as v from "valibot";

/** NaN and infinities too: a training that diverged has them among its figures. */
export const anyNumber = v.custom<number>((value) => typeof value === "number");

const keys = v.record(v.string(), v.unknown());
const object = v.looseObject({ class_name: v.string(), config: v.optional(keys) });
const ref = v.union([v.string(), object]);

/** A point of a curve. */
export const pointSchema = v.object({ x: anyNumber, y: anyNumber });
export const logsSchema = v.record(v.string(), anyNumber);

export const buildSchema = v.looseObject({
  model: v.looseObject({ config: v.looseObject({ layers: v.array(object) }) }),
  compile: v.nullish(v.looseObject({ optimizer: ref, metrics: v.nullish(v.array(v.unknown())) })),
});

export const fitSchema = v.looseObject({ callbacks: v.nullish(v.array(object)) });
