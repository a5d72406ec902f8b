// The By hand card.
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const ByHand = lazily(() => import("./by-hand-body"));

export const ByHandCard = () => (
  <Card name="byHand" title={t.byHand.title} sentence={t.byHand.sentence}>
    <ByHand />
  </Card>
);
