// One number as people write it ($1,000, 12 %, 1.234,50, 23 kmpl): its sign, digits, marks and unit.

/** A number as it is written: digits and marks, and what stands around them. */
export interface Written {
  sign: 1 | -1;
  body: string;
  unit: string;
  /** Where a letter behind it says thousands, millions or billions (5K, €1.2M): the power of ten, and the unit without it. */
  magnitude?: { power: number; unit: string };
}

const spaces = /[\s\u00a0\u2007\u2009\u202f]+/g;
/** Currencies may stand before a number; letters glued to it make it a name (C85, Q1). */
const currency = /(?:[a-z]{0,3}\p{Sc}|(?:usd|eur|gbp|chf|inr|krw|jpy|cny|rs)\b\.?) ?/u.source;
/** Behind it up to three words, of letters and signs: kmpl, km/h, m2, % of all; or a plus: 10,000+. */
const unit = / ?\+| ?[\p{L}\p{Sc}%‰°µ][\p{L}\p{Sc}%°/²³·*^.-]{0,11}[23]?(?: [\p{L}%/]{1,12}){0,2}/u.source;
const written = new RegExp(`^(\\()?([+-])?(${currency})?([+-])?(\\d[\\d.,' ]*|[.,]\\d+)((?:e[+-]?\\d+)?)(-)?(${unit})?(\\))?$`, "iu");
const groupedBy = (mark: string): RegExp => new RegExp(`^(\\d{1,3}(${mark}\\d{3})+|\\d{1,2}(${mark}\\d{2})+${mark}\\d{3})$`);
const grouped = { ",": groupedBy(","), ".": groupedBy("\\."), "'": groupedBy("'"), " ": groupedBy(" ") } as const;
type Mark = keyof typeof grouped;
const isMark = (text: string): text is Mark => text in grouped;
const powers: Record<string, number> = { k: 3, K: 3, M: 6, B: 9, bn: 9 };
/** Longer texts are no numbers. */
const longest = 48;

/** What a text is as a number in whatever dress; null if it is none. */
export function writtenNumber(text: string): Written | null {
  if (text.length > longest || !/\d/.test(text)) return null;
  const match = written.exec(
    text
      .replace(spaces, " ")
      .replace(/[\u2212\u2013]/g, "-")
      .replaceAll("\u2019", "'")
      .trim(),
  );
  if (!match) return null;
  const [, open, outer, before = "", inner, body = "", exponent = "", behindIt, after = "", close] = match;
  // SAP and COBOL write the sign behind: 12,50-.
  if ((open === undefined) !== (close === undefined) || [outer, inner, behindIt].filter(Boolean).length > 1) return null;
  // (1) is a number of something, (1,234) a loss.
  if (open !== undefined && body.length < 3) return null;
  const negative = open !== undefined || outer === "-" || inner === "-" || behindIt === "-";
  const behind = after.trim();
  const power = exponent === "" && Object.hasOwn(powers, behind) ? powers[behind]! : null;
  return {
    sign: negative ? -1 : 1,
    body: body.trimEnd() + exponent,
    unit: before.trim() + behind,
    ...(power !== null && { magnitude: { power, unit: before.trim() } }),
  };
}

/** The decimal mark that a body can only be written with: "." in 1,234.5 and 1.25, "," in 1,5; null if it does not tell. */
export function decimalIn(body: string): "." | "," | null {
  const [point, comma] = [body.lastIndexOf("."), body.lastIndexOf(",")];
  if (point < 0 && comma < 0) return null;
  if (point >= 0 && comma >= 0) return point > comma ? "." : ",";
  const mark = point >= 0 ? "." : ",";
  const other = point >= 0 ? "," : ".";
  if (!grouped[mark].test(body) || /^0/.test(body)) return body.indexOf(mark) === body.lastIndexOf(mark) ? mark : null;
  // Twice or more: it groups. Once, before three digits: either.
  return body.indexOf(mark) === body.lastIndexOf(mark) ? null : other;
}

/** The value of a body, NaN if its marks do not stand as they must. */
export function valueOf(body: string, decimal: "." | ","): number {
  const [digits = "", exponent = ""] = body.toLowerCase().split("e");
  const at = digits.lastIndexOf(decimal);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const fraction = at < 0 ? "" : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction) || whole.includes(decimal)) {
    // 1.5 in a column of 1,5: there is but one way to read it.
    return decimal === "," && /^\d*\.\d+$/.test(digits) ? Number(body) : NaN;
  }
  const mark = /[^\d]/.exec(whole)?.[0];
  if (mark !== undefined && !(isMark(mark) && grouped[mark].test(whole))) return /^\d+\.\d+$/.test(whole) && at < 0 ? Number(body) : NaN;
  return Number(`${whole.replace(/[^\d]/g, "") || "0"}.${fraction || "0"}${exponent && `e${exponent}`}`);
}
