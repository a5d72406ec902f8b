// Texts of Python code: their escapes, and what is put into them.

/** "it's\n" as it is meant. */
export function unquoted(source: string): string | null {
  const [, prefix, , inside] = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)\2$/.exec(source) ?? [];
  if (inside === undefined || /[bB]/.test(prefix!)) return inside ?? null;
  return /[rR]/.test(prefix!) ? inside : unescaped(inside);
}

const signs: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0", "\n": "" };

export const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))/g, (_, x?: string, u?: string, sign?: string) =>
    x || u ? String.fromCharCode(parseInt((x ?? u)!, 16)) : (signs[sign!] ?? sign!),
  );

/** A value in the form that a format's letters ask for: 02d, .2f; null where they are others. */
export function formatted(value: unknown, format: string): string | null {
  const said = value === null ? "None" : typeof value === "boolean" ? (value ? "True" : "False") : value;
  if (typeof said !== "number" && typeof said !== "string") return null;
  const [, zero, width = "0", digits, letter] = /^(0?)(\d{0,3})(?:\.(\d{1,2}))?([dfs]?)$/.exec(format) ?? [];
  if (letter === undefined) return null;
  const text = digits === undefined ? String(said) : Number(said).toFixed(Number(digits));
  return typeof said === "number" ? text.padStart(Number(width), zero ? "0" : " ") : text.padEnd(Number(width));
}
