// Published data sets by name: their files, sizes and checksums, and the public addresses that serve them to any page.

import type { CatalogueName } from "../base/protocol";

export interface CatalogueFile {
  name: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Tried in this order. */
  addresses: string[];
}

export interface CatalogueSet {
  title: string;
  files: CatalogueFile[];
}

const file = (name: string, size: number, sha256: string, folders: string[]): CatalogueFile => ({
  name,
  size,
  sha256,
  addresses: folders.map((folder) => `${folder}/${name}`),
});

const mnist = [
  "https://storage.googleapis.com/cvdf-datasets/mnist",
  "https://ossci-datasets.s3.amazonaws.com/mnist",
  "https://raw.githubusercontent.com/fgnt/mnist/master",
];
const fashion = [
  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion",
  "https://storage.googleapis.com/tensorflow/tf-keras-datasets",
];

export const catalogue: Record<CatalogueName, CatalogueSet> = {
  mnist: {
    title: "MNIST",
    files: [
      file("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", mnist),
      file("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", mnist),
      file("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", mnist),
      file("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", mnist),
    ],
  },
  "fashion-mnist": {
    title: "Fashion-MNIST",
    files: [
      file("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", fashion),
      file("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", fashion),
      file("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", fashion),
      file("t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", fashion),
    ],
  },
  cifar10: {
    title: "CIFAR-10",
    files: [
      file("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", [
        "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10",
        "https://www.cs.toronto.edu/~kriz",
      ]),
    ],
  },
};

export const isCatalogueName = (name: string): name is CatalogueName => Object.hasOwn(catalogue, name);
export const sizeOf = (name: CatalogueName): number => catalogue[name].files.reduce((sum, { size }) => sum + size, 0);
