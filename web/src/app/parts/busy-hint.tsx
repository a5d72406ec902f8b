// Why a button has to wait: something trains. It stands beside the button, which names it by aria-describedby.
import { busy } from "../core/state";
import { t } from "./text";

export const BusyHint = ({ id }: { id: string }) => (
  <span class="hint" id={id}>
    {busy.value ? t.stopFirst : ""}
  </span>
);
