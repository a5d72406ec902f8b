// The Look inside card.
import { t } from "../../text";
import { Card } from "../card";
import { Later } from "../later";

export const InsideCard = () => (
  <Card name="inside" title={t.inside.title} sentence={t.inside.sentence}><Later load={() => import("./inside")} /></Card>
);
