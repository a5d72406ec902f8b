// The By hand card.
import { t } from "../../text";
import { Card } from "../card";
import { Later } from "../later";

export const ByHandCard = () => (
  <Card name="byHand" title={t.byHand.title} sentence={t.byHand.sentence}><Later load={() => import("./by-hand")} /></Card>
);
