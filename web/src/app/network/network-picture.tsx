// The network drawn, fetched when it is first unfolded; of a graph, which a list tells little of, at once.
import { useEffect, useState } from "preact/hooks";
import { graph, layers } from "../core/state";
import { lazily } from "../parts/lazily";
import { t } from "./text";

const NetworkBody = lazily(() => import("./network-body"));

export function NetworkPicture() {
  const [open, setOpen] = useState(false);
  const branches = graph.value !== null || layers.value.some(({ reads }) => reads);
  useEffect(() => {
    if (branches) setOpen(true);
  }, [branches]);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.folded(layers.value.length)}</summary>
      {open && <NetworkBody />}
    </details>
  );
}
