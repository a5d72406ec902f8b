// The Look inside card: weights as pictures, a sample on its way, how numbers are spread, and what lies near what.
import { useEffect } from "preact/hooks";
import { insideTrouble, watchInside } from "../../actions/inside";
import { model } from "../../state";
import { t } from "../../text";
import { Card } from "../card";
import { TroubleNote } from "../trouble";
import { ProjectionView } from "./projection";
import { SamplePath } from "./sample-path";
import { Spread } from "./spread";
import { WeightPictures } from "./weight-pictures";

export function InsideCard() {
  useEffect(() => watchInside(), []);
  return (
    <Card name="inside" title={t.inside.title} sentence={t.inside.sentence}>
      <TroubleNote trouble={insideTrouble.value} />
      {!model.value ? <p class="hint">{t.inside.notBuilt}</p> : (
        <>
          <WeightPictures />
          <SamplePath />
          <Spread />
          <ProjectionView />
        </>
      )}
    </Card>
  );
}
