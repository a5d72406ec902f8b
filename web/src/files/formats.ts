// The formats that a model is saved in, and how their files end. Light: the page and the command line look here without loading any format.

import type { SaveFormat } from "../base/protocol";

/** Endings by format. Of two with the same ending, the first is meant where only the ending is given. */
export const endings: Record<SaveFormat, string> = {
  keras: ".keras",
  "weights.h5": ".weights.h5",
  h5: ".h5",
  "h5-weights": ".h5",
  safetensors: ".safetensors",
  tfjs: ".tfjs.zip",
  onnx: ".onnx",
  python: ".py",
  "code-notebook": ".code.ipynb",
  javascript: ".mjs",
  pytorch: ".torch.py",
  notebook: ".ipynb",
  bundle: ".zip",
};

export const saveFormats = Object.keys(endings) as SaveFormat[];

/** Formats that say how a model is made, without its weights. */
export const recipes: readonly SaveFormat[] = ["python", "code-notebook", "javascript", "pytorch", "notebook"];

/** The format that a file's name asks for; null if none. The longest ending counts: a.weights.h5 is no .h5. */
export function formatOf(name: string): SaveFormat | null {
  const fitting = saveFormats.filter((format) => name.toLowerCase().endsWith(endings[format]));
  return fitting.sort((a, b) => endings[b].length - endings[a].length)[0] ?? null;
}

/** A file's name without the ending of its format. */
export const withoutEnding = (name: string, format: SaveFormat): string =>
  name.toLowerCase().endsWith(endings[format]) ? name.slice(0, -endings[format].length) : name;
