// Embedding: rows are copied forward, and added to backward.
#include "embedding.h"

#include <cmath>

namespace sprout {

void Embedding::options(Options& o) {
  o.required().at_least("input_dim", input_dim_, 1);
  o.required().at_least("output_dim", output_dim_, 1);
  o("embeddings_initializer", embeddings_initializer_);
  o("embeddings_regularizer", embeddings_regularizer_);
  o.only_none("embeddings_constraint");
  o("mask_zero", mask_zero_);
  o.only_none("weights");
  o.only_none("lora_rank");
  o.ignore({"lora_alpha"});
  o.only_none("quantization_config");
  o.only_none("activity_regularizer");
  o.ignore({"input_length"});
}

Shape Embedding::build(const Shape& input) {
  add_weight("embeddings", {std::size_t(input_dim_), std::size_t(output_dim_)}, embeddings_initializer_, embeddings_regularizer_);
  Shape output = input;
  output.push_back(std::size_t(output_dim_));
  return output;
}

void Embedding::forward(const ConstTensor& x, Tensor& y, bool) {
  const MatrixMap embeddings(params_[0].value.data(), input_dim_, output_dim_);
  if (mask_zero_) present_.resize(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const real token = x.data[i];
    if (!(token >= 0 && token < real(input_dim_) && token == std::floor(token)))
      fail({"Embedding \"", name, "\": expected tokens that are whole numbers from 0 to ", input_dim_ - 1, " (input_dim - 1), received ",
            token},
           place);
    matrix(y).row(Eigen::Index(i)) = embeddings.row(Eigen::Index(token));
    if (mask_zero_) present_[i] = token != 0;
  }
  made_mask_ = present_;
}

void Embedding::backward(const ConstTensor& x, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  MatrixMap dembeddings(params_[0].grad.data(), input_dim_, output_dim_);
  for (std::size_t i = 0; i < x.size(); ++i) dembeddings.row(Eigen::Index(x.data[i])) += matrix(dy).row(Eigen::Index(i));
  if (dx) array(*dx) = real(0);
}

}  // namespace sprout
