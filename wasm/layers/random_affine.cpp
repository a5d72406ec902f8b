// Random translation, rotation, zoom: TensorFlow's projective transform, pixel by pixel.
#include "random_affine.h"

#include <cmath>
#include <numbers>

namespace sprout {

std::string_view RandomAffine::class_name() const {
  return kind_ == Kind::translation ? "RandomTranslation" : kind_ == Kind::rotation ? "RandomRotation" : "RandomZoom";
}

void RandomAffine::options(Options& o) {
  if (kind_ == Kind::rotation) {
    range(o.required(), "factor", height_factor_, {.min = -1, .max = 1});
  } else {
    const Limits limits = {.min = -1, .max = 1, .above = kind_ == Kind::zoom};  // a zoom of -1 would be a picture of one point
    range(o.required(), "height_factor", height_factor_, limits);
    range(kind_ == Kind::zoom ? o : o.required(), "width_factor", width_factor_, limits);
    if (kind_ == Kind::translation && width_factor_.empty()) width_factor_ = {0, 0};
  }
  if (height_factor_.empty()) height_factor_ = {0, 0};
  o.one_of("fill_mode", fill_mode_, {"reflect", "wrap", "constant", "nearest"});
  fill_ = fill_mode_ == "reflect"    ? Fill::reflect
          : fill_mode_ == "wrap"     ? Fill::wrap
          : fill_mode_ == "constant" ? Fill::constant
                                     : Fill::nearest;
  o.one_of("interpolation", interpolation_, {"bilinear", "nearest"});
  o("seed", seed_option_);
  o("fill_value", fill_value_);
  o.only("data_format", "channels_last");
}

RandomAffine::Transform RandomAffine::draw(Random& random) const {
  const double first = random.uniform(height_factor_[0], height_factor_[1]), second = random.uniform(0, 1);
  const double other = width_factor_.empty() ? first : width_factor_[0] + (width_factor_[1] - width_factor_[0]) * second;
  const double cx = double(width_ - 1) / 2, cy = double(height_ - 1) / 2;  // the center stays where it is
  double a = 1, b = 0, c = 0, d = 0, e = 1, f = 0;
  if (kind_ == Kind::translation) c = -other * double(width_), f = -first * double(height_);
  if (kind_ == Kind::rotation) {
    const double angle = (first - std::round(first)) * 2 * std::numbers::pi;  // without whole turns, however many there may be
    a = e = std::cos(angle);
    d = std::sin(angle);
    b = -d;
    c = cx - cx * a - cy * b;
    f = cy - cx * d - cy * e;
  }
  if (kind_ == Kind::zoom) a = 1 + other, e = 1 + first, c = cx * (1 - a), f = cy * (1 - e);
  return {real(a), real(b), real(c), real(d), real(e), real(f)};
}

real RandomAffine::fold(real at, std::ptrdiff_t size) const {
  const real last = real(size - 1);
  if (fill_ == Fill::constant) return at;
  if (fill_ == Fill::reflect && size > 1) {
    const real turn = real(2 * size);
    at -= turn * std::floor(at / turn);  // [0, 2 size)
    if (at >= real(size)) at = turn - at - 1;
  }
  if (fill_ == Fill::wrap && size > 1) {  // TensorFlow's rule: whole sizes are added or taken away, counted in steps of size - 1
    if (at < 0)
      at += real(size) * (std::trunc(-at / last) + 1);
    else if (at > last)
      at -= real(size) * std::trunc(at / last);
  }
  return std::clamp(at, real(0), last);
}

template <class Body>
void RandomAffine::for_each_pair(const Transform& t, Body body) const {
  const auto number = [&](std::ptrdiff_t x, std::ptrdiff_t y) {
    return x < 0 || y < 0 || x >= width_ || y >= height_ ? -1 : y * width_ + x;
  };
  const bool bilinear = interpolation_ == "bilinear";
  std::ptrdiff_t out = 0;
  for (std::ptrdiff_t row = 0; row < height_; ++row) {
    for (std::ptrdiff_t column = 0; column < width_; ++column, ++out) {
      const real x = fold(t.a * real(column) + t.b * real(row) + t.c, width_),
                 y = fold(t.d * real(column) + t.e * real(row) + t.f, height_);
      if (!bilinear) {
        body(out, number(std::ptrdiff_t(std::round(x)), std::ptrdiff_t(std::round(y))), real(1));
        continue;
      }
      const std::ptrdiff_t left = std::ptrdiff_t(std::floor(x)), top = std::ptrdiff_t(std::floor(y));
      const real right_part = x - real(left), bottom_part = y - real(top);
      body(out, number(left, top), (1 - right_part) * (1 - bottom_part));
      body(out, number(left + 1, top), right_part * (1 - bottom_part));
      body(out, number(left, top + 1), (1 - right_part) * bottom_part);
      body(out, number(left + 1, top + 1), right_part * bottom_part);
    }
  }
}

void RandomAffine::forward(const ConstTensor& x, Tensor& y, bool training) {
  changed_ = training;
  if (!changed_) {
    array(y) = array(x);
    return;
  }
  if (transforms_.size() < x.rows()) transforms_.resize(x.rows());
  Random random = numbers();
  for (std::size_t n = 0; n < x.rows(); ++n) transforms_[n] = draw(random);
  const std::ptrdiff_t C = channels_;
  for_each_picture(x, [&](std::ptrdiff_t n, std::ptrdiff_t at) {
    std::fill_n(y.data + at, height_ * width_ * C, real(0));
    for_each_pair(transforms_[std::size_t(n)], [&](std::ptrdiff_t out, std::ptrdiff_t in, real weight) {
      real* to = y.data + at + out * C;
      for (std::ptrdiff_t c = 0; c < C; ++c) to[c] += weight * (in < 0 ? real(fill_value_) : x.data[at + in * C + c]);
    });
  });
}

void RandomAffine::backward(const ConstTensor&, const ConstTensor&, const ConstTensor& dy, Tensor* dx) {
  if (!dx) return;
  if (!changed_) {
    array(*dx) = array(dy);
    return;
  }
  const std::ptrdiff_t C = channels_;
  for_each_picture(dy, [&](std::ptrdiff_t n, std::ptrdiff_t at) {
    std::fill_n(dx->data + at, height_ * width_ * C, real(0));
    for_each_pair(transforms_[std::size_t(n)], [&](std::ptrdiff_t out, std::ptrdiff_t in, real weight) {
      if (in < 0) return;
      for (std::ptrdiff_t c = 0; c < C; ++c) dx->data[at + in * C + c] += weight * dy.data[at + out * C + c];
    });
  });
}

}  // namespace sprout
