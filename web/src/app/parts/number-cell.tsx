// A number in a table that may be changed.
import { plain } from "../core/format";
import { toNumber } from "./fields";

/** What is typed counts once it is a number. */
export function NumberCell({ label, value, onValue }: { label: string; value: number; onValue: (value: number) => void }) {
  const take = (text: string) => {
    const number = toNumber(text);
    if (typeof number === "number" && Number.isFinite(number)) onValue(number);
  };
  return (
    <input
      type="text"
      inputMode="decimal"
      class="number-cell"
      aria-label={label}
      value={plain(value)}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

/** The list with one number in another's place. */
export const replaced = <T,>(list: readonly T[], at: number, value: T): T[] => list.map((each, i) => (i === at ? value : each));
