// MultiHeadAttention: each head of each sample a small attention of its own; weights are kept once, for backward.
#include "multi_head_attention.h"

#include <cmath>

#include "../bias.h"
#include "../parallel.h"
#include "../product.h"

namespace sprout {

void MultiHeadAttention::options(Options& o) {
  o.required().at_least("num_heads", num_heads_, 1);
  o.required().at_least("key_dim", key_dim_, 1);
  o.at_least("value_dim", value_dim_, 1);
  o.between("dropout", dropout_, 0, 1);
  o("use_bias", use_bias_);
  o.sizes("output_shape", output_shape_, 1, 1);
  o.axes("attention_axes", attention_axes_);
  o.only_none("sliding_window");
  o.ignore({"flash_attention"});
  o("kernel_initializer", kernel_initializer_);
  o("bias_initializer", bias_initializer_);
  o("kernel_regularizer", kernel_regularizer_);
  o("bias_regularizer", bias_regularizer_);
  for (const char* key : {"activity_regularizer", "kernel_constraint", "bias_constraint"}) o.only_none(key);
  o.only("use_gate", false);
  o("seed", own_seed_);
}

std::span<const char* const> MultiHeadAttention::arguments() const {
  static constexpr const char* kNames[] = {"query", "value", "key"};
  return kNames;
}

void MultiHeadAttention::call_options(Options& o) {
  o("use_causal_mask", causal_);
  o.only("return_attention_scores", false);
}

void MultiHeadAttention::add_dense(const char* name, Shape kernel, Shape bias) {
  const std::string own = name;
  add_weight((own + "/kernel").c_str(), std::move(kernel), kernel_initializer_, kernel_regularizer_);
  if (use_bias_) add_weight((own + "/bias").c_str(), std::move(bias), bias_initializer_, bias_regularizer_);
}

Shapes MultiHeadAttention::build_all(const Shapes& inputs) {
  if (inputs.size() < 2 || inputs.size() > 3) fail({"expected query, value and perhaps key, received ", inputs.size(), " inputs"});
  for (const Shape& x : inputs) expect_axes(x, "(steps, features)");
  if (attention_axes_.size() > 1 || (attention_axes_.size() == 1 && attention_axes_[0] != 1 && attention_axes_[0] != -2))
    fail({"expected attention_axes to be null or 1, the steps"});
  has_key_ = inputs.size() == 3;
  if (has_key_ && inputs[2][0] != inputs[1][0]) fail({"expected value and key of as many steps, received ", inputs[1], " and ", inputs[2]});
  const auto heads = std::size_t(num_heads_), out = output_shape_ ? std::size_t((*output_shape_)[0]) : inputs[0][1];
  params_.clear();
  constexpr const char* kNames[] = {"query", "key", "value"};
  for (int which : {kQuery, kKey, kValue}) {
    const Shape& x = inputs[input_of(which)];
    Projection& p = projections_[which];
    p.steps = x[0], p.features = x[1];
    p.width = which == kValue ? value_dim_.value_or(key_dim_) : key_dim_;
    p.param = params_.size();
    add_dense(kNames[which], {x[1], heads, std::size_t(p.width)}, {heads, std::size_t(p.width)});
  }
  add_dense("attention_output", {heads, std::size_t(projections_[kValue].width), out}, {out});
  output_ = {inputs[0][0], out};
  return {output_};
}

void MultiHeadAttention::set_masks(std::span<const Mask> of_x) {
  query_mask_ = made_mask_ = of_x[0];
  value_mask_.assign(of_x[1].begin(), of_x[1].end());
  if (of_x.size() < 3 || of_x[2].empty()) return;
  if (value_mask_.empty()) value_mask_.assign(of_x[2].size(), 1);
  for (std::size_t i = 0; i < value_mask_.size(); ++i) value_mask_[i] &= of_x[2][i];
}

Sight MultiHeadAttention::sight(std::size_t n) const {
  const std::size_t T = projections_[kQuery].steps, S = projections_[kValue].steps;
  return {query_mask_.empty() ? Mask() : query_mask_.subspan(n * T, T), value_mask_.empty() ? Mask() : Mask(value_mask_).subspan(n * S, S),
          causal_};
}

double MultiHeadAttention::memory(const Shape&, const Shape&) const {
  double numbers = 0, widest = 0;
  for (const Projection& p : projections_) {
    const double size = multiply_adds(p.steps, num_heads_, p.width);
    numbers += 2 * size;
    widest = std::max(widest, size);
  }
  const double scores = multiply_adds(num_heads_, projections_[kQuery].steps, projections_[kValue].steps);
  return numbers + widest + 2 * multiply_adds(projections_[kQuery].steps, num_heads_, projections_[kValue].width) +
         scores * (dropout_ > 0 ? 2 : 1);
}

double MultiHeadAttention::products(const Shape&, const Shape&) const {
  double sum = multiply_adds(projections_[kQuery].steps, num_heads_, projections_[kValue].width, outputs());
  for (const Projection& p : projections_) sum += multiply_adds(p.steps, p.features, num_heads_, p.width);
  return sum + multiply_adds(num_heads_, projections_[kQuery].steps, projections_[kValue].steps, key_dim_ + projections_[kValue].width);
}

/// x (N, steps, features) times the kernel, scaled, to heads.
void MultiHeadAttention::project(Projection& p, const ConstTensor& x, real scale) {
  const std::size_t n = x.rows(), rows = n * p.steps, heads = std::size_t(num_heads_), width = std::size_t(p.width);
  const MatrixMap all(scratch(rows_, rows, heads, width), Eigen::Index(rows), Eigen::Index(heads * width));
  fill_bias(all, use_bias_ ? params_[p.param + 1].value : std::span<real>());
  add_product(all, {x.data, Eigen::Index(rows), Eigen::Index(p.features)},
              {params_[p.param].value.data(), Eigen::Index(p.features), Eigen::Index(heads * width)});
  real* to = scratch(p.heads, rows, heads, width);
  parallel_for(std::ptrdiff_t(n * heads), multiply_adds(2, p.steps, width), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t i = std::size_t(begin); i < std::size_t(end); ++i)
      for (std::size_t t = 0; t < p.steps; ++t)
        for (std::size_t k = 0; k < width; ++k)
          to[(i * p.steps + t) * width + k] = scale * rows_[((i / heads * p.steps + t) * heads + i % heads) * width + k];
  });
}

/// From the gradients of the heads those of kernel, bias and x, which is written, or added to.
void MultiHeadAttention::project_back(Projection& p, const ConstTensor& x, real scale, Tensor* dx, bool add) {
  const std::size_t n = x.rows(), rows = n * p.steps, heads = std::size_t(num_heads_), width = std::size_t(p.width);
  const MatrixMap all(scratch(rows_, rows, heads, width), Eigen::Index(rows), Eigen::Index(heads * width));
  parallel_for(std::ptrdiff_t(n * heads), multiply_adds(2, p.steps, width), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    for (std::size_t i = std::size_t(begin); i < std::size_t(end); ++i)
      for (std::size_t t = 0; t < p.steps; ++t)
        for (std::size_t k = 0; k < width; ++k)
          rows_[((i / heads * p.steps + t) * heads + i % heads) * width + k] = scale * p.gradients[(i * p.steps + t) * width + k];
  });
  const ConstMatrixMap in(x.data, Eigen::Index(rows), Eigen::Index(p.features));
  Param& kernel = params_[p.param];
  add_product_tn({kernel.grad.data(), Eigen::Index(p.features), Eigen::Index(heads * width)}, in, all);
  if (use_bias_) add_bias_gradient(all, params_[p.param + 1].grad);
  if (!dx) return;
  const ConstMatrixMap weights(kernel.value.data(), Eigen::Index(p.features), Eigen::Index(heads * width));
  if (!add) return product_nt(matrix(*dx), all, weights);
  Buffer own;
  const Tensor more{scratch(own, dx->size()), dx->shape};
  product_nt(matrix(more), all, weights);
  array(*dx) += array(more);
}

void MultiHeadAttention::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) {
  const real scale = real(1 / std::sqrt(double(key_dim_)));
  for (int which : {kQuery, kKey, kValue}) project(projections_[which], x[input_of(which)], which == kQuery ? scale : real(1));
  Projection &q = projections_[kQuery], &k = projections_[kKey], &v = projections_[kValue];
  const std::size_t n = y[0].rows(), heads = std::size_t(num_heads_);
  const auto T = Eigen::Index(q.steps), S = Eigen::Index(v.steps), K = Eigen::Index(q.width), V = Eigen::Index(v.width);
  scratch(weights_, n, heads, T, S), scratch(context_, n, T, heads, V);
  drops_ = training && dropout_ > 0;
  if (drops_) scratch(kept_, n, heads, T, S);
  const Random stream = own_seed_ ? random(Use::dropout, std::uint64_t(*own_seed_)) : random(Use::dropout);
  const double work = multiply_adds(T, S, K + V + 10);
  parallel_for(std::ptrdiff_t(n * heads), work, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Buffer dropped, own(std::size_t(T * V));
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      MatrixMap w(weights_.data() + i * T * S, T, S), out(own.data(), T, V);
      product_nt(w, {q.heads.data() + i * T * K, T, K}, {k.heads.data() + i * S * K, S, K});
      attention_weights(w, sight(std::size_t(i) / heads), dropout_ > 0);
      const real* used = drops_ ? drop_weights(w, i, stream, dropout_, kept_, dropped) : w.data();
      std::fill(own.begin(), own.end(), real(0));
      add_product(out, {used, T, S}, {v.heads.data() + i * S * V, S, V});
      for (Eigen::Index t = 0; t < T; ++t)
        std::copy_n(own.data() + t * V, V,
                    context_.data() + ((i / std::ptrdiff_t(heads) * T + t) * std::ptrdiff_t(heads) + i % std::ptrdiff_t(heads)) * V);
    }
  });
  const std::size_t last = use_bias_ ? 6 : 3;
  fill_bias(matrix(y[0]), use_bias_ ? params_[last + 1].value : std::span<real>());
  const auto rows = Eigen::Index(n) * T, columns = Eigen::Index(heads) * V;
  add_product(matrix(y[0]), {context_.data(), rows, columns}, {params_[last].value.data(), columns, outputs()});
}

void MultiHeadAttention::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor>, std::span<const ConstTensor> dy,
                                      std::span<Tensor> dx) {
  Projection &q = projections_[kQuery], &k = projections_[kKey], &v = projections_[kValue];
  const std::size_t n = dy[0].rows(), heads = std::size_t(num_heads_), last = use_bias_ ? 6 : 3;
  const auto T = Eigen::Index(q.steps), S = Eigen::Index(v.steps), K = Eigen::Index(q.width), V = Eigen::Index(v.width);
  const auto rows = Eigen::Index(n) * T, columns = Eigen::Index(heads) * V;
  add_product_tn({params_[last].grad.data(), columns, outputs()}, {context_.data(), rows, columns}, matrix(dy[0]));
  if (use_bias_) add_bias_gradient(matrix(dy[0]), params_[last + 1].grad);
  const MatrixMap dcontext(scratch(dcontext_, rows, columns), rows, columns);
  product_nt(dcontext, matrix(dy[0]), {params_[last].value.data(), columns, outputs()});

  for (Projection& p : projections_) scratch(p.gradients, n, heads, p.steps, p.width);
  parallel_for(std::ptrdiff_t(n * heads), multiply_adds(2, T, S, K + V + 5), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    Buffer scores(std::size_t(T * S)), used(std::size_t(drops_ ? T * S : 0)), own(std::size_t(T * V));
    for (std::ptrdiff_t i = begin; i < end; ++i) {
      for (Eigen::Index t = 0; t < T; ++t)
        std::copy_n(dcontext_.data() + ((i / std::ptrdiff_t(heads) * T + t) * std::ptrdiff_t(heads) + i % std::ptrdiff_t(heads)) * V, V,
                    own.data() + t * V);
      MatrixMap w(weights_.data() + i * T * S, T, S), d(scores.data(), T, S);
      const ConstMatrixMap dout(own.data(), T, V);
      product_nt(d, dout, {v.heads.data() + i * S * V, S, V});
      const real* weights = w.data();
      if (drops_) {
        const real* kept = kept_.data() + i * T * S;
        for (Eigen::Index j = 0; j < T * S; ++j) used[std::size_t(j)] = weights[j] * kept[j], scores[std::size_t(j)] *= kept[j];
        weights = used.data();
      }
      const auto cleared = [&](Projection& p, Eigen::Index steps, Eigen::Index width) {
        MatrixMap m(p.gradients.data() + i * steps * width, steps, width);
        std::fill_n(m.data(), m.size(), real(0));
        return m;
      };
      add_product_tn(cleared(v, S, V), {weights, T, S}, dout);
      attention_weights_gradient(w, d, sight(std::size_t(i) / heads));
      add_product(cleared(q, T, K), d, {k.heads.data() + i * S * K, S, K});
      add_product_tn(cleared(k, S, K), d, {q.heads.data() + i * T * K, T, K});
    }
  });
  const real scale = real(1 / std::sqrt(double(key_dim_)));
  const auto to = [&](int which) { return dx[input_of(which)].data ? &dx[input_of(which)] : nullptr; };
  project_back(q, x[0], scale, to(kQuery), false);
  project_back(v, x[1], 1, to(kValue), false);
  project_back(k, x[input_of(kKey)], 1, to(kKey), !has_key_);
}

}  // namespace sprout
