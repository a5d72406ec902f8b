// Sprout's public API: everything a page or program needs to train a network, in browsers and in Node.

export { Trainer, type Crash, type CrashHandler } from "./engine/client";
export { SproutError } from "./base/errors";
export type {
  BuildConfig, BuiltinName, BuiltinSource, CatalogueSource, Checkpoint, ColumnInfo, CompileConfig, Confusion,
  CrossValidation, CrossValidationOptions, DataArrays, DataCopy, DataInfo, DataStatistics, DivideOptions, Duplicates, Estimate, EstimateOptions, EvaluateOptions, FitConfig,
  FitPosition, FitProgress, FitReason, FitResult, FitSnapshot, FitState, Histogram, KerasObject, KerasRef, LayerInfo,
  LayerInsight, LayerOutput, LoadedModel, LoadModelOptions, LoadOptions, LoadProgress, Logs, ModelConfig, ModelInfo, ModelNotes,
  PictureOptions, PicturesInfo, Projection, RangeOptions, RateFinderOptions, RateFinderProgress, RateFinding, Samples, SamplesOptions, SavedFile, SaveFormat, SaveOptions,
  SplitInfo, SplitName, SplitOptions, TableInfo, TableOptions, TrainerInfo, TrainerOptions,
  TypedArray, Variant, WeightValues,
} from "./base/protocol";
