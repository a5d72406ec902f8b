// A link of the page, done as an exercise: the same layers, training settings, callbacks and data.

import { fitDefaults } from "../../web/src/base/fit_config";
import { isCatalogueName } from "../../web/src/data/catalogue";
import { fromLink } from "../../web/src/app/links/link";
import { dataSets, type DataSetName, type Exercise } from "../../web/src/exercises";
import type { BuiltinSource, DivideOptions } from "../../web/src/lib";
import { UsageError } from "./args";

/** An exercise whose data may be generated, and the seed it was handed out with. */
export interface LinkedExercise extends Exercise {
  source?: BuiltinSource;
  /** How its training set is divided, once it is loaded. */
  division?: DivideOptions;
  seed: number;
}

/** Throws a SproutError for a link that cannot be used, a UsageError for data that the command line does not know by name. */
export function exerciseOf(address: string): LinkedExercise {
  const {
    build,
    fit,
    data: { name, source, choices, division, folds },
  } = fromLink(address.slice(Math.max(0, address.indexOf("#"))));
  const generated = source && !isCatalogueName(source.name) ? (source as BuiltinSource) : undefined;
  const known = Object.entries(dataSets).find(([, { title }]) => title === name)?.[0] as DataSetName | undefined;
  if (!known && !generated)
    throw new UsageError(
      `--link: its data is ${name}; expected one of ${Object.values(dataSets)
        .map(({ title }) => title)
        .join(", ")}, or generated data`,
    );
  return {
    id: "link",
    title: name,
    purpose: "What a link of the page carries.",
    data: known ?? "mnist",
    options: [],
    published: [],
    findings: [],
    ...(generated && { source: generated }),
    ...(choices && { load: choices }),
    ...(division && { division }),
    ...(folds !== undefined && { folds }),
    seed: build.seed ?? fitDefaults.seed,
    configure: () => structuredClone({ build, fit }),
  };
}
