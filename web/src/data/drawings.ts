// Sets that people draw themselves: classes with names of their own, and their pictures as a .zip of one folder a class.

import type { Zippable } from "fflate";
import { sliceMs, yieldToMessages } from "../base/yield";

/** Height and width of a drawing: MNIST's. */
export const drawnSide = 28;

export interface DrawnClass {
  name: string;
  /** Each drawnSide x drawnSide grey values, 0 background, 255 ink. */
  samples: Uint8Array<ArrayBuffer>[];
}

export interface Drawings {
  name: string;
  classes: DrawnClass[];
  /** Whether the model is to see them shifted, turned and scaled a little, anew in every epoch. */
  augment: boolean;
}

/** The drawings as other programs take them: name.zip with name/class/001.png and so on. Classes without drawings are left out. */
export async function drawingsFile({ name, classes }: Drawings): Promise<File> {
  const [{ encode }, { zipSync }] = await Promise.all([import("fast-png"), import("fflate")]);
  const members: Zippable = {};
  let began = performance.now();
  for (const { name: className, samples } of classes) {
    for (const [i, data] of samples.entries()) {
      const path = `${name}/${className}/${String(i + 1).padStart(3, "0")}.png`;
      // A PNG is packed already; the year is the first that a zip can say, so that the same drawings are the same file.
      members[path] = [
        encode({ width: drawnSide, height: drawnSide, data, channels: 1, depth: 8 }) as Uint8Array<ArrayBuffer>,
        { level: 0, mtime: "1980-01-01" },
      ];
      if (performance.now() - began < sliceMs / 2) continue;
      await yieldToMessages();
      began = performance.now();
    }
  }
  return new File([zipSync(members) as Uint8Array<ArrayBuffer>], `${name}.zip`, { type: "application/zip" });
}
