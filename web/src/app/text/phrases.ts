// How whole sentences of one language become those of another, by patterns with places.

interface Pattern {
  english: RegExp;
  places: readonly { name: string; kind: string }[];
  other: string;
  /** How many letters stand fast: of two patterns that fit, the one with more is meant. */
  fixed: number;
}

const PLACE = /\{(\w+)([!?*]?)\}/g;
/** Two words of English in a row: more than a name or a value. */
const isProse = (text: string): boolean => /[a-z]{2,} [a-z]{2,}/.test(text.replace(/"[^"]*"|\[[^\]]*\]|\{[^}]*\}/g, "-"));
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * A function that puts a sentence into the other language, or returns it as it came: never a half of it.
 *
 * Both sides of the table have places. `{name}` is taken over as it is: a name, a number, a shape, a value; what reads as English outside of quotes is
 * none. `{name*}` is taken over whatever it is: a file's name, a browser's reason. `{name!}` is a sentence or a part of one with words of its own: where
 * the table has none for it, the pattern does not fit. `{name?}` is a part with words of its own, or a name. A full stop at the end stands in neither.
 */
export function translator(table: Readonly<Record<string, string>>): (english: string) => string {
  const exact = new Map<string, string>();
  const patterns: Pattern[] = [];
  for (const [english, other] of Object.entries(table)) {
    const places = [...english.matchAll(PLACE)].map(([, name, kind]) => ({ name: name!, kind: kind! }));
    if (places.length === 0) exact.set(english, other);
    else {
      const literals = english.split(/\{\w+[!?*]?\}/);
      patterns.push({
        english: new RegExp(`^${literals.map(escaped).join("([\\s\\S]+?)")}$`),
        places,
        other,
        fixed: literals.join("").length,
      });
    }
  }
  patterns.sort((a, b) => b.fixed - a.fixed);

  /** Null: there are no words for it. What has no letters needs none. */
  function find(english: string): string | null {
    const known = exact.get(english);
    if (known !== undefined) return known;
    if (!/\p{L}/u.test(english)) return english;
    const bare = english.endsWith(".") ? find(english.slice(0, -1)) : null;
    if (bare !== null) return `${bare}.`;
    for (const { english: pattern, places, other } of patterns) {
      const parts = pattern.exec(english)?.slice(1);
      const filled = parts && fill(places, parts);
      if (filled) return other.replace(PLACE, (_, name: string) => filled[name]!);
    }
    return null;
  }

  function fill(places: Pattern["places"], parts: readonly string[]): Record<string, string> | null {
    const filled: Record<string, string> = {};
    for (const [i, { name, kind }] of places.entries()) {
      const part = parts[i]!;
      const asItIs = kind === "*" || (kind !== "!" && !isProse(part)) ? part : null;
      const found = kind === "!" || kind === "?" ? (find(part) ?? asItIs) : asItIs;
      if (found === null) return null;
      filled[name] = found;
    }
    return filled;
  }

  return (english) => find(english) ?? english;
}
