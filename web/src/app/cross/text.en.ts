// What cross-validation says, in English.

export const en = {
  name: (run: string, folds: number) => `${run}, ${folds} folds`,
  title: "Cross-validation",
  hint: "Trains once for each part of the training set, with fresh weights, and tests on that part: the spread tells how sure the figures are. The network in the page begins anew afterwards.",
  series: "Of a series each part is tested by a network trained on what lies before it.",
  folds: "Folds",
  start: "Cross-validate",
  now: (fold: number, folds: number) => `Fold ${fold} of ${folds}`,
  caption: "On the samples that were left out",
  fold: "Fold",
  mean: "mean",
  spread: "standard deviation",
};
