// What is said of how data are to be loaded is checked whole, before anything is read.

import { expected, oneOf, onlyKeys, trueOrFalse, wholeNumber } from "./checks";
import { loadOptions, type LoadOptionKind } from "./load_options";
import type { LoadOptions } from "./protocol";

/** Throws a SproutError that names the first option that is unknown, or that cannot be what it is. */
export function checkLoadOptions({ table, pictures, split, memoryLimit }: Omit<LoadOptions, "signal">): void {
  if (memoryLimit != null) wholeNumber("loadData", "memoryLimit", memoryLimit, 1);
  if (said("pictures", pictures)) checkAll("pictures", pictures, loadOptions.pictures);
  if (said("split", split)) checkAll("split", split, loadOptions.split);
  if (said("table", table)) checkTable(table);
}

/** The same of a table alone. */
export function checkTable({ columns, windows, text, ...plain }: NonNullable<LoadOptions["table"]>): void {
  checkAll("table", plain, loadOptions.table, ["columns", "windows", "text"]);
  if (said("table: columns", columns))
    for (const [name, use] of Object.entries(columns))
      if (said(`table: columns: ${name}`, use)) checkAll(`table: columns: ${name}`, use, loadOptions.columns);
  if (said("table: windows", windows)) checkAll("table: windows", windows, loadOptions.windows);
  if (said("table: text", text)) checkAll("table: text", text, loadOptions.text);
}

/** Whether a group of options is there: null says as much as nothing. */
function said<T>(owner: string, group: T | null | undefined): group is T & object {
  if (group === undefined || group === null) return false;
  if (typeof group !== "object" || Array.isArray(group)) expected(owner, "an object of options", group);
  return true;
}

/** others: options that are groups of their own. */
function checkAll(owner: string, given: object, known: Record<string, LoadOptionKind>, others: readonly string[] = []): void {
  onlyKeys(owner, given, [...Object.keys(known), ...others]);
  for (const [key, value] of Object.entries(given)) if (value !== undefined && value !== null) checkOne(owner, key, value, known[key]!);
}

function checkOne(owner: string, key: string, value: unknown, kind: LoadOptionKind): void {
  const wrong = (wanted: string): never => expected(owner, `${key} to be ${wanted}`, value);
  if (kind === "flag") trueOrFalse(owner, key, value);
  else if (kind === "text") typeof value === "string" || wrong("a text");
  else if (kind === "character") (typeof value === "string" && value.length === 1 && !/[\r\n"]/.test(value)) || wrong("one character");
  else if (kind === "texts") (Array.isArray(value) && value.every((each) => typeof each === "string")) || wrong("a list of texts");
  else if (kind === "share") (typeof value === "number" && value >= 0 && value < 1) || wrong("a number of at least 0 and less than 1");
  else if (kind === "size")
    (Array.isArray(value) && value.length === 2 && value.every((side) => Number.isSafeInteger(side) && side > 0)) ||
      wrong("[height, width]");
  else if ("least" in kind) wholeNumber(owner, key, value, kind.least);
  else oneOf(owner, key, value, kind);
}
