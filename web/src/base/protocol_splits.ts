// The parts of a data set, and how samples are divided into them, as users of the public API see them.

export type XDtype = "uint8" | "float32" | "int32";
export type YDtype = XDtype | "none";

/** One part of a data set, as a decoder announces it before it writes a single sample. */
export interface SplitSpec {
  split: SplitName;
  /** Samples, at least 1. */
  count: number;
  /** Shape of one sample: [28, 28] for MNIST, [32, 32, 3] (channels last) for CIFAR-10. */
  xShape: number[];
  xDtype: XDtype;
  /** Shape of one target; [] for a class or a value. */
  yShape: number[];
  /** "none" when the samples have no targets. */
  yDtype: YDtype;
  /** Models see x * scale + offset. Default: 1/255 for uint8, 1 otherwise; offset 0. */
  scale?: number;
  offset?: number;
  /** Where a sample, or its target, is of several tensors: all of them. What is said above is then of the first. */
  inputs?: TensorSpec[];
  targets?: TensorSpec[];
}

/** A tensor of each sample, or of its target; its name is that of the model's input, or output, that it goes to. */
export interface TensorSpec {
  name: string;
  shape: number[];
  dtype: XDtype;
  /** As in SplitSpec. */
  scale?: number;
  offset?: number;
}

export type SplitName = "train" | "validation" | "test";

export interface SplitInfo {
  count: number;
  classCounts: number[] | null;
}

/** How data that comes without them gets its validation and test sets. */
export interface SplitOptions {
  /** Fractions of the samples; default 0.2 for tables and 0 for all else, and 0. */
  test?: number;
  validation?: number;
  /** Default 1. */
  seed?: number;
  /** Every part has the same shares of the classes; default true. */
  stratify?: boolean;
}

/**
 * How the training set is divided anew; a stored test set stays.
 *
 * Windows of a series are divided in order of time: training, validation, test, and folds as scikit-learn's TimeSeriesSplit, each trained
 * on what lies before it. Between two parts those windows are left out that share values with both. seed and stratify mean nothing there;
 * shuffle is refused.
 */
export interface DivideOptions extends SplitOptions {
  /** Cross-validation: so many folds, of which number `fold` (from 0) validates; as scikit-learn's StratifiedKFold, or KFold without stratify. */
  folds?: number;
  fold?: number;
  /** Folds of samples in random order; default false, as scikit-learn's. */
  shuffle?: boolean;
  /** Targets as rows of 0 and 1, as Keras' to_categorical makes them. */
  one_hot?: boolean;
}

/** How crossValidate cuts its folds: folds 5, shuffle false, stratify true; one_hot as in split. */
export type CrossValidationOptions = Omit<DivideOptions, "fold" | "test" | "validation">;
