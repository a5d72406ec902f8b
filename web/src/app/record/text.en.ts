// What is said of runs while they are recorded, in English.

import { plural } from "../text/plural.en";

export const en = {
  announce: {
    epoch: (epoch: number, epochs: number, logs: string) => `Epoch ${epoch} of ${epochs} done: ${logs}.`,
  },
  name: (number: number) => `Run ${number}`,
  noStore: "This browser does not keep runs here: they are lost when the page is closed.",
  notKept: "This could not be kept: it is lost when the page is closed. Training itself goes on.",
  memoryShort:
    "Memory is short: the training goes on, but the browser keeps no run of it on the way. If the page is closed before its end, it is lost.",
  noSnapshot: "The training goes on, but the browser keeps no run of it on the way. If the page is closed before its end, it is lost.",
  damaged: (n: number) => `${n} kept ${plural(n, "run", "runs")} cannot be read and ${plural(n, "is", "are")} left out.`,
  dataGone: "Its data are no longer kept on this device.",
  full: "The browser's storage is full: what is trained now is not kept when the page is closed. Training itself goes on.",
  fullHint: "Delete runs here, or kept data under Data, to make room.",
  interrupted: (name: string, epoch: number, epochs: number) => `${name} was broken off in epoch ${epoch} of ${epochs}.`,
  deleting: (n: number) => `deleting ${n} ${plural(n, "run", "runs")}`,
  elsewhere: "Another tab has taken it up meanwhile.",
};
