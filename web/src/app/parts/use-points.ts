// The first points of a plane data set, fetched once for each data set.
import { useEffect, useState } from "preact/hooks";
import type { DataInfo, Samples } from "../../base/protocol";
import { targetsOf } from "../core/kind";
import { dataTrouble, trainer } from "../core/state";
import { troubleOf } from "../core/trouble";

const POINTS = 400;

export function usePoints(info: DataInfo): Samples | null {
  const [points, setPoints] = useState<Samples | null>(null);
  useEffect(() => {
    let current = true;
    trainer.value!.getSamples({ split: "train", first: 0, count: Math.min(POINTS, info.train.count) }).then(
      (found) => current && setPoints({ ...found, y: Float32Array.from(targetsOf(found)) }),
      (error: unknown) => {
        dataTrouble.value = troubleOf(error);
      },
    );
    return () => {
      current = false;
    };
  }, [info]);
  return points;
}
