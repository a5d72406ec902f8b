// The card From sample to loss.
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";

const Explain = lazily(() => import("./explain"));

export const ExplainCard = () => (
  <Card name="explain" title={t.explainText.title} sentence={t.explainText.sentence}><Explain /></Card>
);
