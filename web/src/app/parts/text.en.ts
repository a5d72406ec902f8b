// What the parts of cards say, in English.

export const en = {
  explain: (term: string) => `What is ${term}?`,
  more: "More options",
  none: "none",
  close: "Close",
  page: (first: number, last: number, total: string) => `${first} to ${last} of ${total}`,
  previous: "Previous",
  next: "Next",
  later: {
    loading: "Fetching this part of the page...",
    failed: "This part of the page could not be fetched. Check the connection, then load the page again.",
  },
  stopFirst: "Stop the training first.",
  curves: {
    epoch: "epoch",
    percent: "per cent",
    now: "now",
  },
  pen: {
    down: "Pen down",
    up: "Pen up",
  },
  pixelView: {
    label: (name: string) => `${name}, large. Arrow keys move over its pixels.`,
    hint: "Point at a pixel for its number, or use the arrow keys.",
    pixel: (row: number, column: number, stored: string, seen: string) =>
      `row ${row}, column ${column}: ${stored}${seen === stored ? "" : `; the model sees ${seen}`}`,
    numbers: "Its numbers",
    numbersOf: (rows: string, columns: string) => `Stored values of rows ${rows}, columns ${columns}`,
  },
};
