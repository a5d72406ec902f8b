// How an array of numbers lies in a file.

import type { Bytes } from "../archives/bytes";
import type { XDtype } from "../base/protocol";
import type { KnownSet } from "./known_sets";

/** A kind of numbers: how they are read, and what they are stored as. */
export interface Kind {
  bytes: number;
  dtype: XDtype;
  read(view: DataView, at: number, little: boolean): number;
}

/** How an array lies in a file. */
export interface Stored {
  /** Bytes before the numbers. */
  start: number;
  kind: Kind;
  little: boolean;
  /** Columns first, as Fortran stores matrices. */
  fortran: boolean;
  shape: number[];
  /** The axes in the order of a batch of samples, its number first; absent if they lie so. */
  order?: readonly number[];
}

/** An array in a file that holds several (a pickle, a .mat), wholly in memory. */
export interface HeldArray {
  name: string;
  bytes: Bytes;
  stored: Stored;
  targets: boolean;
  known: KnownSet | null;
  /** See `Whereabouts` in arrays.ts. */
  fromOne?: boolean;
  batch?: string;
}
