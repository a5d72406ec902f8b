// What sort of data is loaded: decides how samples are shown, tried and modelled.
import { argmax } from "../../base/answer";
import { smallestPicture } from "../../data/axes";
import type { DataInfo, Samples } from "../../base/protocol";
import { t } from "./text";

export type Kind = "picture" | "plane" | "other";

export function kindOf(info: DataInfo | null): Kind {
  const shape = info?.xShape ?? [];
  if (info?.table || info?.sequences || (info && isSeries(info))) return "other";
  if (shape.length === 1 && shape[0] === 2) return "plane";
  if (shape.length === 2 || (shape.length === 3 && (shape[2] === 1 || shape[2] === 3))) return "picture";
  return "other";
}

/** Whether samples of an array are steps of a few numbers each, (steps, numbers): too narrow for a picture, unless they are bytes or a square. */
export const isSeries = ({ xShape, dtype, table, sequences }: DataInfo): boolean =>
  !table && !sequences && xShape.length === 2 && dtype !== "uint8" && Math.min(...xShape) < smallestPicture && xShape[0] !== xShape[1];

/** Grey pictures of MNIST's size: drawings are centred by mass as its digits are. */
export const isDigitSized = (info: DataInfo): boolean =>
  info.dtype === "uint8" && info.xShape[0] === 28 && info.xShape[1] === 28 && (info.xShape[2] ?? 1) === 1;

/** Whether the classes are called as digits are. */
export const hasDigits = ({ classNames }: DataInfo): boolean => classNames?.every((name, i) => name === String(i)) ?? false;

/** Whether targets are class numbers. */
export const isClasses = (info: DataInfo): boolean => info.train.classCounts !== null;

export const classCount = (info: DataInfo): number => info.classNames?.length ?? info.train.classCounts?.length ?? 1;

export const className = (info: DataInfo | null, index: number): string => info?.classNames?.[index] ?? t.data.class(index);

/** One number for each sample: its target, or the class of its one-hot row. */
export function targetsOf({ y, yShape }: Samples): number[] {
  const width = yShape.reduce((a, b) => a * b, 1);
  return width === 1 ? [...y] : Array.from({ length: y.length / width }, (_, i) => argmax(y, i * width, width));
}
