// The layers in order: add, remove, reorder, edit; shapes and parameter counts live, errors at their layer.
import { layerNames } from "../../base/names";
import { cureOutput, outputAdvice } from "./output-advice";
import { blockNames, ranksOf } from "./blocks";
import { addBlock, addLayer, editLayer, moveLayer, removeLayer, setReads } from "./edit";
import { opened, openLayer, toggleLayer } from "./opened";
import { count, shape } from "../core/format";
import { COMMON, GROUPS, JOINING, LAYERS } from "../core/layers";
import { layerWords } from "../core/sentences";
import type { LayerDraft } from "../core/model-state";
import { busy, data, graph, layers, model, modelTrouble, page } from "../core/state";
import { lossRef } from "../core/training-config";
import { t as commonText } from "../text/text";
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

export function LayerList() {
  const names = layerNames(layers.value);
  return (
    <ol class="layers">
      {data.value && (
        <li class="layer-input">
          <span>{t.input}</span> <code>{shape([null, ...data.value.xShape])}</code>
        </li>
      )}
      {layers.value.map((layer, i) => (
        <LayerRow key={layer.id} layer={layer} index={i} name={names[i]!} last={i === layers.value.length - 1} />
      ))}
      {layers.value.length === 0 && <li class="hint">{t.empty}</li>}
    </ol>
  );
}

interface Row {
  layer: LayerDraft;
  index: number;
  name: string;
  last: boolean;
}

function LayerRow({ layer, index, name, last }: Row) {
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
  const remove = (event: Event) => {
    const list = (event.currentTarget as HTMLElement).closest("ol")!;
    removeLayer(page, layer.id);
    setTimeout(() => list.querySelectorAll<HTMLElement>(".layer-title")[Math.max(0, index - 1)]?.focus());
  };

  return (
    <li class={`layer ${trouble ? "has-trouble" : ""}`}>
      <div class="layer-row">
        <button
          type="button"
          class="layer-title"
          id={titleId(layer.id)}
          aria-expanded={open}
          aria-controls={body}
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
          <p>{trouble.message}</p>
          {trouble.hint && <p>{trouble.hint}</p>}
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
      <h4 id={`${prefix}-reads`}>{t.reads}</h4>
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
      <Chips names={COMMON} />
      <Blocks />
      <details class="more">
        <summary>{t.allLayers}</summary>
        {Object.entries(GROUPS).map(([group, names]) => (
          <div key={group} role="group" aria-labelledby={`layers-${group}`}>
            <h4 id={`layers-${group}`}>{t.groups[group] ?? group}</h4>
            <Chips names={names} />
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

function Chips({ names }: { names: readonly string[] }) {
  const add = (name: string) => (event: MouseEvent) => {
    const button = event.currentTarget as HTMLElement;
    openLayer(addLayer(page, name));
    // By keyboard: what has the focus stays in sight though the list above it grows.
    if (event.detail === 0) setTimeout(() => button.scrollIntoView({ block: "nearest" }));
  };
  return (
    <div class="chips">
      {names.map((name) => (
        <span class="chip" key={name}>
          <button type="button" onClick={add(name)}>
            + {name}
          </button>
          <Help term={name} />
        </span>
      ))}
    </div>
  );
}
