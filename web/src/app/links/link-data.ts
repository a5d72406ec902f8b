// The data that a link is for: by name, with what was chosen in reading it and how it was divided; never samples.
import { loadOptions, type LoadOptionKind } from "../../base/load_options";
import { isCatalogueName } from "../../data/catalogue";
import type { LoadChoices } from "../../data/kept";
import type { BuiltinName, BuiltinSource, DivideOptions } from "../../base/protocol";
import type { SetupData } from "./setups";
import { checkAll, fail, limits, record } from "./link-checks";
import type { Config, Option } from "../core/options";
import { t } from "./text";

const builtins: readonly BuiltinName[] = ["digits", "xor", "circles", "spirals"];
const whole = (key: string, min = 0, max = 2 ** 31 - 1): Option => ({ key, kind: "number", integer: true, min, max });
const flag = (key: string): Option => ({ key, kind: "flag" });

/** Those options of loading that are single values. */
const options = (group: Record<string, LoadOptionKind>): Option[] =>
  Object.entries(group).flatMap(([key, kind]): Option[] => {
    if (kind === "flag") return [flag(key)];
    if (kind === "text" || kind === "character") return [{ key, kind: "text" }];
    if (kind === "share") return [{ key, kind: "number", min: 0, max: 1, belowMax: true }];
    if (kind === "texts" || kind === "size") return [];
    return "least" in kind ? [whole(key, kind.least, kind.most)] : [{ key, kind: "choice", choices: kind }];
  });

const splitting = options(loadOptions.split);
const dividing = [...splitting, whole("folds", 2, 255), whole("fold", 0, 254), flag("shuffle"), flag("one_hot")];
const generated = [
  whole("seed"),
  whole("train", 1, 100_000),
  whole("test", 0, 100_000),
  { key: "noise", kind: "number", min: 0, max: 1 } satisfies Option,
];

/** What of the choices can stand in a link: all but a vocabulary, which is data. */
export function choicesInLink({ table: chosen, pictures: seen, split }: LoadChoices): LoadChoices {
  const { text: read, ...rest } = chosen ?? {};
  const { vocabulary: _, ...tokenized } = read ?? {};
  return {
    ...(chosen && { table: { ...rest, ...(read && { text: tokenized }) } }),
    ...(seen && { pictures: seen }),
    ...(split && { split }),
  };
}

/** A link's data, checked. Throws an error that names the first part that cannot be. */
export function dataOf(value: unknown): SetupData {
  const { name, source, choices, division, folds } = record("data", value, ["name", "source", "choices", "division", "folds"]);
  if (typeof name !== "string" || name.length === 0 || name.length > limits.name) fail(t.linkPart("data"));
  if (folds !== undefined) checkAll([whole("folds", 2, 50)], { folds });
  return {
    name: name as string,
    ...(source !== undefined && { source: sourceOf(source) }),
    ...(choices !== undefined && { choices: loadChoicesOf(record("choices", choices, ["table", "pictures", "split"])) }),
    ...(division !== undefined && { division: checked<DivideOptions>("division", division, dividing) }),
    ...(folds !== undefined && { folds: folds as number }),
  };
}

function sourceOf(value: unknown): NonNullable<SetupData["source"]> {
  const { name, ...counts } = record("source", value);
  if (typeof name !== "string" || !(isCatalogueName(name) || builtins.includes(name as BuiltinName))) fail(t.linkPart("source"));
  return { name, ...checked<Omit<BuiltinSource, "name">>("source", counts, generated) } as NonNullable<SetupData["source"]>;
}

function loadChoicesOf({ table: chosen, pictures: seen, split }: Config): LoadChoices {
  return {
    ...(chosen !== undefined && { table: tableOf(record("table", chosen)) }),
    ...(seen !== undefined && { pictures: picturesOf(record("pictures", seen)) }),
    ...(split !== undefined && { split: checked("split", split, splitting) }),
  };
}

function tableOf({ columns, windows: cut, text: read, ...plain }: Config): LoadChoices["table"] {
  return {
    ...checked("table", plain, options(loadOptions.table)),
    ...(columns !== undefined && { columns: columnsOf(record("columns", columns)) }),
    ...(cut !== undefined && { windows: checked("windows", cut, options(loadOptions.windows)) }),
    ...(read !== undefined && { text: checked("text", read, options(loadOptions.text)) }),
  };
}

function columnsOf(given: Config): NonNullable<LoadChoices["table"]>["columns"] {
  const entries = Object.entries(given);
  if (entries.length > limits.list || entries.some(([name]) => name.length > limits.name)) fail(t.linkPart("columns"));
  return Object.fromEntries(entries.map(([name, use]) => [name, checked("columns", use, options(loadOptions.columns))]));
}

function picturesOf({ size, ...plain }: Config): LoadChoices["pictures"] {
  if (size !== undefined && !(Array.isArray(size) && size.length === 2)) fail(t.linkPart("size"));
  for (const side of (size as unknown[] | undefined) ?? []) checkAll([whole("size", 1, 4096)], { size: side });
  return { ...checked("pictures", plain, options(loadOptions.pictures)), ...(size !== undefined && { size: size as [number, number] }) };
}

/** The value as a new object, every option of which is known and within its limits. */
function checked<T extends object>(name: string, value: unknown, options: readonly Option[]): T {
  const config = record(name, value);
  checkAll(options, config);
  // No choice here is an object, as some of Keras' are.
  for (const [key, each] of Object.entries(config)) if (typeof each === "object") fail(t.linkPart(key));
  return { ...config } as T;
}
