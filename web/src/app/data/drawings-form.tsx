// A data set that people draw: classes they name, samples from the pad, kept, removed and undone one by one.
import { useRef, useState } from "preact/hooks";
import {
  addClass,
  addSample,
  beginAnew,
  canUndo,
  drawings,
  drawFor,
  drawingsNow,
  drawnClass,
  enoughDrawn,
  learnDrawings,
  nameClass,
  nameProblem,
  namesGood,
  nameSet,
  othersThan,
  removeClass,
  removeSample,
  setAugment,
  undo,
} from "./drawings";
import { drawnSide } from "../../data/drawings";
import { trainer } from "../core/state";
import { t } from "./text";
import { download } from "../parts/download";
import { DrawingArea } from "../parts/drawing-area";
import { SwitchField, TextField } from "../parts/fields";
import { Picture } from "../parts/picture";

export default function DrawingsForm() {
  const { name, classes, augment } = drawings.value;
  const ready = enoughDrawn() && namesGood() && trainer.value !== null;
  return (
    <details>
      <summary>{t.drawings.title}</summary>
      <div class="group">
        <p class="hint">{t.drawings.hint}</p>
        <ul class="drawn-classes" aria-label={t.drawings.classes}>
          {classes.map((drawn, at) => (
            <li key={at} class={at === drawnClass.value ? "drawn-now" : ""}>
              <TextField
                id={`drawn-class-${at}`}
                label={t.drawings.className(at + 1)}
                value={drawn.name}
                problem={nameProblem(drawn.name, othersThan(at))}
                onValue={(text) => nameClass(at, text)}
              />
              <span class="buttons">
                <button
                  type="button"
                  aria-pressed={at === drawnClass.value}
                  aria-label={t.drawings.chooseName(drawn.name)}
                  onClick={() => drawFor(at)}
                >
                  {t.drawings.choose}
                </button>
                <button
                  type="button"
                  aria-label={t.drawings.removeClassName(drawn.name)}
                  disabled={classes.length <= 1}
                  onClick={() => removeClass(at)}
                >
                  {t.drawings.removeClass}
                </button>
              </span>
              <span class="hint">
                {t.drawings.count(drawn.samples.length)}
                {at === drawnClass.value && `, ${t.drawings.chosen}`}
              </span>
            </li>
          ))}
        </ul>
        <button type="button" onClick={addClass}>
          {t.drawings.addClass}
        </button>
        <Sketch />
        <Samples />
        <SwitchField id="drawn-augment" label={t.drawings.augment} value={augment} onValue={setAugment} />
        <div class="fields">
          <TextField id="drawn-name" label={t.drawings.name} value={name} problem={nameProblem(name)} onValue={nameSet} />
        </div>
        {!enoughDrawn() && <p class="hint">{t.drawings.few}</p>}
        <div class="buttons">
          <button type="button" disabled={!ready} onClick={() => void learnDrawings()}>
            {t.drawings.use}
          </button>
          <button type="button" disabled={!ready} onClick={() => void drawingsNow().then((file) => download(file.name, file))}>
            {t.drawings.export}
          </button>
          <button type="button" onClick={beginAnew}>
            {t.drawings.startOver}
          </button>
        </div>
      </div>
    </details>
  );
}

/** The pad, and what is done with the drawing on it. */
function Sketch() {
  const side = useRef<HTMLDivElement>(null);
  const [ink, setInk] = useState<Uint8Array | null>(null);
  const [version, setVersion] = useState(0);
  const { name } = drawings.value.classes[drawnClass.value]!;
  const clear = () => {
    setInk(null);
    setVersion((n) => n + 1);
  };
  const keep = () => void addSample(ink).then((kept) => kept && clear());
  const focus = () => side.current!.querySelector("canvas")!.focus();
  return (
    <div class="sketch" ref={side}>
      <DrawingArea label={t.drawings.pad(name)} describedBy="drawn-keys" onInk={setInk} onDelete={clear} onEnter={keep} version={version} />
      <div class="buttons">
        <button
          type="button"
          disabled={!ink}
          onClick={() => {
            keep();
            focus();
          }}
        >
          {t.drawings.keep(name)}
        </button>
        <button
          type="button"
          disabled={!ink}
          onClick={() => {
            clear();
            focus();
          }}
        >
          {t.drawings.clear}
        </button>
        <button type="button" disabled={!canUndo()} onClick={undo}>
          {t.drawings.undo}
        </button>
      </div>
      <p class="hint" id="drawn-keys">
        {t.drawings.keys}
      </p>
    </div>
  );
}

function Samples() {
  const { name, samples } = drawings.value.classes[drawnClass.value]!;
  return (
    <div class="drawn-samples" role="group" aria-label={t.drawings.samples(name)}>
      {samples.map((sample, i) => (
        <button type="button" key={i} aria-label={t.drawings.remove(i + 1, name)} onClick={() => removeSample(i)}>
          <Picture values={sample} shape={[drawnSide, drawnSide]} range={[0, 255]} />
        </button>
      ))}
    </div>
  );
}
