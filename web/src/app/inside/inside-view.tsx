// The Inside view: the network looked into, and whatever else explains it.
import type { ComponentChildren } from "preact";
import { view } from "../core/rooms";
import { t } from "./text";
import { lazily } from "../parts/lazily";
import { TabPanel } from "../parts/tabs";

const Inside = lazily(() => import("./inside-body"));

/** children: of a slice that stands above this one. */
export const InsideView = ({ children }: { children: ComponentChildren }) => (
  <TabPanel name="inside" title={t.title} shown={view.value === "inside"} sentence={t.sentence}>
    {children}
    <Inside />
  </TabPanel>
);
