// The C boundary of the engine: every function a host language calls, and nothing else.
//
// Conventions
//   - Handles are positive ints; 0 means "none". Calls that return a handle or a count give -1 on failure;
//     calls that return text or a pointer give NULL. nn_last_error() then says what was expected and what came.
//   - Text is UTF-8, NUL-terminated. Returned text stays valid until the next call.
//   - No C++ exception crosses this boundary. Nothing here is re-entrant: one thread calls.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Version of the engine, e.g. "0.1.0".
const char* nn_version(void);

/// Lets the engine work on `count` threads (1 at first), the calling one included. Returns 0, or -1 if they cannot be started.
int nn_set_threads(int count);

/// Message of the last failed call.
const char* nn_last_error(void);
/// The layer that it is about, by its place (from 0) in the list of layers that the model was given as; -1 if it is about none.
int nn_last_error_layer(void);

#ifndef __EMSCRIPTEN__
/// Keras' classes that there are, as JSON. Native builds only: the page has it as web/src/base/classes.json.
/// { "layers": { "Dense": { "group": "core", "options": [...], "weights": [ { "name": "kernel" } ],
///                          "masks": what it does with masks: "ends", "keeps", "makes", or "inner", as the layer inside } },
///   "optimizers", "schedules", "initializers", "regularizers": { "SGD": { "options": [...] } },
///   "losses", "metrics": { "MeanSquaredError": { "names": ["mean_squared_error", "mse"], "options": [...] } }, "activations": [names] }
/// Metrics have their "direction" as well, "up" where more is better, otherwise "down".
/// options: Options::describer in options.h, in the order of Keras' arguments. A weight has "trainable": false if it is measured, and
/// "when": the flag without which it is not there, or with "is" the option that must be that word; so has what it does with masks,
/// "masks_when".
const char* nn_classes(void);
#endif

/// Frees the dataset or model behind a handle. Freeing 0 does nothing. Returns 0, or -1 for an unknown handle.
int nn_free(int handle);

/// Allocates a data set in its final place; the caller then writes into nn_dataset_x / nn_dataset_y, or calls nn_dataset_generate.
///
/// json: { "count": 60000, "x": [tensor], "y": [tensor] }    what a sample is of, one tensor or several, and its target, none or more
/// tensor: { "name": "", "shape": [28, 28], "dtype": "uint8" | "float32" | "int32", "scale": 1, "offset": 0 }
/// x is seen by models as x * scale + offset. Several tensors go to the inputs and outputs of their names; without names, in order.
/// Returns a handle. Errors: not enough memory, unknown dtype, count < 1.
int nn_dataset_create(const char* json);

/// First byte of a tensor (from 0) of the samples, (count, shape) row-major in its dtype.
void* nn_dataset_x(int dataset, int tensor);

/// The same of the targets.
void* nn_dataset_y(int dataset, int tensor);

/// A view of a data set: `count` of its samples, those at `rows`, in that order, sharing its memory (for splits and folds; free the views
/// first or last).
///
/// one_hot: 0, or the number of classes: class numbers are then seen as rows of so many numbers, 1 at the class.
/// Returns a handle. nn_dataset_x and nn_dataset_y of a view are those of the whole.
int nn_dataset_view(int dataset, const unsigned* rows, int count, int one_hot);

/// Writes samples [first, first + count) of a built-in set into a data set made for it.
///
/// json: { "name": "digits" | "xor" | "circles" | "spirals", "seed": 1, "stream": 0, "noise": 0.1 }
/// digits: x uint8 (28, 28), y uint8 class 0-9. The others: x float32 (2), y uint8 class.
/// Sample i depends on (name, seed, stream, i) alone, so slices may be written in any order. Use another stream for a test set.
int nn_dataset_generate(int dataset, const char* json, int first, int count);

/// Builds and compiles a model.
///
/// json: { "model": <Keras Model JSON>, "compile": { "optimizer", "loss", "loss_weights", "metrics" } (optional), "seed": 42 }
/// Of several outputs, loss, loss_weights and metrics are lists in their order or objects by their names; one loss is for all of them, null
/// for none. Without "compile" the model can predict only.
int nn_model_create(const char* json);

/// What was built, as JSON:
/// { "layers": [ { "name", "class_name", "output_shape": [null, 128], "params", "trainable_params", "config",
///                 "memory": numbers that training keeps of each sample, "multiply_adds" of a forward for each sample } ],
///   "params", "trainable_params", "non_trainable_params", "optimizer_params",
///   "inputs": [ { "name": "input_layer", "shape": [null, 28, 28] } ],
///   "outputs": [ { "name": "dense_1", "shape": [null, 10], "loss": "SparseCategoricalCrossentropy" | null } ],
///   "weights": [ { "name": "dense/kernel", "shape": [784, 128], "trainable": true, "offset": 0 } ], "weights_size": 101770,
///   "functional": of a model that is no Sequential, the config of Keras' Functional, models within it taken apart,
///   "frozen": the shapes [7, 7, 1280] of what the frozen layers at the model's beginning give a sample for those behind; none without
///   such, "gradient_memory": numbers that training keeps of each sample of the gradients between layers, "slots_size", "iterations",
///   "metrics": [names of what is logged beside "loss"], "summary": "Model: ..." }
const char* nn_model_describe(int model);

/// The flat weights buffer: weights_size floats, in the order of describe's "weights".
float* nn_weights(int model);

/// The optimizer's flat state: slots_size floats (momentums, then second moments, ...); NULL if it has none.
float* nn_slots(int model);

/// Sets the number of optimizer steps taken, 0 to 2^53, for exact resumption together with nn_weights and nn_slots.
int nn_set_iterations(int model, double iterations);

/// Sets the optimizer's learning rate from now on. learning_rate must be finite and not negative. Refused where a schedule gives the rate.
int nn_set_learning_rate(int model, double learning_rate);

/// Starts (or restarts) fitting: checks data against the model, then waits for nn_fit_run.
///
/// train, validation: data sets; validation may be 0.
/// json: { "batch_size": 32, "shuffle": true, "validation_count": 0, "seed": 42, "initial_epoch": 0, "initial_step": 0, "order_per_output":
/// false, "from_frozen": false } validation_count of the last training samples validate, as Keras cuts them off before shuffling; it is
/// ignored if validation is given. order_per_output (ours, not Keras'): each of C outputs under binary cross-entropy sees the samples in an
/// order of its own, as C classifiers trained apart do. A step gathers batch_size samples for each output and learns from that output's
/// loss alone. from_frozen: the data sets hold what nn_frozen_output writes, and only the layers behind run. Returns the steps in one
/// epoch.
int nn_fit_begin(int model, int train, int validation, const char* json);

/// Runs at most `batches` mini-batches of training or validation, ending early at the end of an epoch.
///
/// Returns JSON: { "ran": 12, "epoch": 0, "step": 340, "steps": 750, "phase": "train" | "validation" | "epoch_end" | "diverged",
///                 "batch": { "loss", "accuracy" } means over the training batches of this call (absent if none),
///                 "logs": { "loss", "accuracy" [, "val_loss", "val_accuracy" at epoch_end] } running means over the epoch,
///                 "learning_rate": of the last step }
/// After "epoch_end" the next call begins the next epoch. "diverged": the loss became NaN or infinite; weights that gave a finite loss, at
/// most 64 steps old, are restored, and an optimizer state that is not finite begins anew. validation is one mini-batch (of batch_size) a
/// count as well.
const char* nn_fit_run(int model, int batches);

/// Bytes of a snapshot of the fit: 4 * (2 * weights_size + slots_size) and some hundred more. They are to be counted among what training
/// needs where snapshots are taken: saving and restoring hold these bytes once, in the caller's memory, and take no other.
int nn_fit_size(int model);

/// Writes everything that decides how the fit goes on to `out`, nn_fit_size bytes: weights, the copy that a divergence goes back to,
/// optimizer state, place in the epoch, running means.
int nn_fit_save(int model, unsigned char* out, int size);

/// Takes up a fit where nn_fit_save left it, after nn_fit_begin with the same model, data and settings: it ends with the same bits as
/// a fit that was never interrupted (same variant). Anything else is refused, and changes nothing.
int nn_fit_restore(int model, const unsigned char* bytes, int size);

/// The flat gradients of the last training step, weights_size floats, as the optimizer took them.
float* nn_gradients(int model);

/// Evaluates samples [first, first + count); first = 0 resets the running means. Returns JSON { "loss", "accuracy", ... } over all samples
/// since. out: null, or where the predictions of these samples are written, which nn_predict would make.
const char* nn_evaluate(int model, int dataset, int first, int count, int batch_size, float* out);

/// Predicts samples [first, first + count) of a data set (its y is not looked at) into out: (count, output) floats for each output, one
/// output after another.
int nn_predict(int model, int dataset, int first, int count, int batch_size, float* out);

/// Writes the loss of each of samples [first, first + count), without regularization: count floats.
int nn_sample_losses(int model, int dataset, int first, int count, float* out);

/// Writes what layer `layer` (from 0) makes of samples [first, first + count) in a prediction: count * (the layer's output size) floats.
/// layer -1: what every layer makes of them, layer after layer, in one prediction; of 32 samples at most.
int nn_layer_output(int model, int dataset, int layer, int first, int count, float* out);

/// Writes the gradient of number `output` of the outputs, counted through all of them, by sample `index`: (input) floats for each input,
/// one after another: how much each counts for it. layer: instead by what that layer (from 0) gives, (output(layer)); -1: by the sample.
/// Where the loss takes logits (softmax and sigmoid with a cross-entropy), the gradient of the logit.
int nn_output_gradient(int model, int dataset, int index, int output, int layer, float* out);

/// Writes what the frozen layers at the model's beginning make of samples [first, first + count), as describe's "frozen" tells: (count,
/// shape) floats for each of its tensors, one after another. A fit from_frozen is given these in place of samples.
int nn_frozen_output(int model, int dataset, int first, int count, float* out);

/// Principal components of `count` rows of `size` floats: writes (count, components) floats, then the share of the variance each component
/// explains.
int nn_pca(const float* rows, int count, int size, int components, float* out, float* shares);

/// Fits a drawing (grey, 0 background, 255 ink, width x height) into MNIST's frame, 28 x 28 bytes at out. Returns 1, or 0 for an empty
/// drawing.
int nn_normalize_digit(const unsigned char* gray, int width, int height, unsigned char* out);

#ifdef __cplusplus
}
#endif
