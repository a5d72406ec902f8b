// What the page says while one looks at data, in English.
import { plural } from "./en-plural";

export const looking = {
  pixels: (name: string) => `${name}, large. Arrow keys move over its pixels.`,
  pixelsHint: "Point at a pixel for its number, or use the arrow keys.",
  pixel: (row: number, column: number, stored: string, seen: string) =>
    `row ${row}, column ${column}: ${stored}${seen === stored ? "" : `; the model sees ${seen}`}`,
  numbers: "Its numbers",
  numbersOf: (rows: string, columns: string) => `Stored values of rows ${rows}, columns ${columns}`,
  closer: "Mean picture of each class, and all pixel values",
  means: "Mean picture of each class",
  meansHint: (split: string) => `Each pixel is the mean over all ${split} samples of the class. Where it is sharp, the samples agree.`,
  mean: (name: string, samples: string) => `Mean of ${samples} samples of ${name}`,
  values: "Pixel values",
  valuesAlt: "How often each range of pixel values occurs; the table below has the numbers",
  valuesHint: (mean: string, deviation: string) =>
    `Mean ${mean}, standard deviation ${deviation}. Heights are by the square root, so that rare values show.`,
  valuesTable: "Pixel values as a table",
  range: "Values",
  share: "Share",
  looking: "Looking for duplicates...",
  duplicates: "Duplicates",
  none: "No two samples are the same.",
  test: (n: number, count: string) =>
    `${count} test ${plural(n, "sample stands", "samples stand")} in the training set too: the network is tested on what it has learnt by heart, and the test figures flatter.`,
  validation: (n: number, count: string) =>
    `${count} validation ${plural(n, "sample stands", "samples stand")} in the training set too, so the validation figures flatter.`,
  within: (n: number, count: string) => `${count} training ${plural(n, "sample repeats", "samples repeat")} an earlier one.`,
  conflicting: (n: number, count: string, classes: boolean) =>
    `${count} ${plural(n, "group", "groups")} of equal samples ${plural(n, "has", "have")} different ${classes ? "labels" : "targets"}: at least one of them is wrong, or the inputs do not tell everything.`,
  show: "Show them",
  group: "Equal samples",
  place: (split: string, index: string, target: string) => `${split} ${index}${target ? `: ${target}` : ""}`,
  more: (count: string) => `and ${count} more`,
  conflict: "different",
  suspects: "Labels to look at again",
  suspectsHint:
    "The training samples with the highest loss: the network, having seen them with their labels, still does not believe them. Many are hard; some are labelled wrongly.",
  find: "Find them",
  findAgain: "Find them again",
  finding: (share: string) => `Going through the training samples: ${share}`,
  suspectsStale: "The network has learnt since; find them again for fresh losses.",
  sample: "Sample",
  given: "Label",
  predicted: "The network says",
  loss: "Loss",
  inputs: "Inputs",
  suspect: (index: string, given: string, predicted: string) =>
    `Training sample ${index}: labelled ${given}, the network says ${predicted}`,
  suspectsOf: (count: string) => `The ${count} highest losses, highest first.`,
};
