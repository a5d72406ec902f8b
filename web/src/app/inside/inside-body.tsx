// What the Inside view holds: weights as pictures, a sample on its way, how numbers are spread, and what lies near what.
import { useEffect } from "preact/hooks";
import { insideTrouble, watchInside } from "./inside";
import { model } from "../core/state";
import { t } from "./text";
import { TroubleNote } from "../parts/trouble";
import { FeatureSaliency } from "./feature-saliency";
import { NeuronMaps } from "./neuron-maps";
import { OverTime } from "./over-time";
import { ProjectionView } from "./projection";
import { SamplePath } from "./sample-path";
import { Spread } from "./spread";
import { WeightPictures } from "./weight-pictures";

export default function Inside() {
  useEffect(() => watchInside(), []);
  return (
    <>
      <TroubleNote trouble={insideTrouble.value} />
      {!model.value ? (
        <p class="hint">{t.notBuilt}</p>
      ) : (
        <>
          <p class="hint">{t.live}</p>
          <WeightPictures />
          <NeuronMaps />
          <SamplePath />
          <FeatureSaliency />
          <OverTime />
          <Spread />
          <ProjectionView />
        </>
      )}
    </>
  );
}
