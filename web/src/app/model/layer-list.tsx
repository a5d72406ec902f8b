// The layers in order: add, remove, reorder, edit; shapes and parameter counts live, errors at their layer.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { layerNames } from "../../base/names";
import { cureOutput, outputAdvice } from "./output-advice";
import { blockNames, ranksOf } from "./blocks";
import { addBlock, addLayer, cureMisplaced, editLayer, misplaced, moveLayer, removeLayer, setReads } from "./edit";
import { opened, openLayer, toggleLayer } from "./opened";
import { count, shape } from "../core/format";
import { COMMON, GROUPS, JOINING, LAYERS } from "../core/layers";
import { layerWords } from "../core/sentences";
import type { LayerDraft } from "../core/model-state";
import { busy, data, graph, layers, model, modelTrouble, page } from "../core/state";
import { lossRef } from "../core/training-config";
import { t as commonText } from "../text/text";
import { said } from "../text/words";
import { t } from "./text";
import { INPUT_ID, readsOf, sourcesOf } from "./wiring";
import { Help } from "../parts/help";
import { OptionFields } from "../parts/option-fields";

const titleId = (id: number): string => `layer-title-${id}`;

/** Opens a layer's options and leads there. */
export function showLayer(id: number): void {
  openLayer(id);
  requestAnimationFrame(() => {
    const title = document.getElementById(titleId(id));
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "nearest" });
  });
}

/** The place between layers where one is being chosen: before which layer, or at the end. */
const adding = signal<number | null>(null);

export function LayerList() {
  const names = layerNames(layers.value);
  const shapes = [data.value?.xShape ?? null, ...layers.value.map((_, i) => model.value?.layers[i]?.output_shape.slice(1) ?? null)];
  return (
    <>
      <ol class="layers" onKeyDown={walk} aria-describedby="layer-keys">
        {data.value && (
          <li class="layer-input">
            <span>{t.input}</span> <code>{shape([null, ...data.value.xShape])}</code>
          </li>
        )}
        {layers.value.map((layer, i) => (
          <LayerRow
            key={layer.id}
            layer={layer}
            index={i}
            name={names[i]!}
            last={i === layers.value.length - 1}
            arriving={layer.reads ? null : shapes[i]!}
          />
        ))}
        {layers.value.length === 0 && <li class="hint">{t.empty}</li>}
      </ol>
      {!graph.value && layers.value.length > 0 && (
        <p class="hint" id="layer-keys">
          {t.keys}
        </p>
      )}
    </>
  );
}

/** Up and down from layer to layer; with Alt the layer moves; Delete removes it. */
function walk(event: KeyboardEvent): void {
  const title = event.target as HTMLElement;
  if (!title.matches(".layer-title") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const titles = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(".layer-title")];
  const at = titles.indexOf(title);
  const id = layers.value[at]!.id;
  const fixed = graph.value !== null || busy.value;
  const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as "ArrowUp"];
  if (event.altKey && by !== undefined) {
    if (!fixed) moveLayer(page, id, by);
    setTimeout(() => document.getElementById(titleId(id))?.focus());
  } else if (event.altKey) return;
  else if (event.key === "Delete") {
    if (fixed) return;
    removeLayer(page, id);
    setTimeout(() => focusLayer(Math.max(0, at - 1)));
  } else {
    const to = by === undefined ? { Home: 0, End: -1 }[event.key] : Math.max(0, Math.min(titles.length - 1, at + by));
    if (to === undefined) return;
    titles.at(to)!.focus();
  }
  event.preventDefault();
}

const focusLayer = (index: number): void => document.querySelectorAll<HTMLElement>(".layer-title")[index]?.focus();

interface Row {
  layer: LayerDraft;
  index: number;
  name: string;
  last: boolean;
  /** The shape of what comes in from the layer before, as far as it is known. */
  arriving: readonly (number | null)[] | null;
}

function LayerRow({ layer, index, name, last, arriving }: Row) {
  const info = model.value?.layers[index];
  const trouble = modelTrouble.value?.layer === index ? modelTrouble.value : null;
  const open = opened.value === layer.id;
  const body = `layer-${layer.id}`;

  /** Moves the layer; the pressed button keeps the focus even where its row is taken out and put in again. */
  const move = (by: -1 | 1) => (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    moveLayer(page, layer.id, by);
    setTimeout(() => (button.disabled ? button.parentElement!.querySelector<HTMLElement>("button:enabled") : button)?.focus());
  };
  const remove = () => {
    removeLayer(page, layer.id);
    setTimeout(() => focusLayer(Math.max(0, index - 1)));
  };

  return (
    <li class={trouble ? "has-trouble" : ""}>
      {!graph.value && <Edge index={index} label={t.addHere(name)} title={t.chooseLayer(name)} arriving={arriving} />}
      <div class="layer">
        <div class="layer-row">
          <button
            type="button"
            class="layer-title"
            id={titleId(layer.id)}
            aria-expanded={open}
            aria-controls={body}
            aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
            onClick={() => toggleLayer(layer.id)}
          >
            <strong>{layerWords(layer)}</strong>
            <span class="hint">
              {info ? t.output(shape(info.output_shape), count(info.params)) : name}
              {layer.reads && `; ${t.readsSaid(readsOf(layers.value, index).map(nameOfId).join(", "))}`}
            </span>
          </button>
          <span class="layer-buttons" hidden={graph.value !== null}>
            <button type="button" class="icon" aria-label={t.up(name)} title={t.up(name)} disabled={index === 0} onClick={move(-1)}>
              ↑
            </button>
            <button type="button" class="icon" aria-label={t.down(name)} title={t.down(name)} disabled={last} onClick={move(1)}>
              ↓
            </button>
            <button type="button" class="icon" aria-label={t.remove(name)} title={t.remove(name)} onClick={remove}>
              ×
            </button>
          </span>
        </div>
        {trouble && (
          <div class="problem" role="alert">
            <p>{said(trouble.message)}</p>
            {trouble.hint && <p>{said(trouble.hint)}</p>}
            <Cure id={layer.id} />
          </div>
        )}
        {last && !trouble && <OutputNote />}
        <div id={body} hidden={!open} class="layer-body">
          {open && (
            <>
              <p class="hint">{commonText.help[layer.class_name]?.text}</p>
              {!graph.value && <Reads layer={layer} index={index} prefix={body} />}
              {!graph.value && (
                <OptionFields
                  prefix={body}
                  options={LAYERS[layer.class_name] ?? []}
                  config={layer.config}
                  onConfig={(config) => editLayer(page, layer.id, config)}
                />
              )}
            </>
          )}
        </div>
      </div>
    </li>
  );
}

const nameOfId = (id: number): string => layerNames(layers.value)[layers.value.findIndex((layer) => layer.id === id)] ?? t.input;

/** What a layer reads: the one before it by default, any before it by choice; of layers that join, several in order. */
function Reads({ layer, index, prefix }: { layer: LayerDraft; index: number; prefix: string }) {
  if (index === 0) return null;
  const reads = readsOf(layers.value, index);
  const joins = JOINING.has(layer.class_name);
  const previous = layers.value[index - 1]!.id;
  const set = (next: number[]): void => setReads(page, layer.id, next);
  return (
    <div class="group reads" role="group" aria-labelledby={`${prefix}-reads`}>
      <p class="label" id={`${prefix}-reads`}>
        {t.reads}
      </p>
      {reads.map((id, k) => (
        <div class="buttons" key={k}>
          <select
            id={`${prefix}-reads-${k}`}
            aria-label={reads.length > 1 ? t.readsAt(k + 1) : t.reads}
            value={String(id)}
            onChange={(event) => set(reads.with(k, Number(event.currentTarget.value)))}
          >
            <option value={String(INPUT_ID)}>{t.input}</option>
            {sourcesOf(layers.value, index).map((source) => (
              <option key={source.id} value={String(source.id)}>
                {source.id === previous ? t.previous(source.name) : source.name}
              </option>
            ))}
          </select>
          {reads.length > 1 && (
            <button type="button" aria-label={`${t.readsLess} ${nameOfId(id)}`} onClick={() => set(reads.filter((_, i) => i !== k))}>
              ×
            </button>
          )}
        </div>
      ))}
      {joins && (
        <button type="button" onClick={() => set([...reads, previous])}>
          {t.readsMore}
        </button>
      )}
    </div>
  );
}

/** What leads into a layer: its shape, and a place for another one. */
function Edge({ index, label, title, arriving }: { index: number; label: string; title: string; arriving: Row["arriving"] }) {
  const open = adding.value === index;
  return (
    <div class="edge">
      <span class="edge-shape" aria-hidden="true">
        {arriving ? sizes(arriving) : ""}
      </span>
      <button
        type="button"
        class="edge-add"
        aria-label={label}
        title={label}
        aria-expanded={open}
        onClick={() => {
          adding.value = open ? null : index;
        }}
      >
        <span>+</span>
      </button>
      {open && <Adder index={index} title={title} />}
    </div>
  );
}

const sizes = (known: readonly (number | null)[]): string => known.map((size) => size ?? "?").join(" x ");

/** The layers that can be put in that place. */
function Adder({ index, title }: { index: number; title: string }) {
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current!.querySelector("button")!.focus(), []);
  const close = (): void => {
    const opener = first.current?.closest(".edge")?.querySelector<HTMLElement>(".edge-add");
    adding.value = null;
    opener?.focus();
  };
  const choose = (name: string): void => {
    const id = addLayer(page, name, index);
    adding.value = null;
    openLayer(id);
    setTimeout(() => document.getElementById(titleId(id))?.focus());
  };
  return (
    <div class="adder" role="group" aria-label={title} ref={first} onKeyDown={(event) => event.key === "Escape" && close()}>
      <Chips names={COMMON} onChoose={choose} bare />
      <label class="field">
        <span class="label">{t.allLayers}</span>
        <select value="" onChange={(event) => choose(event.currentTarget.value)}>
          <option value="" />
          {Object.entries(GROUPS).map(([group, names]) => (
            <optgroup key={group} label={t.groups[group] ?? group}>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Where a layer stands that cannot stand there, what puts it right in one press. */
function Cure({ id }: { id: number }) {
  const place = graph.value ? null : misplaced(page, id);
  if (!place) return null;
  const [reshape] = place.before;
  const moved = layers.value[place.at]?.id !== id;
  return (
    <button type="button" disabled={busy.value} onClick={() => cureMisplaced(page, id, place)}>
      {moved ? t.cureFlatten : t.cureReshape(sizes(reshape!.config!["target_shape"] as number[]))}
    </button>
  );
}

/** What does not go together in the output layer and the loss, with what cures it. */
export function OutputNote() {
  const advice = graph.value ? null : outputAdvice(layers.value, lossRef(page));
  if (!advice) return null;
  const { problem, loss, activation, cure } = advice;
  return (
    <div class="notice" role="status">
      <p>{t.advice[problem](loss, activation)}</p>
      <button type="button" disabled={busy.value} onClick={() => cureOutput(page, advice)}>
        {"activation" in cure ? t.cure.activation(cure.activation) : t.cure.from_logits}
      </button>
    </div>
  );
}

export function AddLayer() {
  if (graph.value) return <p class="hint">{t.graph}</p>;
  return (
    <div class="group" role="group" aria-labelledby="add-layer">
      <h3 id="add-layer">{t.add}</h3>
      <Chips names={COMMON} onChoose={addAtEnd} />
      <Blocks />
      <details class="more">
        <summary>{t.allLayers}</summary>
        {Object.entries(GROUPS).map(([group, names]) => (
          <div key={group} role="group" aria-labelledby={`layers-${group}`}>
            <h4 id={`layers-${group}`}>{t.groups[group] ?? group}</h4>
            <Chips names={names} onChoose={addAtEnd} />
          </div>
        ))}
      </details>
    </div>
  );
}

/** Blocks that fit what stands before the output layer, as far as that is known. */
function Blocks() {
  const before = layers.value.length > 1 ? model.value?.layers[layers.value.length - 2]?.output_shape.slice(1) : data.value?.xShape;
  const sample = (before ?? []) as number[];
  return (
    <details class="more">
      <summary>{t.addBlocks}</summary>
      <div class="chips">
        {blockNames.map((name) => {
          const fits = before !== undefined && ranksOf[name].includes(sample.length);
          return (
            <button
              type="button"
              key={name}
              disabled={!fits}
              title={fits || !before ? undefined : t.blockUnfit(t.blocks[name], shape(before))}
              onClick={() => addBlock(page, name, sample)}
            >
              + {t.blocks[name]}
            </button>
          );
        })}
      </div>
    </details>
  );
}

/** bare: where each is explained elsewhere. */
function Chips({
  names,
  onChoose,
  bare = false,
}: {
  names: readonly string[];
  onChoose: (name: string, event: MouseEvent) => void;
  bare?: boolean;
}) {
  return (
    <div class="chips">
      {names.map((name) => (
        <span class="chip" key={name}>
          <button type="button" onClick={(event) => onChoose(name, event)}>
            + {name}
          </button>
          {!bare && <Help term={name} />}
        </span>
      ))}
    </div>
  );
}

function addAtEnd(name: string, event: MouseEvent): void {
  const button = event.currentTarget as HTMLElement;
  openLayer(addLayer(page, name));
  // By keyboard: what has the focus stays in sight though the list above it grows.
  if (event.detail === 0) setTimeout(() => button.scrollIntoView({ block: "nearest" }));
}
