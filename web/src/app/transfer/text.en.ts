// What transfer learning says, in English.

export const en = {
  title: "Transfer learning: a new head on this network",
  hint: "Open a trained network (File), load your own data, and cut it: what is before the cut keeps what it learnt and is frozen, a new head for your classes is put behind, and training that takes seconds.",
  otherSize: (wanted: string, found: string) => `This network takes samples of ${wanted}; the data has ${found}.`,
  resize: (size: string) => `Resize the pictures to ${size}`,
  cut: "Cut behind",
  put: "Put a new head on it",
  frozenTo: "Frozen up to",
  none: "nothing is frozen",
  freeze: "Freeze up to here",
  kept: (numbers: string, size: string) =>
    `What the frozen layers make of each sample is computed once, before the first epoch: ${numbers} numbers, ${size} in all.`,
  tooLarge: (size: string) =>
    `What the frozen layers make of all samples would take ${size}, which is too much to keep: they run in every epoch. Freeze more layers to keep less.`,
  headed: (layer: string, data: string) => `Cut behind ${layer}: what is before it is frozen, and a new head for ${data} stands behind.`,
  scaled: (from: number, to: number) => `Pixels are scaled to ${from} ... ${to} in front of it, as this network had them.`,
  freed: (params: string, rate: number) => `${params} parameters learn now, at a rate of ${rate}.`,
  busy: "Stop the training first.",
};
