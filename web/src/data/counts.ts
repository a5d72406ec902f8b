// How many samples a data set has, in words.

export interface Counts {
  train: number;
  validation?: number;
  test?: number;
}

/** "60,000", "60,000 + 10,000" (training and test) or "50,000 training + 10,000 validation + 10,000 test". */
export function countsInWords({ train, validation = 0, test = 0 }: Counts): string {
  const say = (n: number): string => n.toLocaleString("en-US");
  if (validation > 0)
    return [`${say(train)} training`, `${say(validation)} validation`, ...(test > 0 ? [`${say(test)} test`] : [])].join(" + ");
  return test > 0 ? `${say(train)} + ${say(test)}` : say(train);
}

/** Counts of a data set's splits. */
export const countsOf = (info: {
  train: { count: number };
  validation: { count: number } | null;
  test: { count: number } | null;
}): Required<Counts> => ({ train: info.train.count, validation: info.validation?.count ?? 0, test: info.test?.count ?? 0 });
