// Transfer learning, folded below the layers.
import { useSignal } from "@preact/signals";
import { data, model } from "../core/state";
import { lazily } from "../parts/lazily";
import { t } from "./text";

const Body = lazily(() => import("./transfer-body"));

export function TransferPart() {
  const [info, samples] = [model.value, data.value];
  const open = useSignal(false);
  if (!info || !samples || info.inputs.length > 1) return null;
  return (
    <details
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{t.title}</summary>
      {open.value && <Body />}
    </details>
  );
}
