// The card From sample to loss.
import { t } from "../../text";
import { Card } from "../card";
import { Later } from "../later";

export const ExplainCard = () => (
  <Card name="explain" title={t.explainText.title} sentence={t.explainText.sentence}><Later load={() => import("./explain")} /></Card>
);
