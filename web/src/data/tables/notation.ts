// How the numbers of a column are written: their marks and unit decided over all of its cells.

import type { Notation } from "../../base/protocol";
import { strays, type Column } from "./column";
import { decimalIn, valueOf, writtenNumber, type Written } from "./written_number";

/** What the cells of a column say about how its numbers are written. */
interface Evidence {
  column: Column;
  /** Cells that are numbers in dress, by the text's place. */
  texts: (Written | null)[];
  /** How many cells have each text. */
  counts: Float64Array;
  /** The unit that all share, if they do. */
  unit: string;
  /** Whether they share it but for letters that say thousands, millions and billions. */
  magnitudes: boolean;
  /** Cells that would be numbers, had they one unit: one of each of the two commonest. */
  unlike: [string, string] | null;
  /** Cells that are plain numbers, and those that are not missing. */
  plain: number;
  filled: number;
  /** Cells that can only be read with this decimal mark. */
  decimals: Record<"." | ",", number>;
  /** Whether a cell has one comma, before three digits: 3,562. */
  commas: boolean;
}

/** How many cells have a unit, and one of them. */
interface Unit {
  count: number;
  example: string;
}

/** Reads the numbers of all columns. A column decides its marks itself, where it cannot, `given` or the other columns do. Returns the table's decimal mark. */
export async function readNumbers(
  columns: readonly Column[],
  delimiter: string | undefined,
  breathe: () => Promise<void>,
  given?: "." | ",",
): Promise<"." | ","> {
  const all: Evidence[] = [];
  for (const column of columns) {
    all.push(evidenceOf(column));
    await breathe();
  }
  const votes = (mark: "." | ","): number =>
    all.filter(({ decimals }) => decimals[mark] > 0 && decimals[mark] >= decimals[mark === "." ? "," : "."]).length;
  // Semicolons part the cells where commas stand in the numbers.
  const undecided = delimiter === ";" && votes(".") === 0 && all.some(({ commas }) => commas) ? "," : ".";
  const usual = given ?? (votes(",") > votes(".") ? "," : votes(".") > 0 ? "." : undecided);
  for (const evidence of all) {
    read(evidence, usual);
    await breathe();
  }
  return usual;
}

function evidenceOf(column: Column): Evidence {
  const texts = column.texts.map((text) => (column.named ? null : writtenNumber(text)));
  const counts = new Float64Array(texts.length);
  let [plain, dressed, others] = [0, 0, 0];
  for (let row = 0; row < column.length; row++) {
    const code = column.codes[row]!;
    if (code > 0) counts[code - 1]!++;
    else if (code !== -1) plain++;
  }
  const units = new Map<string, Unit>();
  const bare = new Set<string>();
  const found = (unit: string, count: number, example: string): void => {
    const before = units.get(unit);
    units.set(unit, { count: (before?.count ?? 0) + count, example: before?.example ?? example });
  };
  if (plain > 0) {
    found("", plain, String(column.values[column.codes.findIndex((code) => code === 0 || code === column.thousandths)]));
    bare.add("");
  }
  const decimals = { ".": column.pointed, ",": 0 };
  let commas = false;
  texts.forEach((text, i) => {
    if (!text || counts[i] === 0) {
      others += counts[i]!;
      return;
    }
    dressed += counts[i]!;
    found(text.unit, counts[i]!, column.texts[i]!);
    bare.add(text.magnitude?.unit ?? text.unit);
    const mark = decimalIn(text.body);
    if (mark) decimals[mark] += counts[i]!;
    commas ||= mark === null && text.body.includes(",");
  });
  const filled = plain + dressed + others;
  const isNumeric = others <= strays * filled;
  // Numbers without a unit among those with one: nobody knows what they count.
  const magnitudes = units.size > 1 && bare.size === 1;
  const [first, second] = [...units.values()].sort((a, b) => b.count - a.count);
  return {
    column,
    texts,
    counts,
    unit: dressed > 0 && isNumeric ? (magnitudes ? [...bare][0]! : units.size === 1 ? [...units.keys()][0]! : "") : "",
    magnitudes,
    unlike: isNumeric && second && !magnitudes ? [first!.example, second.example] : null,
    plain,
    filled,
    // A column of texts tells nothing.
    decimals: isNumeric ? decimals : { ".": 0, ",": 0 },
    commas: commas && isNumeric,
  };
}

function read({ column, texts, counts, unit, magnitudes, unlike, decimals, plain, filled }: Evidence, usual: "." | ","): void {
  const decimal = decimals["."] > decimals[","] ? "." : decimals[","] > decimals["."] ? "," : usual;
  const values = texts.map((text) => {
    if (text && magnitudes && text.magnitude?.unit === unit) return text.sign * valueOf(`${text.body}e${text.magnitude.power}`, decimal);
    return text && text.unit === unit ? text.sign * valueOf(text.body, decimal) : NaN;
  });
  const numbers = values.reduce((sum, value, i) => sum + (Number.isFinite(value) ? counts[i]! : 0), plain);
  // Among texts, 1,2 is a text.
  const isNumeric = numbers >= (1 - strays) * filled;
  let example: Notation["example"] | null = null;
  for (let row = 0; row < column.length; row++) {
    const code = column.codes[row]!;
    if (code === column.thousandths) {
      column.codes[row] = 0;
      if (decimal === "," && isNumeric) {
        const value = column.values[row]!;
        column.values[row] = Math.round(value * 1000);
        example ??= [value.toFixed(3), column.values[row]!];
      }
    } else if (code > 0 && isNumeric && Number.isFinite(values[code - 1]!)) {
      column.codes[row] = 0;
      column.values[row] = values[code - 1]!;
      if (!magnitudes || texts[code - 1]!.magnitude) example ??= [column.texts[code - 1]!, values[code - 1]!];
    }
  }
  column.notation = example && { unit, decimal, example };
  column.unlike = isNumeric ? null : unlike;
}
