// The first points of a plane data set, fetched once for each data set.
import { useEffect, useState } from "preact/hooks";
import type { DataInfo, Samples } from "../../base/protocol";
import { targetsOf } from "../core/kind";
import { samplesOf } from "../core/samples";

const POINTS = 400;

export function usePoints(info: DataInfo): Samples | null {
  const [points, setPoints] = useState<Samples | null>(null);
  useEffect(() => {
    let current = true;
    void samplesOf({ split: "train", first: 0, count: Math.min(POINTS, info.train.count) }).then(
      (found) => current && found && setPoints({ ...found, y: Float32Array.from(targetsOf(found)) }),
    );
    return () => {
      current = false;
    };
  }, [info]);
  return points;
}
