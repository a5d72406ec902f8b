// Datasets: gathering from every stored type, scaling, class checks, and sizes that cannot be.
#include "dataset.h"

#include "ritual.h"

namespace sprout {
namespace {

Dataset::Layout layout(std::size_t count, const Shape& shape, Dtype x, std::optional<Dtype> y = {}) {
  Dataset::Layout l{.count = count, .x = {{.shape = shape, .dtype = x}}, .y = {}};
  if (y) l.y.push_back({.dtype = *y});
  return l;
}

const std::vector<std::uint32_t> kIndices = {2, 0, 2};

template <class Stored>
void expect_gathered(Dtype dtype) {
  Dataset data(layout(3, {2}, dtype, dtype));
  const Stored x[] = {1, 2, 3, 4, 5, 6}, y[] = {7, 8, 9};
  std::copy(x, x + 6, static_cast<Stored*>(data.x()));
  std::copy(y, y + 3, static_cast<Stored*>(data.y()));
  std::vector<real> gathered(6), targets(3);
  data.gather_x(0, kIndices, gathered.data());
  data.gather_y(0, kIndices, targets.data());
  EXPECT_EQ(gathered, (std::vector<real>{5, 6, 1, 2, 5, 6}));
  EXPECT_EQ(targets, (std::vector<real>{9, 7, 9}));
}

TEST(Dataset, GathersByIndexFromEveryType) {
  expect_gathered<std::uint8_t>(Dtype::uint8);
  expect_gathered<std::int32_t>(Dtype::int32);
  expect_gathered<float>(Dtype::float32);
}

TEST(Dataset, ViewsShareMemoryAndChooseRows) {
  auto whole = std::make_unique<Dataset>(layout(4, {2}, Dtype::uint8, Dtype::int32));
  const std::uint8_t x[] = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::int32_t y[] = {0, 2, 1, 2};
  std::copy(x, x + 8, static_cast<std::uint8_t*>(whole->x()));
  std::copy(y, y + 4, static_cast<std::int32_t*>(whole->y()));
  const Dataset view(*whole, {3, 0, 1}, 0);
  const Dataset inner(view, {1, 0}, 0);  // rows 0 and 3 of the whole
  const Dataset hot(*whole, {3, 0}, 3);
  whole.reset();  // views keep the memory
  EXPECT_EQ(view.layout().count, 3u);
  std::vector<real> gathered(6), targets(3);
  view.gather_x(0, kIndices, gathered.data());
  view.gather_y(0, kIndices, targets.data());
  EXPECT_EQ(gathered, (std::vector<real>{3, 4, 7, 8, 3, 4}));
  EXPECT_EQ(targets, (std::vector<real>{2, 2, 2}));
  const std::uint32_t both[] = {0, 1};
  inner.gather_y(0, both, targets.data());
  EXPECT_EQ(targets[0], 0);
  EXPECT_EQ(targets[1], 2);
  std::vector<real> rows(6, -1);
  hot.gather_y(0, both, rows.data());
  EXPECT_EQ(rows, (std::vector<real>{0, 0, 1, 1, 0, 0}));
  EXPECT_EQ(hot.layout().y[0].shape, Shape{3});
}

TEST(Dataset, ViewsRefuseRowsAndClassesThatAreNotThere) {
  Dataset data(layout(2, {1}, Dtype::uint8, Dtype::uint8));
  static_cast<std::uint8_t*>(data.y())[0] = 0;
  static_cast<std::uint8_t*>(data.y())[1] = 5;
  EXPECT_THROW(Dataset(data, {}, 0), Error);
  EXPECT_THROW(Dataset(data, {2}, 0), Error);
  EXPECT_THROW(Dataset(data, {0, 1}, 3), Error);
  EXPECT_NO_THROW(Dataset(data, {0}, 3));
  EXPECT_THROW(Dataset(Dataset(data, {0}, 3), {0}, 0), Error);
}

TEST(Dataset, ScalesSamplesButNotTargets) {
  Dataset::Layout l = layout(1, {2}, Dtype::uint8, Dtype::uint8);
  l.x[0].scale = 2 / 255.0;
  l.x[0].offset = -1;
  Dataset data(l);
  static_cast<std::uint8_t*>(data.x())[0] = 0;
  static_cast<std::uint8_t*>(data.x())[1] = 255;
  static_cast<std::uint8_t*>(data.y())[0] = 255;
  real x[2], y[1];
  const std::uint32_t index[] = {0};
  data.gather_x(0, index, x);
  data.gather_y(0, index, y);
  EXPECT_EQ(x[0], -1);
  EXPECT_FLOAT_EQ(x[1], 1);
  EXPECT_EQ(y[0], 255);
}

TEST(Dataset, ByteForByte) {
  EXPECT_EQ(bytes_of(Dtype::uint8), 1u);
  EXPECT_EQ(bytes_of(Dtype::int32), 4u);
  EXPECT_EQ(bytes_of(Dtype::float32), 4u);
}

template <class Stored>
std::string classes(Dtype dtype, std::vector<Stored> labels, std::size_t first = 0) {
  Dataset data(layout(labels.size(), {}, Dtype::uint8, dtype));
  std::copy(labels.begin(), labels.end(), static_cast<Stored*>(data.y()));
  return error_of([&] { data.check_classes(0, first, labels.size(), 10); });
}

TEST(Dataset, ChecksThatLabelsAreClasses) {
  EXPECT_EQ(classes<std::uint8_t>(Dtype::uint8, {0, 9, 5}), "");
  expect_says(classes<std::uint8_t>(Dtype::uint8, {0, 9, 10}), {"labels from 0 to 9", "received 10", "at sample 2"});
  expect_says(classes<std::int32_t>(Dtype::int32, {0, -1}), {"labels from 0 to 9", "received -1", "at sample 1"});
  expect_says(classes<float>(Dtype::float32, {0.5f}), {"labels from 0 to 9", "received 0.5", "at sample 0"});
  expect_says(classes<float>(Dtype::float32, {std::numeric_limits<float>::quiet_NaN()}), {"labels from 0 to 9", "at sample 0"});
  EXPECT_EQ(classes<std::uint8_t>(Dtype::uint8, {99, 1}, 1), "") << "only the samples asked for";
}

TEST(Dataset, RefusesImpossibleSizes) {
  expect_says(error_of([] { Dataset(layout(0, {2}, Dtype::uint8)); }), {"Dataset: ", "one sample or more", "received 0"});
  expect_says(error_of([] { Dataset(layout(4000000000u, {1000000000, 1000000000}, Dtype::float32)); }),
              {"fits into memory", "4000000000 samples", "(1000000000, 1000000000)"});
  // A product that wraps round 2^64 is still too large.
  expect_says(error_of([] { Dataset(layout(65536, {65536, 65536, 65536}, Dtype::uint8)); }), {"fits into memory"});
}

}  // namespace
}  // namespace sprout
