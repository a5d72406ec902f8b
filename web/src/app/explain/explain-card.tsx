// The card From sample to loss.
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const Explain = lazily(() => import("./explain-body"));

export const ExplainCard = () => (
  <Card name="explain" title={t.title} sentence={t.sentence}>
    <Explain />
  </Card>
);
