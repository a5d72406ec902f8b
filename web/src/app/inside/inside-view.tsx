// The Look inside card.
import { t } from "./text";
import { Card } from "../parts/card";
import { lazily } from "../parts/lazily";

const Inside = lazily(() => import("./inside-body"));

export const InsideCard = () => (
  <Card name="inside" title={t.title} sentence={t.sentence}>
    <Inside />
  </Card>
);
