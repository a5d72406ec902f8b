// Schemas of configurations as they lie in records: a disk, or a page of another version, may have left something else.

import * as v from "valibot";

/** NaN and infinities too: a training that diverged has them among its figures. */
export const anyNumber = v.custom<number>((value) => typeof value === "number");

/** An object as JSON has them, with any keys; valibot's own takes lists, too. */
export const jsonObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const object = v.looseObject({ class_name: v.string(), config: v.optional(jsonObject) });
const ref = v.union([v.string(), object]);
/** Losses or metrics: of one output, or of each in a list or by its name. */
const ofOutput = v.union([ref, v.null(), v.array(ref)]);
const ofOutputs = v.union([ref, v.array(ofOutput), v.record(v.string(), ofOutput)]);

/** A point of a curve. */
export const pointSchema = v.object({ x: anyNumber, y: anyNumber });
export const logsSchema = v.record(v.string(), anyNumber);

export const buildSchema = v.looseObject({
  model: v.looseObject({ config: v.looseObject({ layers: v.array(object) }) }),
  compile: v.nullish(v.looseObject({ optimizer: ref, loss: ofOutputs, metrics: v.nullish(ofOutputs) })),
});

export const fitSchema = v.looseObject({ callbacks: v.nullish(v.array(object)) });
