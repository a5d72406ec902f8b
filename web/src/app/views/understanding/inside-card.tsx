// The Look inside card.
import { t } from "../../text";
import { Card } from "../card";
import { lazily } from "../lazily";

const Inside = lazily(() => import("./inside"));

export const InsideCard = () => (
  <Card name="inside" title={t.inside.title} sentence={t.inside.sentence}><Inside /></Card>
);
