// The picture as SVG, drawn in Node: what is marked, what can be chosen, and what a file of it holds.

import type { ComponentChildren, VNode } from "preact";
import { expect, test } from "vitest";
import { draft } from "../core/model-state";
import { classes } from "../../base/classes";
import { standaloneSvg } from "../parts/svg-file";
import { Drawing, heightOf, rounded } from "./drawing";
import { cut, fitted } from "./fitted";
import { graphOf } from "./graph";
import { kindOfGroup } from "./kinds";
import { layOut } from "./layout";
import { wordsOf } from "./words";

/** The elements of what a component without state draws. */
function elements(node: ComponentChildren): VNode<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap(elements);
  if (typeof node !== "object" || node === null || !("props" in node)) return [];
  const vnode = node as VNode<Record<string, unknown>>;
  if (typeof vnode.type === "function") return elements((vnode.type as (props: object) => ComponentChildren)(vnode.props));
  return [vnode, ...elements(vnode.props["children"] as ComponentChildren)];
}

const layers = [draft("Flatten"), draft("Dense", { units: 128 }), draft("Dense", { units: 10 })];
const graph = graphOf(layers, null, [28, 28]);
const drawn = (more: Partial<Parameters<typeof Drawing>[0]> = {}, trouble: { layer: number; message: string } | null = null) => {
  const words = wordsOf(graph, { layers, trouble, shows: "params", insights: null });
  const layout = layOut(
    graph.map(({ reads }, i) => ({ reads, height: heightOf(words[i]!) })),
    500,
  );
  return elements(<Drawing graph={graph} layout={layout} words={words} {...more} />);
};
const texts = (all: ReturnType<typeof drawn>): unknown[] => all.filter(({ type }) => type === "text").map(({ props }) => props["children"]);

test("one box an input or layer, each an option that can be chosen; in a file none", () => {
  const chosen: number[] = [];
  const options = drawn({ id: "box", selected: (i) => i === 2, onChoose: (i) => chosen.push(i) }).filter(
    ({ props }) => props["role"] === "option",
  );
  expect(options.map(({ props }) => [props["id"], props["aria-selected"]])).toEqual([
    ["box-0", false],
    ["box-1", false],
    ["box-2", true],
    ["box-3", false],
  ]);
  expect(options[2]!.props["aria-label"]).toBe("dense, Dense 128");
  (options[3]!.props["onClick"] as () => void)();
  expect(chosen).toEqual([3]);
  expect(drawn().filter(({ props }) => "role" in props || "class" in props)).toEqual([]);
});

test("the error stands at its box, with a sign and in red", () => {
  expect(texts(drawn())).not.toContain("! units must be 1 or more");
  const all = drawn({}, { layer: 1, message: "units must be 1 or more" });
  expect(texts(all)).toContain("! units must be 1 or more");
  expect(all.filter(({ props }) => props["stroke"] === "var(--red)")).toHaveLength(1);
});

test("every family of layers has a stripe of its own", () => {
  const groups = [...new Set(Object.values(classes.layers).map(({ group }) => group))];
  expect(new Set(groups.map((group) => JSON.stringify(kindOfGroup(group)))).size).toBe(groups.length);
  expect(kindOfGroup("")).toEqual({ color: "muted", broken: false });
});

test("a name is cut to its room, its end kept; a sentence at its end", () => {
  expect(cut("expected rows and columns, came 784 numbers", 150, 12)).toMatch(/^expected rows and.*…$/);
  expect(cut("short", 150, 12)).toBe("short");
  expect(fitted("dense", 200, 12)).toBe("dense");
  const name = fitted("block_12_depthwise_conv2d_batch_normalization_3", 150, 12);
  expect(name).toMatch(/^block_.*….*n_3$/);
  expect(name.length).toBeLessThanOrEqual(150 / (0.56 * 12));
});

test("corners are rounded, the ends stay where they are", () => {
  expect(
    rounded([
      [0, 0],
      [0, 20],
    ]),
  ).toBe("M0 0L0 20");
  expect(
    rounded([
      [0, 0],
      [0, 20],
      [50, 20],
    ]),
  ).toBe("M0 0L0 13Q0 20 7 20L50 20");
});

test("a file has its colours written out and names no style sheet", () => {
  const svg = standaloneSvg(
    '<path stroke="var(--blue)" fill="var(--nothing)"/>',
    20,
    10,
    new Map([
      ["blue", "#00f"],
      ["card", "#fff"],
    ]),
  );
  expect(svg).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10"><rect width="100%" height="100%" fill="#fff"/><path stroke="#00f" fill="black"/></svg>\n',
  );
});
