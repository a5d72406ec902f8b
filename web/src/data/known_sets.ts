// The published data sets that can be recognised, and the names of their classes.

import type { SplitName } from "../engine/protocol";

export interface KnownSet {
  name: string;
  classNames: string[];
}

export const mnist: KnownSet = { name: "MNIST", classNames: [..."0123456789"] };

export const fashionMnist: KnownSet = {
  name: "Fashion-MNIST",
  classNames: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
};

export const cifar10: KnownSet = {
  name: "CIFAR-10",
  classNames: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
};

/** Bytes after an IDX header that identify a file: one image of 28 x 28, or as many labels. */
export const fingerprintLength = 784;

/** IDX files by the fingerprint of those bytes: MNIST and Fashion-MNIST have the same headers and names. */
export const idxFingerprints: ReadonlyMap<number, { known: KnownSet; split: SplitName }> = new Map([
  [0x9dfe5230, { known: mnist, split: "train" }],
  [0x7da1f5f1, { known: mnist, split: "train" }],
  [0x599c52e7, { known: mnist, split: "test" }],
  [0x3ec1f3a4, { known: mnist, split: "test" }],
  [0xf365a098, { known: fashionMnist, split: "train" }],
  [0x30a61d8d, { known: fashionMnist, split: "train" }],
  [0x993077db, { known: fashionMnist, split: "test" }],
  [0xb2101ecd, { known: fashionMnist, split: "test" }],
]);
