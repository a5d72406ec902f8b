// The network as a picture: boxes that lead to their layers in the editor, larger and smaller, and saved as a file.
import { render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { data, layers, model, modelTrouble } from "../core/state";
import { layerInsights, watchInside } from "../inside/inside";
import { showLayer } from "../model/layer-list";
import { opened, openLayer } from "../model/opened";
import { download } from "../parts/download";
import { ChoiceField } from "../parts/fields";
import { paperColors, pngOf, standaloneSvg } from "../parts/svg-file";
import { Drawing, heightOf } from "./drawing";
import { graphOf, type Graph } from "./graph";
import { isStep, layOut, stepFrom, type Layout, type Node } from "./layout";
import { t } from "./text";
import { readsInWords, wordsOf, type BoxWords, type Shows } from "./words";

const ID = "network-box";
/** Each press of a button, as a factor; the least and the greatest that a picture is shown at. */
const ZOOM = 1.25;
const [LEAST, GREATEST] = [0.2, 3];
/** Of a graph that is far too wide, less than the whole is shown at first. */
const LEGIBLE = 0.4;
/** Of a picture in a file, in which long chains run in columns. */
const PAPER = 820;

export default function NetworkBody() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shows, setShows] = useState<Shows>("params");
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current!.clientWidth));
    observer.observe(box.current!);
    setWidth(box.current!.clientWidth);
    return () => observer.disconnect();
  }, []);
  const looks = shows !== "params";
  useEffect(() => (looks ? watchInside(() => true) : undefined), [looks]);

  const graph = graphOf(layers.value, model.value, data.value?.xShape ?? null);
  const words = wordsOf(graph, { layers: layers.value, trouble: modelTrouble.value, shows, insights: layerInsights.value });
  const nodes = graph.map(({ reads }, i) => ({ reads, height: heightOf(words[i]!) }));
  // Less the border.
  const room = width - 2;
  const layout = layOut(nodes, room);
  const count = layers.value.length;
  const inside = width > 0 && count > 0 && (
    <>
      <Picture graph={graph} words={words} nodes={nodes} layout={layout} room={room} />
      <div class="row">
        <ChoiceField
          id="network-shows"
          label={t.shows}
          value={shows}
          choices={Object.entries(t.show).map(([value, label]) => ({ value, label }))}
          onValue={(value) => setShows(value as Shows)}
        />
      </div>
    </>
  );
  return (
    <div class="network" ref={box}>
      {inside}
      {count > 0 && (
        <ul class="seen-by-readers" aria-label={t.readsTitle}>
          {readsInWords(graph).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Drawn {
  graph: Graph;
  words: readonly BoxWords[];
  nodes: readonly Node[];
}

function Picture({ graph, words, nodes, layout, room }: Drawn & { layout: Layout; room: number }) {
  const scroll = useRef<HTMLDivElement>(null);
  /** null: as large as the width allows. */
  const [chosen, setChosen] = useState<number | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const fitting = Math.max(LEGIBLE, Math.min(1, room / layout.width));
  const zoom = chosen ?? fitting;
  const active = at !== null && at < graph.length ? at : null;
  const idOf = (index: number): number | undefined => {
    const { layer } = graph[index]!;
    return layer === null ? undefined : layers.value[layer]?.id;
  };
  const lead = (index: number): void => {
    setAt(index);
    const id = idOf(index);
    if (id !== undefined) showLayer(id);
  };
  const larger = (by: number): void => setChosen(Math.max(LEAST, Math.min(GREATEST, zoom * by)));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (isStep(key)) {
      const next = active === null ? 0 : stepFrom(nodes, layout, active, key);
      setAt(next);
      const id = idOf(next);
      if (id !== undefined) openLayer(id);
      intoView(scroll.current!, layout.places[next]!, zoom);
    } else if (key === "Enter" || key === " ") {
      if (active !== null) lead(active);
    } else if (key === "+" || key === "=") larger(ZOOM);
    else if (key === "-") larger(1 / ZOOM);
    else if (key === "0") setChosen(null);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div
        class="network-scroll"
        ref={scroll}
        role="listbox"
        aria-label={t.label(layers.value.length)}
        aria-activedescendant={active === null ? undefined : `${ID}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => setAt(active ?? startOf(graph.map((_, i) => idOf(i))))}
      >
        <svg
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          width={Math.round(layout.width * zoom)}
          height={Math.round(layout.height * zoom)}
          role="none"
        >
          <Drawing
            graph={graph}
            layout={layout}
            words={words}
            id={ID}
            active={active}
            selected={(i) => idOf(i) !== undefined && idOf(i) === opened.value}
            onChoose={lead}
          />
        </svg>
      </div>
      <div class="buttons">
        <button type="button" class="icon" aria-label={t.larger} title={t.larger} disabled={zoom >= GREATEST} onClick={() => larger(ZOOM)}>
          +
        </button>
        <button
          type="button"
          class="icon"
          aria-label={t.smaller}
          title={t.smaller}
          disabled={zoom <= LEAST}
          onClick={() => larger(1 / ZOOM)}
        >
          −
        </button>
        <button type="button" disabled={chosen === null} onClick={() => setChosen(null)}>
          {t.fit}
        </button>
        <Saving graph={graph} words={words} />
      </div>
    </>
  );
}

/** The box of the layer that is open in the editor, or the first. */
const startOf = (ids: readonly (number | undefined)[]): number => Math.max(0, ids.indexOf(opened.value));

/** Scrolls the picture alone, not the page, so that the place is seen. */
function intoView(scroll: HTMLElement, { x, y, height }: { x: number; y: number; height: number }, zoom: number): void {
  const middle = { left: x * zoom - scroll.clientWidth / 4, top: (y + height / 2) * zoom - scroll.clientHeight / 2 };
  scroll.scrollTo({ ...middle, behavior: "instant" });
}

function Saving({ graph, words }: Pick<Drawn, "graph" | "words">) {
  const [failed, setFailed] = useState(false);
  const save = async (asPng: boolean): Promise<void> => {
    setFailed(false);
    const { svg, width, height } = fileOf(graph, words);
    try {
      download(asPng ? "network.png" : "network.svg", asPng ? await pngOf(svg, width, height) : svg);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <button type="button" onClick={() => void save(false)}>
        {t.saveSvg}
      </button>
      <button type="button" onClick={() => void save(true)}>
        {t.savePng}
      </button>
      {failed && (
        <p class="problem" role="alert">
          {t.notSaved}
        </p>
      )}
    </>
  );
}

/** The picture for paper: light, nothing chosen in it. */
function fileOf(graph: Graph, words: readonly BoxWords[]): { svg: string; width: number; height: number } {
  const layout = layOut(
    graph.map(({ reads }, i) => ({ reads, height: heightOf(words[i]!) })),
    PAPER,
  );
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  render(<Drawing graph={graph} layout={layout} words={words} />, drawn);
  const { width, height } = layout;
  return {
    svg: standaloneSvg(new XMLSerializer().serializeToString(drawn).replace(/^<svg[^>]*>|<\/svg>$/g, ""), width, height, paperColors()),
    width,
    height,
  };
}
