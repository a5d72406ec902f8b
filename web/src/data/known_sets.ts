// The published data sets that can be recognised, and the names of their classes.

import type { SplitName } from "../base/protocol";

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

export const cifar100: KnownSet = {
  name: "CIFAR-100",
  classNames: (
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle " +
    "caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish " +
    "forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle " +
    "mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine " +
    "possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar " +
    "sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree " +
    "wolf woman worm"
  ).split(" "),
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
