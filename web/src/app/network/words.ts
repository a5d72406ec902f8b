// What stands in the boxes of the picture, and the same as sentences for those who do not see it.
import { weightsOf } from "../../base/classes";
import type { LayerInsight } from "../../base/protocol";
import { count, short } from "../core/format";
import type { LayerDraft } from "../core/model-state";
import { layerWords } from "../core/sentences";
import type { Box, Graph } from "./graph";
import { said } from "../text/words";
import { t } from "./text";

/** What the third line of a box is about. */
export type Shows = "params" | "gradients" | "dead";

export interface BoxWords {
  title: string;
  shape: string;
  /** The third line; empty: there is none. */
  figure: string;
  /** A share from 0 to 1, drawn beside the figure. */
  bar: number;
  /** What is wrong with the layer; null: nothing. */
  problem: string | null;
  /** All of it in one line. */
  label: string;
}

/** What is told besides the graph itself. insights: what the layers hold, in their order; null: nobody looked yet. */
export interface Told {
  layers: readonly LayerDraft[];
  trouble: { layer: number | null; message: string } | null;
  shows: Shows;
  insights: readonly LayerInsight[] | null;
}

export function wordsOf(graph: Graph, { layers, trouble, shows, insights }: Told): BoxWords[] {
  const most = Math.max(1, ...graph.map(({ params }) => params));
  const norms = graph.map(({ layer }) => (layer === null ? null : gradientNorm(insights?.[layer])));
  const greatest = Math.max(1e-30, ...norms.map((norm) => norm ?? 0));
  return graph.map((box, i): BoxWords => {
    const draft = box.layer === null ? undefined : layers[box.layer];
    const title = box.layer === null ? t.input : draft?.class_name === box.class_name ? layerWords(draft) : box.class_name;
    const shape = box.shape ? box.shape.map((n) => n ?? "None").join("\u00a0x\u00a0") : "";
    const problem = trouble && trouble.layer !== null && trouble.layer === box.layer ? said(withoutName(trouble.message)) : null;
    const [known, bar] = figureOf(box, shows, most, norms[i]!, greatest, box.layer === null ? undefined : insights?.[box.layer]);
    const figure = problem ? known.trim() : known;
    const parts = [callName(box), ...(box.layer === null ? [] : [title]), shape && t.output(shape), figure.trim(), problem ?? ""];
    return { title, shape, figure, bar, problem, label: parts.filter(Boolean).join(", ") };
  });
}

/** The box says already which layer it is: 'Dense "dense": expected ...' begins with what was expected. */
const withoutName = (message: string): string => message.replace(/^\w+ "[^"]*": /, "");

function figureOf(box: Box, shows: Shows, most: number, norm: number | null, greatest: number, insight?: LayerInsight): [string, number] {
  if (box.call > 1) return [t.shared, 0];
  // Room for what will be known when it is built: a box does not grow then.
  if (box.shape === null && weightsOf(box).length > 0) return ["\u00a0", 0];
  if (box.params === 0 && (shows !== "dead" || insight?.dead == null)) return ["", 0];
  switch (shows) {
    case "params":
      return [t.params(count(box.params), box.params === 1), box.params / most];
    case "gradients":
      return norm === null ? [t.noGradient, 0] : [t.gradient(short(norm)), Number.isFinite(norm) ? norm / greatest : 0];
    case "dead":
      return insight?.dead == null ? [t.noRelu, 0] : [t.dead(insight.dead, insight.units), insight.dead / insight.units];
  }
}

/** Of the gradients of all of a layer's weights as one vector; null where it has none. */
export function gradientNorm(insight: LayerInsight | undefined): number | null {
  const known = (insight?.weights ?? []).flatMap(({ gradients }) => (gradients.count > 0 ? [gradients.norm] : []));
  return known.length > 0 ? Math.hypot(...known) : null;
}

const callName = ({ name, call, calls }: Box): string => (calls > 1 ? t.call(name, call) : name);

/** "conv2d reads from input" */
export const readsInWords = (graph: Graph): string[] =>
  graph.map((box) =>
    box.reads.length === 0
      ? t.readsNothing(callName(box))
      : t.reads(callName(box), box.reads.map((source) => callName(graph[source]!)).join(t.and)),
  );
