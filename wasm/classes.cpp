// The rows.
#include "classes.h"

#include "layers/activation.h"
#include "layers/attention.h"
#include "layers/average_pooling.h"
#include "layers/batch_normalization.h"
#include "layers/bidirectional.h"
#include "layers/concatenate.h"
#include "layers/conv.h"
#include "layers/conv_transpose.h"
#include "layers/dense.h"
#include "layers/depthwise_conv.h"
#include "layers/dot.h"
#include "layers/dropout.h"
#include "layers/embedding.h"
#include "layers/flatten.h"
#include "layers/gaussian_noise.h"
#include "layers/global_pooling.h"
#include "layers/group_normalization.h"
#include "layers/gru.h"
#include "layers/layer_normalization.h"
#include "layers/lstm.h"
#include "layers/margins.h"
#include "layers/masking.h"
#include "layers/max_pooling.h"
#include "layers/merge.h"
#include "layers/multi_head_attention.h"
#include "layers/normalization.h"
#include "layers/permute.h"
#include "layers/prelu.h"
#include "layers/random_affine.h"
#include "layers/random_contrast.h"
#include "layers/random_flip.h"
#include "layers/repeat_vector.h"
#include "layers/rescaling.h"
#include "layers/reshape.h"
#include "layers/rms_normalization.h"
#include "layers/separable_conv.h"
#include "layers/simple_rnn.h"
#include "layers/spatial_dropout.h"
#include "layers/time_distributed.h"
#include "layers/unit_normalization.h"
#include "layers/up_sampling.h"

namespace sprout {
namespace {

template <class Base, class T, auto... args>
std::unique_ptr<Base> make() {
  return std::make_unique<T>(args...);
}

const LayerClass kLayers[] = {
    {{"Dense", make<Layer, Dense>}, "core"},
    {{"Embedding", make<Layer, Embedding>}, "core"},
    {{"Masking", make<Layer, Masking>}, "core"},
    {{"Activation", make<Layer, ActivationLayer, ActivationLayer::Kind::activation>}, "core"},
    {{"Conv2D", make<Layer, Conv, 2>}, "convolution"},
    {{"Conv1D", make<Layer, Conv, 1>}, "convolution"},
    {{"SeparableConv2D", make<Layer, SeparableConv, 2>}, "convolution"},
    {{"SeparableConv1D", make<Layer, SeparableConv, 1>}, "convolution"},
    {{"DepthwiseConv2D", make<Layer, DepthwiseConv, 2>}, "convolution"},
    {{"DepthwiseConv1D", make<Layer, DepthwiseConv, 1>}, "convolution"},
    {{"Conv2DTranspose", make<Layer, ConvTranspose, 2>}, "convolution"},
    {{"Conv1DTranspose", make<Layer, ConvTranspose, 1>}, "convolution"},
    {{"MaxPooling2D", make<Layer, MaxPooling, 2>}, "pooling"},
    {{"MaxPooling1D", make<Layer, MaxPooling, 1>}, "pooling"},
    {{"AveragePooling2D", make<Layer, AveragePooling, 2>}, "pooling"},
    {{"AveragePooling1D", make<Layer, AveragePooling, 1>}, "pooling"},
    {{"GlobalMaxPooling2D", make<Layer, GlobalPooling, false, 2>}, "pooling"},
    {{"GlobalMaxPooling1D", make<Layer, GlobalPooling, false, 1>}, "pooling"},
    {{"GlobalAveragePooling2D", make<Layer, GlobalPooling, true, 2>}, "pooling"},
    {{"GlobalAveragePooling1D", make<Layer, GlobalPooling, true, 1>}, "pooling"},
    {{"LSTM", make<Layer, LSTM>}, "recurrent"},
    {{"GRU", make<Layer, GRU>}, "recurrent"},
    {{"SimpleRNN", make<Layer, SimpleRNN>}, "recurrent"},
    {{"Bidirectional", make<Layer, Bidirectional>}, "recurrent"},
    {{"TimeDistributed", make<Layer, TimeDistributed>}, "recurrent"},
    {{"Normalization", make<Layer, Normalization>}, "preprocessing"},
    {{"Rescaling", make<Layer, Rescaling>}, "preprocessing"},
    {{"RandomFlip", make<Layer, RandomFlip>}, "preprocessing"},
    {{"RandomTranslation", make<Layer, RandomAffine, RandomAffine::Kind::translation>}, "preprocessing"},
    {{"RandomRotation", make<Layer, RandomAffine, RandomAffine::Kind::rotation>}, "preprocessing"},
    {{"RandomZoom", make<Layer, RandomAffine, RandomAffine::Kind::zoom>}, "preprocessing"},
    {{"RandomContrast", make<Layer, RandomContrast>}, "preprocessing"},
    {{"BatchNormalization", make<Layer, BatchNormalization>}, "normalization"},
    {{"LayerNormalization", make<Layer, LayerNormalization>}, "normalization"},
    {{"GroupNormalization", make<Layer, GroupNormalization>}, "normalization"},
    {{"RMSNormalization", make<Layer, RMSNormalization>}, "normalization"},
    {{"UnitNormalization", make<Layer, UnitNormalization>}, "normalization"},
    {{"Dropout", make<Layer, Dropout, false>}, "regularization"},
    {{"SpatialDropout2D", make<Layer, SpatialDropout, 2>}, "regularization"},
    {{"SpatialDropout1D", make<Layer, SpatialDropout, 1>}, "regularization"},
    {{"AlphaDropout", make<Layer, Dropout, true>}, "regularization"},
    {{"GaussianDropout", make<Layer, GaussianNoise, true>}, "regularization"},
    {{"GaussianNoise", make<Layer, GaussianNoise, false>}, "regularization"},
    {{"Flatten", make<Layer, Flatten>}, "reshaping"},
    {{"Reshape", make<Layer, Reshape>}, "reshaping"},
    {{"Permute", make<Layer, Permute>}, "reshaping"},
    {{"RepeatVector", make<Layer, RepeatVector>}, "reshaping"},
    {{"UpSampling2D", make<Layer, UpSampling, 2>}, "reshaping"},
    {{"UpSampling1D", make<Layer, UpSampling, 1>}, "reshaping"},
    {{"ZeroPadding2D", make<Layer, Margins, true, 2>}, "reshaping"},
    {{"ZeroPadding1D", make<Layer, Margins, true, 1>}, "reshaping"},
    {{"Cropping2D", make<Layer, Margins, false, 2>}, "reshaping"},
    {{"Cropping1D", make<Layer, Margins, false, 1>}, "reshaping"},
    {{"Concatenate", make<Layer, Concatenate>}, "merging"},
    {{"Average", make<Layer, Merge, Merge::Kind::average>}, "merging"},
    {{"Maximum", make<Layer, Merge, Merge::Kind::maximum>}, "merging"},
    {{"Minimum", make<Layer, Merge, Merge::Kind::minimum>}, "merging"},
    {{"Add", make<Layer, Merge, Merge::Kind::add>}, "merging"},
    {{"Subtract", make<Layer, Merge, Merge::Kind::subtract>}, "merging"},
    {{"Multiply", make<Layer, Merge, Merge::Kind::multiply>}, "merging"},
    {{"Dot", make<Layer, Dot>}, "merging"},
    {{"MultiHeadAttention", make<Layer, MultiHeadAttention>}, "attention"},
    {{"Attention", make<Layer, Attention, false>}, "attention"},
    {{"AdditiveAttention", make<Layer, Attention, true>}, "attention"},
    {{"ReLU", make<Layer, ActivationLayer, ActivationLayer::Kind::relu>}, "activations"},
    {{"LeakyReLU", make<Layer, ActivationLayer, ActivationLayer::Kind::leaky_relu>}, "activations"},
    {{"PReLU", make<Layer, PReLU>}, "activations"},
    {{"ELU", make<Layer, ActivationLayer, ActivationLayer::Kind::elu>}, "activations"},
    {{"Softmax", make<Layer, ActivationLayer, ActivationLayer::Kind::softmax>}, "activations"},
};

const Class<Optimizer> kOptimizers[] = {
    {"Adam", make<Optimizer, Adam, false>}, {"SGD", make<Optimizer, SGD>},          {"RMSprop", make<Optimizer, RMSprop>},
    {"Adagrad", make<Optimizer, Adagrad>},  {"AdamW", make<Optimizer, Adam, true>},
};

const Class<Schedule> kSchedules[] = {
    {"ExponentialDecay", make<Schedule, ExponentialDecay>},
    {"InverseTimeDecay", make<Schedule, InverseTimeDecay>},
    {"CosineDecay", make<Schedule, CosineDecay>},
    {"PiecewiseConstantDecay", make<Schedule, PiecewiseConstantDecay>},
};

const Class<Loss> kLosses[] = {
    {"sparse_categorical_crossentropy", make<Loss, CategoricalCrossentropy, true>},
    {"categorical_crossentropy", make<Loss, CategoricalCrossentropy, false>},
    {"binary_crossentropy", make<Loss, BinaryCrossentropy>},
    {"bce", make<Loss, BinaryCrossentropy>},
    {"mean_squared_error", make<Loss, MeanSquaredError>},
    {"mse", make<Loss, MeanSquaredError>},
    {"mean_absolute_error", make<Loss, MeanAbsoluteError>},
    {"mae", make<Loss, MeanAbsoluteError>},
    {"huber", make<Loss, Huber>},
    {"hinge", make<Loss, Hinge>},
    {"categorical_hinge", make<Loss, CategoricalHinge>},
};

const Class<Metric> kMetrics[] = {
    {"binary_accuracy", make<Metric, Accuracy, Accuracy::Kind::binary>},
    {"categorical_accuracy", make<Metric, Accuracy, Accuracy::Kind::categorical>},
    {"sparse_categorical_accuracy", make<Metric, Accuracy, Accuracy::Kind::sparse>},
    {"top_k_categorical_accuracy", make<Metric, TopK, false>},
    {"sparse_top_k_categorical_accuracy", make<Metric, TopK, true>},
    {"mean_squared_error", make<Metric, MeanError, true>},
    {"mse", make<Metric, MeanError, true>},
    {"mean_absolute_error", make<Metric, MeanError, false>},
    {"mae", make<Metric, MeanError, false>},
    {"r2_score", make<Metric, R2Score>},
};

using Init = Initializer::Kind;
const InitializerClass kInitializers[] = {
    {"GlorotUniform", Init::variance_scaling, 1, "fan_avg", "uniform"},
    {"GlorotNormal", Init::variance_scaling, 1, "fan_avg", "truncated_normal"},
    {"HeUniform", Init::variance_scaling, 2, "fan_in", "uniform"},
    {"HeNormal", Init::variance_scaling, 2, "fan_in", "truncated_normal"},
    {"LecunUniform", Init::variance_scaling, 1, "fan_in", "uniform"},
    {"LecunNormal", Init::variance_scaling, 1, "fan_in", "truncated_normal"},
    {"Orthogonal", Init::orthogonal},
    {"RandomUniform", Init::random_uniform},
    {"RandomNormal", Init::random_normal},
    {"TruncatedNormal", Init::truncated_normal},
    {"VarianceScaling", Init::variance_scaling, 1, "fan_in", "truncated_normal", true},
    {"Zeros", Init::zeros},
    {"Ones", Init::ones},
    {"Constant", Init::constant},
    {"Identity", Init::identity},
};

const RegularizerClass kRegularizers[] = {{"L1", true, false, 0.01}, {"L2", false, true, 0.01}, {"L1L2", true, true, 0}};

using Kind = Activation::Kind;
const ActivationName kActivations[] = {
    {"linear", Kind::linear},
    {"relu", Kind::relu},
    {"sigmoid", Kind::sigmoid},
    {"tanh", Kind::tanh},
    {"softmax", Kind::softmax},
    {"leaky_relu", Kind::leaky_relu},
    {"elu", Kind::elu},
    {"selu", Kind::selu},
    {"gelu", Kind::gelu},
    {"swish", Kind::swish},
    {"silu", Kind::swish},
    {"softplus", Kind::softplus},
    {"hard_sigmoid", Kind::hard_sigmoid},
    {"relu6", Kind::relu6},
};

}  // namespace

std::span<const LayerClass> layer_classes() { return kLayers; }
std::span<const Class<Optimizer>> optimizer_classes() { return kOptimizers; }
std::span<const Class<Schedule>> schedule_classes() { return kSchedules; }
std::span<const Class<Loss>> loss_classes() { return kLosses; }
std::span<const Class<Metric>> metric_classes() { return kMetrics; }
std::span<const InitializerClass> initializer_classes() { return kInitializers; }
std::span<const RegularizerClass> regularizer_classes() { return kRegularizers; }
std::span<const ActivationName> activation_names() { return kActivations; }

Initializer InitializerClass::make() const {
  return kind == Init::variance_scaling ? Initializer::variance_scaling(scale, mode, distribution) : Initializer(kind);
}

void InitializerClass::options(Initializer& i, Options& o) const {
  if (kind == Init::constant) o("value", i.value);
  if (kind == Init::random_normal || kind == Init::truncated_normal) o("mean", i.mean), o.at_least("stddev", i.stddev, 0);
  if (kind == Init::random_uniform) o("minval", i.minval), o("maxval", i.maxval);
  if (general) {
    o.above("scale", i.scale, 0);
    o.one_of("mode", i.mode, {"fan_in", "fan_out", "fan_avg"});
    o.one_of("distribution", i.distribution, {"truncated_normal", "untruncated_normal", "uniform", "normal"});
  }
  if (kind == Init::orthogonal || kind == Init::identity) o("gain", i.gain);
  if (kind != Init::zeros && kind != Init::ones && kind != Init::constant && kind != Init::identity) o("seed", i.seed);
  if (kind == Init::variance_scaling) o.only_none("input_axes"), o.only_none("output_axes");  // Keras' own way of naming the fans
  o.ignore({"dtype"});
}

Regularizer RegularizerClass::make() const { return {.l1 = has_l1 ? strength : 0, .l2 = has_l2 ? strength : 0}; }

void RegularizerClass::options(Regularizer& r, Options& o) const {
  if (has_l1) o.at_least("l1", r.l1, 0);
  if (has_l2) o.at_least("l2", r.l2, 0);
}

}  // namespace sprout
