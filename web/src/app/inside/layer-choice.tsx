// One of the model's layers, by its number and name.
import { model } from "../core/state";
import { t } from "./text";
import { ChoiceField } from "../parts/fields";

/** layers: those to choose from, by their numbers; default: all. */
interface Props {
  id: string;
  value: number;
  onValue: (layer: number) => void;
  layers?: readonly number[];
}

export function LayerChoice({ id, value, onValue, layers }: Props) {
  const known = model.value?.layers ?? [];
  const choices = (layers ?? known.map((_, i) => i)).map((i) => ({ value: String(i), label: `${i + 1}. ${known[i]!.name}` }));
  return <ChoiceField id={id} label={t.layer} value={String(value)} choices={choices} onValue={(chosen) => onValue(Number(chosen))} />;
}
