// Leafs through a long list.
import { count } from "../core/format";
import { t } from "./text";

interface Props {
  first: number;
  size: number;
  total: number;
  onFirst: (first: number) => void;
  label: string;
}

export function Pager({ first, size, total, onFirst, label }: Props) {
  if (total <= size) return null;
  return (
    <nav class="pager" aria-label={label}>
      <button type="button" disabled={first === 0} onClick={() => onFirst(Math.max(0, first - size))}>
        {t.previous}
      </button>
      <span>{t.page(first + 1, Math.min(first + size, total), count(total))}</span>
      <button type="button" disabled={first + size >= total} onClick={() => onFirst(first + size)}>
        {t.next}
      </button>
    </nav>
  );
}
