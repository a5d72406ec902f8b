// How each family of layers is told apart: a colour of the style sheet and a stripe, whole or broken; the box says the class in words besides.

export interface Kind {
  color: string;
  broken: boolean;
}

const kinds: Record<string, Kind> = {
  core: { color: "blue", broken: false },
  activations: { color: "blue", broken: true },
  convolution: { color: "purple", broken: false },
  pooling: { color: "purple", broken: true },
  recurrent: { color: "green", broken: false },
  normalization: { color: "green", broken: true },
  merging: { color: "orange", broken: false },
  regularization: { color: "orange", broken: true },
  attention: { color: "ink", broken: false },
  reshaping: { color: "edge", broken: false },
  preprocessing: { color: "edge", broken: true },
};
const other: Kind = { color: "muted", broken: false };

export const kindOfGroup = (group: string): Kind => kinds[group] ?? other;
