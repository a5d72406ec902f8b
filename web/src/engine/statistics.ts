// What the samples of a split look like together: the mean sample of each class, and how the values are spread.

import type { Dataset } from "./dataset";
import type { DataStatistics, SplitName } from "../base/protocol";
import { bins } from "./insight";
import { inSlices } from "../base/yield";

/** Numbers that all means together may have: 32 MB while they are summed up. */
const mostMeans = 4e6;
/** Values between two looks at the clock. */
const sliceValues = 1e6;

/** Means of classes that are beyond `mostMeans` are left out, the last classes first. Values that are no numbers count as 0. */
export async function statisticsOf(data: Dataset, split: SplitName): Promise<DataStatistics> {
  const owner = "statistics";
  const { count } = data.split(split, owner).spec;
  const classes = data.classes(split, owner);
  const [least, greatest] = data.info.range;
  const { width } = data.rowsOf(split, owner);
  const known = Math.max(1, Math.min(Array.from(classes ?? []).reduce((a, b) => Math.max(a, b), 0) + 1, Math.floor(mostMeans / width)));
  const sums = new Float64Array(known * width);
  const counts = new Array<number>(known).fill(0);
  const tally = new Array<number>(bins).fill(0);
  const scale = bins / (greatest - least || 1);
  let [sum, squares, done] = [0, 0, 0];
  await inSlices(() => {
    // A fresh view for each slice: the memory may have moved between two.
    const { x, place } = data.rowsOf(split, owner);
    const end = Math.min(count, done + Math.max(1, Math.floor(sliceValues / width)));
    for (; done < end; done++) {
      const of = classes ? classes[done]! : 0;
      const at = place(done) * width;
      const into = of < known ? of * width : -1;
      if (into >= 0) counts[of]!++;
      for (let i = 0; i < width; i++) {
        const value = x[at + i]!;
        if (into >= 0) sums[into + i]! += value;
        sum += value;
        squares += value * value;
        // The range is the training set's: others may pass it.
        tally[Math.max(0, Math.min(bins - 1, Math.floor((value - least) * scale)))]!++;
      }
    }
    return done >= count;
  });
  const means = Float32Array.from(sums, (total, i) => total / (counts[Math.floor(i / width)]! || 1));
  const values = count * width;
  return {
    means,
    counts,
    values: { least, greatest, counts: tally, mean: sum / values, norm: Math.sqrt(squares), count: values, odd: 0 },
  };
}
