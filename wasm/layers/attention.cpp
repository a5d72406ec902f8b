// Attention: sample by sample; gradients of the scale are gathered in the order of the samples.
#include "attention.h"

#include <cmath>

#include "../product.h"

namespace sprout {

void Attention::options(Options& o) {
  o("use_scale", use_scale_);
  if (!additive_) o.one_of("score_mode", score_mode_, {"dot", "concat"});
  o.between("dropout", dropout_, 0, 1);
  o("seed", own_seed_);
}

void Attention::call_options(Options& o) {
  o("use_causal_mask", causal_);
  o.only("return_attention_scores", false);
}

Shapes Attention::build_all(const Shapes& inputs) {
  if (inputs.size() < 2 || inputs.size() > 3) fail({"expected [query, value] or [query, value, key], received ", inputs.size(), " inputs"});
  for (const Shape& x : inputs) expect_axes(x, "(steps, features)");
  key_ = inputs.size() - 1;
  const Shape &query = inputs[0], &value = inputs[1], &key = inputs[key_];
  if (key[0] != value[0]) fail({"expected value and key of as many steps, received ", value, " and ", key});
  if (key[1] != query[1]) fail({"expected query and key with as many features, received ", query, " and ", key});
  T_ = Eigen::Index(query[0]), S_ = Eigen::Index(value[0]), D_ = Eigen::Index(query[1]), V_ = Eigen::Index(value[1]);
  params_.clear();
  if (use_scale_)
    add_weight("scale", additive_ ? Shape{query[1]} : Shape{},
               additive_ ? Initializer::glorot_uniform() : Initializer(Initializer::Kind::ones));
  if (!additive_ && score_mode_ == "concat") add_weight("concat_score_weight", {}, Initializer(Initializer::Kind::ones));
  return {{query[0], value[1]}};
}

void Attention::set_masks(std::span<const Mask> of_x) { queries_ = made_mask_ = of_x[0], values_ = of_x[1]; }

double Attention::memory(const Shape&, const Shape&) const { return double(T_) * double(S_) * (dropout_ > 0 ? 2 : 1); }
double Attention::products(const Shape&, const Shape&) const { return double(T_) * double(S_) * double(D_ + V_); }

real Attention::outer(Eigen::Index d) const {
  if (additive_) return use_scale_ ? params_[0].value[std::size_t(d)] : real(1);
  return params_.back().value[0];
}

void Attention::forward_all(std::span<const ConstTensor> x, std::span<Tensor> y, bool training) {
  const auto n = Eigen::Index(y[0].rows());
  scratch(weights_, n, T_, S_);
  drops_ = training && dropout_ > 0;
  if (drops_) scratch(kept_, n, T_, S_);
  const Random stream = own_seed_ ? random(Use::dropout, std::uint64_t(*own_seed_)) : random(Use::dropout);
  Buffer dropped;
  for (Eigen::Index i = 0; i < n; ++i) {
    MatrixMap w(weights_.data() + i * T_ * S_, T_, S_), out(y[0].data + i * T_ * V_, T_, V_);
    const ConstMatrixMap q(x[0].data + i * T_ * D_, T_, D_), k(x[key_].data + i * S_ * D_, S_, D_), v(x[1].data + i * S_ * V_, S_, V_);
    if (sums()) {
      const real scale = inner();
      for (Eigen::Index t = 0; t < T_; ++t) {
        for (Eigen::Index s = 0; s < S_; ++s) {
          real sum = 0;
          for (Eigen::Index d = 0; d < D_; ++d) sum += outer(d) * std::tanh(scale * (q(t, d) + k(s, d)));
          w(t, s) = sum;
        }
      }
    } else {
      product_nt(w, q, k);
      if (use_scale_) ArrayMap(w.data(), w.size()) *= params_[0].value[0];
    }
    attention_weights(w, sight(std::size_t(i)), false);
    const real* used = drops_ ? drop_weights(w, i, stream, dropout_, kept_, dropped) : w.data();
    std::fill_n(out.data(), out.size(), real(0));
    add_product(out, {used, T_, S_}, v);
    for (Eigen::Index t = 0; t < T_; ++t)
      if (!queries_.empty() && !queries_[std::size_t(i * T_ + t)]) std::fill_n(out.data() + t * V_, V_, real(0));
  }
}

void Attention::backward_all(std::span<const ConstTensor> x, std::span<const ConstTensor>, std::span<const ConstTensor> dy,
                             std::span<Tensor> dx) {
  const auto n = Eigen::Index(dy[0].rows());
  Buffer d(std::size_t(T_ * S_)), scores(std::size_t(T_ * S_)), used(std::size_t(T_ * S_)), dout(std::size_t(T_ * V_)),
      dq(std::size_t(T_ * D_)), dk(std::size_t(S_ * D_)), dv(std::size_t(S_ * V_));
  for (Tensor& t : dx)
    if (t.data) array(t) = real(0);
  const auto add = [](Tensor& to, Eigen::Index at, const Buffer& from) {
    if (to.data) ArrayMap(to.data + at, Eigen::Index(from.size())) += ConstArrayMap(from.data(), Eigen::Index(from.size()));
  };
  for (Eigen::Index i = 0; i < n; ++i) {
    MatrixMap w(weights_.data() + i * T_ * S_, T_, S_), ds(d.data(), T_, S_), out(dout.data(), T_, V_);
    const ConstMatrixMap q(x[0].data + i * T_ * D_, T_, D_), k(x[key_].data + i * S_ * D_, S_, D_), v(x[1].data + i * S_ * V_, S_, V_);
    std::copy_n(dy[0].data + i * T_ * V_, T_ * V_, dout.data());
    for (Eigen::Index t = 0; t < T_; ++t)
      if (!queries_.empty() && !queries_[std::size_t(i * T_ + t)]) out.row(t).setZero();
    product_nt(ds, out, v);
    std::copy_n(w.data(), T_ * S_, used.data());
    for (Eigen::Index j = 0; drops_ && j < T_ * S_; ++j) {
      used[std::size_t(j)] *= kept_[std::size_t(i * T_ * S_ + j)];
      d[std::size_t(j)] *= kept_[std::size_t(i * T_ * S_ + j)];
    }
    for (Buffer* b : {&dq, &dk, &dv}) std::fill(b->begin(), b->end(), real(0));
    add_product_tn({dv.data(), S_, V_}, {used.data(), T_, S_}, out);
    attention_weights_gradient(w, ds, sight(std::size_t(i)));
    if (sums()) {
      const real scale = inner();
      for (Eigen::Index t = 0; t < T_; ++t) {
        for (Eigen::Index s = 0; s < S_; ++s) {
          for (Eigen::Index e = 0; e < D_; ++e) {
            const real sum = q(t, e) + k(s, e), th = std::tanh(scale * sum), g = ds(t, s) * outer(e) * (1 - th * th);
            if (additive_ && use_scale_) params_[0].grad[std::size_t(e)] += ds(t, s) * th;
            if (!additive_) params_.back().grad[0] += ds(t, s) * th;
            if (!additive_ && use_scale_) params_[0].grad[0] += g * sum;
            dq[std::size_t(t * D_ + e)] += g * scale;
            dk[std::size_t(s * D_ + e)] += g * scale;
          }
        }
      }
    } else {
      if (use_scale_) {
        product_nt({scores.data(), T_, S_}, q, k);
        params_[0].grad[0] += (ArrayMap(scores.data(), T_ * S_) * ArrayMap(ds.data(), T_ * S_)).sum();
        ArrayMap(ds.data(), ds.size()) *= params_[0].value[0];
      }
      add_product({dq.data(), T_, D_}, ds, k);
      add_product_tn({dk.data(), S_, D_}, ds, q);
    }
    add(dx[0], i * T_ * D_, dq);
    add(dx[1], i * S_ * V_, dv);
    add(dx[key_], i * S_ * D_, dk);
  }
}

}  // namespace sprout
