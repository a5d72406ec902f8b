// How data are to be read, as the command line says it: --table KEY=VALUE and --pictures KEY=VALUE, any number of times.

import type { LoadOptions } from "../../web/src/lib";
import { loadOptions, type LoadOptionKind } from "../../web/src/base/load_options";
import { UsageError } from "./args";

const within = (group: string, options: Record<string, LoadOptionKind>): Record<string, LoadOptionKind> =>
  Object.fromEntries(Object.entries(options).flatMap(([key, kind]) => (kind === "texts" ? [] : [[`${group}.${key}`, kind]])));

/** Every option that the page has, by its path in LoadOptions. */
const keys: Record<string, LoadOptionKind> = {
  ...loadOptions.table,
  ...within("windows", loadOptions.windows),
  ...within("text", loadOptions.text),
  ...within("split", loadOptions.split),
};

/** For the help: all of them. */
export const tableKeys = [...Object.keys(keys), "columns.NAME.type", "columns.NAME.role", "input.NAME", "output.NAME"].join(", ");

/** The options that these KEY=VALUE say. Throws a UsageError that names the one at fault. */
export function tableOptions(said: readonly string[]): Pick<LoadOptions, "table" | "split"> {
  const table: Record<string, unknown> = {};
  const split: Record<string, unknown> = {};
  for (const each of said) {
    const { key, text } = keyAndValue("--table", each);
    const [, column, what] = /^columns\.(.+)\.(type|role)$/s.exec(key) ?? [];
    if (column !== undefined && what !== undefined) {
      const columns = (table["columns"] ??= {}) as Record<string, Record<string, unknown>>;
      columns[column] = {
        ...columns[column],
        [what]: value(`--table ${key}`, loadOptions.columns[what as keyof typeof loadOptions.columns], text),
      };
      continue;
    }
    const [, end, name] = /^(input|output)\.(.+)$/s.exec(key) ?? [];
    if (end !== undefined && name !== undefined) {
      const columns = (table["columns"] ??= {}) as Record<string, Record<string, unknown>>;
      for (const own of text.split(",").map((each) => each.trim())) {
        if (columns[own]?.[end] !== undefined) throw new UsageError(`--table ${key}: expected ${own} to be given once, received it twice`);
        columns[own] = { ...columns[own], [end]: name };
      }
      continue;
    }
    if (!Object.hasOwn(keys, key)) throw new UsageError(`--table: unknown ${key}; expected one of ${tableKeys}`);
    const [group, own] = key.includes(".") ? (key.split(".") as [string, string]) : [null, key];
    const into = group === null ? table : group === "split" ? split : ((table[group] ??= {}) as Record<string, unknown>);
    into[own] = value(`--table ${key}`, keys[key]!, text);
  }
  return { ...(Object.keys(table).length > 0 && { table }), ...(Object.keys(split).length > 0 && { split }) };
}

const ofPictures: Record<string, LoadOptionKind> = loadOptions.pictures;

/** The same of --pictures. */
export function pictureOptions(said: readonly string[]): Pick<LoadOptions, "pictures"> {
  const pictures = said.map((each): [string, unknown] => {
    const { key, text } = keyAndValue("--pictures", each);
    if (!Object.hasOwn(ofPictures, key))
      throw new UsageError(`--pictures: unknown ${key}; expected one of ${Object.keys(ofPictures).join(", ")}`);
    return [key, value(`--pictures ${key}`, ofPictures[key]!, text)];
  });
  return pictures.length > 0 ? { pictures: Object.fromEntries(pictures) } : {};
}

function keyAndValue(option: string, said: string): { key: string; text: string } {
  const [, key, text] = /^([^=]+)=(.*)$/s.exec(said) ?? [];
  if (key === undefined || text === undefined) throw new UsageError(`${option}: expected KEY=VALUE, received ${said}`);
  return { key, text };
}

function value(what: string, kind: LoadOptionKind, text: string): unknown {
  const wrong = (wanted: string): never => {
    throw new UsageError(`${what}: expected ${wanted}, received ${text}`);
  };
  if (kind === "character") return text === "\\t" ? "\t" : text.length === 1 ? text : wrong("one character, or \\t");
  if (kind === "text" || kind === "texts") return text;
  if (kind === "flag") return text === "true" || (text === "false" ? false : wrong("true or false"));
  if (kind === "size") {
    const sides = /^(\d{1,4})x(\d{1,4})$/.exec(text)?.slice(1).map(Number);
    return sides?.every((side) => side > 0) ? sides : wrong("HEIGHTxWIDTH, such as 32x32");
  }
  if (typeof kind === "object" && !("least" in kind)) return kind.includes(text) ? text : wrong(`one of ${kind.join(", ")}`);
  const number = text.trim() === "" ? NaN : Number(text);
  if (kind === "share") return number >= 0 && number < 1 ? number : wrong("a number of at least 0 and less than 1");
  return Number.isSafeInteger(number) && number >= kind.least ? number : wrong(`a whole number >= ${kind.least}`);
}
