// What the command line says while it trains: Keras' lines, on stderr.

import type { FitProgress, Logs } from "../../web/src/lib";

/** Where lines go, and whether a line there can be overwritten. */
export interface Output {
  write(text: string): void;
  isTTY?: boolean;
}

/** Values as Keras prints them: loss: 0.3116 - accuracy: 0.9140. */
export function showLogs(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name}: ${showNumber(value)}`)
    .join(" - ");
}

function showNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(4) : value.toFixed(4);
}

/** Listens to a fit and prints "Epoch 1/30", then "750/750 - 1s - loss: ...", live where the output is a terminal. */
export function fitReporter(output: Output): (progress: FitProgress) => void {
  let titled = -1;
  let computing = false;
  let epochBegan = performance.now();
  return ({ epoch, epochs, step, steps, phase, logs }) => {
    const ended = phase === "epoch_end";
    if (phase === "frozen") {
      if (!computing) output.write(`Computing what the frozen layers make of ${steps.toLocaleString("en")} samples\n`);
      computing = true;
      if (output.isTTY) output.write(`\r\x1b[2K${step}/${steps}${step === steps ? "\n" : ""}`);
      epochBegan = performance.now();
      return;
    }
    if (!ended && !output.isTTY) return;
    if (epoch !== titled) output.write(`Epoch ${epoch + 1}/${epochs}\n`);
    titled = epoch;
    const seconds = Math.round((performance.now() - epochBegan) / 1000);
    const line = `${step}/${steps} - ${seconds}s - ${showLogs(logs)}`;
    output.write(`${output.isTTY ? "\r\x1b[2K" : ""}${line}${ended ? "\n" : ""}`);
    if (ended) epochBegan = performance.now();
  };
}
