// What the page says about the search for a learning rate, in English.
export const rates = {
  title: "Find a learning rate",
  hint: "Trains a copy of the network for 200 mini-batches while the rate rises from 0.0000001 to 10. Where the loss falls fastest the rate is good; where it shoots up, far too large. The network itself stays as it is.",
  start: "Find a learning rate",
  cancel: "Cancel",
  progress: (step: number, steps: number) => `Step ${step} of ${steps}`,
  alt: (suggested: string) => `Smoothed loss by learning rate, on a logarithmic axis. ${suggested} The table below has the numbers.`,
  rate: "learning rate",
  loss: "loss",
  smoothed: "smoothed loss",
  suggested: (rate: string) => `Suggested: ${rate}, a tenth of the rate with the least loss.`,
  none: "The loss fell clearly at no rate. If the network has learnt already, start over and search then; else look at data, loss and model.",
  diverged: (rate: string) => `It ended at ${rate}, where the loss shot up.`,
  use: (rate: string) => `Use ${rate}`,
  used: (rate: string) => `The optimizer's learning rate is ${rate} now.`,
  table: "This curve as a table",
};
