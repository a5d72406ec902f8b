// What the page itself says: its head, its foot, the Progress card, in English.
import { plural } from "../text/plural.en";

export const en = {
  title: "Sprout",
  tagline: "Train a neural network in this tab. Your data stays on your device.",
  goToExercises: "Go to the exercises",
  engine: {
    crashed: "The engine stopped and was started again; data and weights in it are gone.",
    crashedHint: "If memory ran out: a smaller model, a smaller batch or fewer samples need less.",
    silent: "The engine has not answered for 10 seconds: what it is at cannot be interrupted.",
    silentHint: "Wait, or start another: data and model in it are lost then, and can be loaded again.",
    restart: "Start the engine anew",
    checkpoint: (epoch: number) => `Load the data again and put back the weights of epoch ${epoch}`,
    reload: "Load the data again",
    footer: (variant: string, threads: number, version: string) =>
      `Engine ${version}, ${variant}, ${threads} ${plural(threads, "thread", "threads")}.`,
    notIsolated:
      "Training would be about twice as fast on several threads, which browsers allow to isolated pages only: load this page once more, or have its server send COOP and COEP headers.",
  },
  run: {
    title: "Progress",
    train: "Train",
    more: "Train more",
    over: "Start over",
    pause: "Pause",
    resume: "Resume",
    step: "One step",
    stopping: "Stopping...",
    tryIt: "Try it",
    idle: "Nothing trained yet.",
    already: "The network is trained already; Train goes on from there.",
    estimate: (all: string, epoch: string, memory: string, flops: string) =>
      `Expected on this machine: ${all}${epoch === all ? "" : `, or ${epoch} an epoch`}; ${memory} of memory, ${flops} a sample.`,
    estimateUnmeasured: (memory: string, flops: string) => `Expected: ${memory} of memory, ${flops} a sample.`,
    epoch: (epoch: string, epochs: string) => `Epoch ${epoch} of ${epochs}`,
    epochsDone: (done: string, epochs: string) => `${done} of ${epochs} epochs done`,
    stepOf: (step: string, steps: string) => `step ${step} of ${steps}`,
    validating: "validating",
    speed: (speed: string) => `${speed} samples/s`,
    paused: "Paused",
    one: (steps: number) => `${steps} ${plural(steps, "step", "steps")} taken one by one.`,
    doneIn: (epochs: string, time: string) => `${epochs} in ${time}`,
    diverged: [
      "A learning_rate ten times smaller.",
      "Or clipnorm 1, among the optimizer's options.",
      "Or data in smaller numbers: values near 0 to 1 are learnt most easily.",
    ],
    overfit: (epoch: number) =>
      `Overfitting: validation loss has been rising since epoch ${epoch}, while training loss still falls. The network learns the training samples by heart.`,
    overfitTry: [
      "EarlyStopping with restore_best_weights, among the callbacks: it stops in time and goes back to the best epoch.",
      "A Dropout layer, or L2 as kernel_regularizer of the Dense layers.",
      "A smaller network, or more training samples.",
    ],
    divergedKept: "The last finite weights are kept. What to try:",
    best: (epoch: number) => `Weights of the best epoch, ${epoch}, are in use.`,
    ofEpoch: (epoch: number) => `(epoch ${epoch})`,
    bestKept: (epoch: number) => `The best weights, of epoch ${epoch}, are kept.`,
    restore: "Use the best weights",
    progress: "Progress of the training",
    awaited: (name: string) => `All is set as soon as its data is there: load ${name} in the Data card.`,
    awaitedDownload: (title: string, size: string) => `All is set as soon as its data is there: ${title}, a download of ${size}.`,
    download: "Download it",
    forget: "Never mind",
  },
  interrupted: {
    cross: {
      broken: (done: number, folds: number) => `A cross-validation was broken off when ${done} of its ${folds} folds were done.`,
      brokenHint: "The others can be trained now, on the same data.",
      takeUp: "Go on with the folds",
    },
    lastKept: (when: string) => `Last saved ${when}.`,
    hint: (data: string) => `It can go on there, with ${data}, and ends with the same weights as if it had never stopped.`,
    leave: "Leave it",
    sweep: {
      broken: (done: number, all: number) => `A sweep was broken off when ${done} of its ${all} trainings were done.`,
      brokenHint: "The others can be trained now, on the same data.",
      takeUp: "Go on with the sweep",
    },
  },
};
