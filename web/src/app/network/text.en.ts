// What the picture of the network says, in English.
import { plural } from "../text/plural.en";

const count = (layers: number): string => `${layers} ${plural(layers, "layer", "layers")}`;

export const en = {
  title: "Picture of the network",
  label: (layers: number) =>
    `The network as a picture, ${count(layers)}. Arrow keys go from box to box, Enter leads to the layer's options.`,
  folded: (layers: number) => `Picture of the network, ${count(layers)}`,
  input: "Input",
  params: (count: string, one: boolean) => `${count} ${one ? "parameter" : "parameters"}`,
  shared: "the same weights again",
  output: (shape: string) => `output ${shape}`,
  reads: (name: string, sources: string) => `${name} reads from ${sources}`,
  readsNothing: (name: string) => `${name} takes the data`,
  call: (name: string, call: number) => `${name}, call ${call}`,
  and: " and ",
  readsTitle: "What each layer reads from",
  shows: "Boxes show",
  show: { params: "parameters", gradients: "norm of the gradient", dead: "dead units" },
  gradient: (norm: string) => `gradient ${norm}`,
  noGradient: "no gradient yet",
  noRelu: "no relu",
  dead: (dead: number, units: number) => `${dead} of ${units} dead`,
  larger: "Larger",
  smaller: "Smaller",
  fit: "Fit",
  saveSvg: "Save as SVG",
  savePng: "Save as PNG",
  notSaved: "The browser could not make the picture. Save as SVG instead, or make the network smaller.",
};
