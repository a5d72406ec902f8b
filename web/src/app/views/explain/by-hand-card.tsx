// The By hand card.
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";

const ByHand = lazily(() => import("./by-hand"));

export const ByHandCard = () => (
  <Card name="byHand" title={t.byHand.title} sentence={t.byHand.sentence}><ByHand /></Card>
);
