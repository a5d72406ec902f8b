// The activation functions: y = f(z) and dz = dy * f'(z) side by side, in Eigen's packets.
#include "activation.h"

#include <algorithm>
#include <array>
#include <cstdint>
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

/// Whole blocks: a loop over them has no head and no tail, so each formula is code once, and no element's bits depend on where it lies.
constexpr std::size_t kBlock = 128;
using Block = Eigen::Array<real, kBlock, 1>;
using In = Eigen::Map<const Block, Eigen::Aligned16>;
using Out = Eigen::Map<Block, Eigen::Aligned16>;

const Block kZeros = Block::Zero();

bool is_block(const real* at, std::size_t n) { return n == kBlock && reinterpret_cast<std::uintptr_t>(at) % 16 == 0; }

/// Calls body(In ... of inputs, Out) for blocks that may run at once. An input may be null, which is read as zeros, and may be the output.
template <std::size_t N, class Body>
void for_blocks(std::size_t size, Kind kind, const std::array<const real*, N>& inputs, real* output, Body body) {
  const double work = kind == Kind::relu || kind == Kind::leaky_relu || kind == Kind::hard_sigmoid || kind == Kind::relu6 ? 1 : 16;
  parallel_for(std::ptrdiff_t((size + kBlock - 1) / kBlock), work * kBlock, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    std::array<Block, N + 1> copies;
    for (std::size_t at = std::size_t(first) * kBlock, end = std::min(std::size_t(last) * kBlock, size); at < end; at += kBlock) {
      const std::size_t n = std::min(kBlock, end - at);
      std::array<const real*, N> in;
      for (std::size_t i = 0; i < N; ++i) {
        in[i] = inputs[i] ? inputs[i] + at : kZeros.data();
        if (!inputs[i] || is_block(in[i], n)) continue;
        in[i] = std::copy_n(in[i], n, (copies[i] = kZeros).data()) - n;
      }
      real* const to = output + at;
      const bool in_place = is_block(to, n);
      body(in, Out(in_place ? to : copies[N].data()));
      if (!in_place) std::copy_n(copies[N].data(), n, to);
    }
  });
}

/// y = f(z) for all kinds but softmax.
void elements(const Activation& f, const In& z, Out y) {
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
    case Kind::swish: y = z * Block(z.logistic()); break;
    case Kind::softplus: y = z.max(real(0)) + (-z.abs()).exp().log1p(); break;
    case Kind::hard_sigmoid:
      y = (z * kSixth + real(0.5)).template max<Eigen::PropagateNaN>(real(0)).template min<Eigen::PropagateNaN>(real(1));
      break;
    case Kind::relu6: y = (z > real(f.threshold)).select(z.min(real(f.max_value)), (z - real(f.threshold)) * real(f.negative_slope)); break;
    case Kind::softmax: break;
  }
}

/// dz = dy * f'(z), likewise.
void element_gradients(const Activation& f, const In& z, const In& y, const In& dy, Out dz) {
  switch (f.kind) {
    case Kind::linear: break;
    case Kind::sigmoid: dz = dy * y * (real(1) - y); break;
    case Kind::tanh: dz = dy * (real(1) - y.square()); break;
    case Kind::relu: dz = (y > real(0)).select(dy, real(0)); break;
    case Kind::leaky_relu: dz = (y > real(0)).select(dy, dy * real(f.slope)); break;
    case Kind::elu: dz = (y > real(0)).select(dy, dy * (y + real(f.alpha))); break;
    case Kind::selu: dz = (y > real(0)).select(dy * kSeluScale, dy * (y + kSeluScale * kSeluAlpha)); break;
    case Kind::gelu:
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
    case Kind::swish: {
      const Block s = z.logistic();
      dz = dy * s * (real(1) + z * (real(1) - s));
      break;
    }
    case Kind::softplus: dz = dy * (real(1) - (-y).exp()); break;
    case Kind::hard_sigmoid: dz = (y > real(0) && y < real(1)).select(dy * kSixth, real(0)); break;
    case Kind::relu6: dz = (y > real(0)).select((y < real(f.max_value)).select(dy, real(0)), dy * real(f.negative_slope)); break;
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
  Block block = Block::Zero();
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
    for_blocks<1>(z.size(), kind, {z.data}, y.data, [&](const auto& in, Out out) { elements(*this, In(in[0]), out); });
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
    const real* const argument = needs_input() ? z.data : nullptr;
    for_blocks<3>(dy.size(), kind, {argument, y.data, dy.data}, dz.data,
                  [&](const auto& in, Out out) { element_gradients(*this, In(in[0]), In(in[1]), In(in[2]), out); });
  }
}

}  // namespace sprout
