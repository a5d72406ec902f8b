// The activation functions: y = f(z) and dz = dy * f'(z) side by side, in Eigen's packets.
#include "activation.h"

#include <algorithm>
#include <numbers>

#include "parallel.h"

namespace sprout {
namespace {

// Self-normalising networks, https://arxiv.org/abs/1706.02515
constexpr real kSeluAlpha = real(1.6732632423543772848170429916717);
constexpr real kSeluScale = real(1.0507009873554804934193349852946);

const real kSqrtHalf = real(std::numbers::sqrt2 / 2);
const real kInvSqrt2Pi = real(std::numbers::inv_sqrtpi * std::numbers::sqrt2 / 2);
const real kSqrt2OverPi = real(std::numbers::inv_sqrtpi * std::numbers::sqrt2);
constexpr real kGeluCubic = real(0.044715);
constexpr real kSixth = real(1) / 6;

using Kind = Activation::Kind;

/// Calls body(part) for parts of [0, size) that may run at once: part(t) is that part of a tensor's elements in a line.
template <class Body>
void for_parts(std::size_t size, Kind kind, Body body) {
  constexpr std::size_t kBlock = 64;  // a multiple of every vector, so that no element's arithmetic depends on the cut
  const double work = kind == Kind::relu || kind == Kind::leaky_relu || kind == Kind::hard_sigmoid ? 1 : 16;
  parallel_for(std::ptrdiff_t((size + kBlock - 1) / kBlock), work * kBlock, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    const std::size_t begin = std::size_t(first) * kBlock, end = std::min(std::size_t(last) * kBlock, size);
    body([=](auto t) {
      t.data = t.data ? t.data + begin : nullptr;
      t.shape = {end - begin};
      return t;
    });
  });
}

/// y = f(z) for all kinds but softmax.
void elements(const Activation& f, const ConstTensor& z_, const Tensor& y_) {
  const auto z = array(z_);
  auto y = array(y_);
  switch (f.kind) {
    case Kind::linear: break;
    case Kind::sigmoid: y = z.logistic(); break;
    case Kind::tanh: y = z.tanh(); break;
    case Kind::relu: y = z.template max<Eigen::PropagateNaN>(real(0)); break;
    case Kind::leaky_relu: y = (z > real(0)).select(z, z * real(f.slope)); break;
    case Kind::elu: y = (z > real(0)).select(z, real(f.alpha) * z.expm1()); break;
    case Kind::selu: y = kSeluScale * (z > real(0)).select(z, kSeluAlpha * z.expm1()); break;
    case Kind::gelu:
      if (f.approximate)
        y = real(0.5) * z * (real(1) + (kSqrt2OverPi * (z + kGeluCubic * z.cube())).tanh());
      else
        y = real(0.5) * z * (real(1) + (z * kSqrtHalf).unaryExpr([](real v) { return std::erf(v); }));
      break;
    case Kind::swish: y = z * z.logistic(); break;
    case Kind::softplus: y = z.max(real(0)) + (-z.abs()).exp().log1p(); break;
    case Kind::hard_sigmoid:
      y = (z * kSixth + real(0.5)).template max<Eigen::PropagateNaN>(real(0)).template min<Eigen::PropagateNaN>(real(1));
      break;
    case Kind::softmax: break;
  }
}

/// dz = dy * f'(z), likewise.
void element_gradients(const Activation& f, const ConstTensor& z_, const ConstTensor& y_, const ConstTensor& dy_, const Tensor& dz_) {
  const auto y = array(y_), dy = array(dy_);
  auto dz = array(dz_);
  switch (f.kind) {
    case Kind::linear: break;
    case Kind::sigmoid: dz = dy * y * (real(1) - y); break;
    case Kind::tanh: dz = dy * (real(1) - y.square()); break;
    case Kind::relu: dz = (y > real(0)).select(dy, real(0)); break;
    case Kind::leaky_relu: dz = (y > real(0)).select(dy, dy * real(f.slope)); break;
    case Kind::elu: dz = (y > real(0)).select(dy, dy * (y + real(f.alpha))); break;
    case Kind::selu: dz = (y > real(0)).select(dy * kSeluScale, dy * (y + kSeluScale * kSeluAlpha)); break;
    case Kind::gelu: {
      const auto z = array(z_);
      if (f.approximate) {
        for (Eigen::Index i = 0; i < dz.size(); ++i) {
          const real t = std::tanh(kSqrt2OverPi * (z[i] + kGeluCubic * z[i] * z[i] * z[i]));
          dz[i] = dy[i] * real(0.5) * (1 + t + z[i] * (1 - t * t) * kSqrt2OverPi * (1 + 3 * kGeluCubic * z[i] * z[i]));
        }
      } else {
        dz = dy * (real(0.5) * (real(1) + (z * kSqrtHalf).unaryExpr([](real v) { return std::erf(v); })) +
                   z * kInvSqrt2Pi * (real(-0.5) * z.square()).exp());
      }
      break;
    }
    case Kind::swish: {
      const auto z = array(z_);
      dz = dy * z.logistic() * (real(1) + z * (real(1) - z.logistic()));
      break;
    }
    case Kind::softplus: dz = dy * (real(1) - (-y).exp()); break;
    case Kind::hard_sigmoid: dz = (y > real(0) && y < real(1)).select(dy * kSixth, real(0)); break;
    case Kind::softmax: break;
  }
}

}  // namespace

void softmax(const ConstTensor& z, const Tensor& y) {
  const std::size_t C = z.shape.back(), size = z.size();
  for (std::size_t row = 0; row < size; row += C) {
    const real top = *std::max_element(z.data + row, z.data + row + C);
    for (std::size_t i = row; i < row + C; ++i) y.data[i] = z.data[i] - top;
  }
  // All rows in one sweep of whole packets: a row of ten would be two packets and a half, and its bits would depend on where it lies.
  constexpr std::size_t kBlock = 64;
  Eigen::Array<real, kBlock, 1> block = Eigen::Array<real, kBlock, 1>::Zero();
  for (std::size_t at = 0, n; at < size; at += n) {
    n = std::min(kBlock, size - at);
    std::copy_n(y.data + at, n, block.data());
    block = block.exp();
    std::copy_n(block.data(), n, y.data + at);
  }
  for (std::size_t row = 0; row < size; row += C) {
    real sum = 0;
    for (std::size_t i = row; i < row + C; ++i) sum += y.data[i];
    for (std::size_t i = row; i < row + C; ++i) y.data[i] /= sum;
  }
}

void Activation::forward(const ConstTensor& z, const Tensor& y) const {
  if (identity()) {
    if (y.data != z.data) array(y) = array(z);
  } else if (kind == Kind::softmax) {
    softmax(z, y);
  } else {
    for_parts(z.size(), kind, [&](auto part) { elements(*this, part(z), part(y)); });
  }
}

void Activation::backward(const ConstTensor& z, const ConstTensor& y, const ConstTensor& dy, const Tensor& dz) const {
  if (identity()) {
    if (dz.data != dy.data) array(dz) = array(dy);
  } else if (kind == Kind::softmax) {
    const auto p = matrix(y), dp = matrix(dy);
    auto d = matrix(dz);
    for (Eigen::Index n = 0; n < p.rows(); ++n) {
      const real mean = p.row(n).dot(dp.row(n));
      d.row(n) = p.row(n).array() * (dp.row(n).array() - mean);
    }
  } else {
    for_parts(dy.size(), kind, [&](auto part) { element_gradients(*this, part(z), part(y), part(dy), part(dz)); });
  }
}

}  // namespace sprout
