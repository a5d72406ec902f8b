// What is asked of a model's outputs in training, in whichever form it is said: of all of them, in a list, or by their names.

import type { CompileConfig, KerasRef } from "./protocol";

/** The same in the same form, with each loss or metric as `of` makes it. */
export function mapRefs<T>(said: unknown, of: (ref: KerasRef) => T): unknown {
  if (said === null || said === undefined) return said;
  if (Array.isArray(said)) return said.map((inner) => mapRefs(inner, of));
  if (typeof said !== "object" || "class_name" in said) return of(said as KerasRef);
  return Object.fromEntries(Object.entries(said).map(([name, inner]) => [name, mapRefs(inner, of)]));
}

function refsIn(said: unknown): KerasRef[] {
  const refs: KerasRef[] = [];
  mapRefs(said, (ref) => refs.push(ref));
  return refs;
}

/** The losses of all outputs; one for all of them stands once. */
export const lossesOf = ({ loss }: Pick<CompileConfig, "loss">): KerasRef[] => refsIn(loss);

/** The metrics of all outputs. */
export const metricsOf = (compile: Pick<CompileConfig, "metrics"> | null | undefined): KerasRef[] => refsIn(compile?.metrics);
