// Of points in the plane: every unit's output over the whole plane, as small pictures, layer by layer.
import { MAP_GRID, neuronMaps, type NeuronMap } from "./inside";
import { figure, plain } from "../core/format";
import { t } from "./text";
import { farthest, SignedPicture } from "./signed-picture";

const MOST_UNITS = 32;

export function NeuronMaps() {
  const found = neuronMaps.value;
  if (!found || found.layers.length === 0) return null;
  return (
    <div class="group" role="group" aria-labelledby="neuron-maps">
      <h3 id="neuron-maps">{t.maps2d}</h3>
      <p class="hint">{t.maps2dHint(plain(Number(found.side.toPrecision(2))))}</p>
      {found.layers.map((map) => (
        <Layer key={map.layer} map={map} />
      ))}
    </div>
  );
}

function Layer({ map: { layer, units, values } }: { map: NeuronMap }) {
  const shown = Math.min(MOST_UNITS, units);
  const most = farthest(values);
  return (
    <>
      <h4>{t.maps2dOf(layer, shown, units)}</h4>
      <ul class="pictures">
        {Array.from({ length: shown }, (_, u) => {
          const own = Array.from({ length: MAP_GRID * MAP_GRID }, (_each, i) => values[i * units + u]!);
          return (
            <li key={u}>
              <SignedPicture
                values={values}
                first={u}
                step={units}
                height={MAP_GRID}
                width={MAP_GRID}
                most={most}
                label={t.map2d(layer, u + 1, figure(Math.min(...own)), figure(Math.max(...own)))}
              />
              <span aria-hidden="true">{u + 1}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
