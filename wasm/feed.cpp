// Matching by name or in order; gathering.
#include "feed.h"

#include <algorithm>
#include <numeric>

namespace sprout {
namespace {

constexpr std::size_t kNone = std::size_t(-1);

bool named(const std::vector<Dataset::Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Dataset::Part& part) { return !part.name.empty(); });
}

/// The part of that name; kNone if there is none.
std::size_t find(const std::vector<Dataset::Part>& parts, const std::string& name) {
  const auto it = std::find_if(parts.begin(), parts.end(), [&](const Dataset::Part& part) { return part.name == name; });
  return it == parts.end() ? kNone : std::size_t(it - parts.begin());
}

}  // namespace

/// What was expected, by name and shape, and what came.
void Feed::refuse(const char* what, const std::vector<std::size_t>& wanted, const std::vector<Dataset::Part>& parts) const {
  const bool x = &parts == &data_->layout().x;
  std::string expected, received;
  const auto add = [](std::string& list, const std::string& name, const Shape& shape) {
    list += (list.empty() ? "" : ", ") + (name.empty() ? "" : "\"" + name + "\" ") + to_text(shape);
  };
  for (std::size_t k : wanted) {
    if (x)
      add(expected, model_->input_name(k), model_->input_shape(k));
    else
      add(expected, model_->output_name(k),
          model_->loss(k) ? model_->loss(k)->target_shape(model_->output_shape(k)) : model_->output_shape(k));
  }
  for (const Dataset::Part& part : parts) add(received, part.name, part.shape);
  fail({model_->class_name(), " \"", model_->name(), "\": expected ", what, " ", expected, ", received ", received});
}

Feed::Feed(const Model& model, const Dataset& data) : model_(&model), data_(&data) {
  const auto& parts = data.layout().x;
  std::vector<std::size_t> wanted(model.inputs());
  std::iota(wanted.begin(), wanted.end(), std::size_t(0));
  const bool by_name = parts.size() > 1 && named(parts);
  if (parts.size() != wanted.size()) refuse("samples of", wanted, parts);
  for (std::size_t i : wanted) {
    x_.push_back(by_name ? find(parts, model.input_name(i)) : i);
    if (x_.back() == kNone) refuse("samples of", wanted, parts);
  }
  for (std::size_t i : wanted) {
    if (parts[x_[i]].shape == model.input_shape(i)) continue;
    if (wanted.size() > 1) refuse("samples of", wanted, parts);
    fail({model.class_name(), " \"", model.name(), "\": expected samples of shape ", model.input_shape(i), ", received ", parts[0].shape});
  }
  for (std::size_t i : wanted) shapes_.push_back(model.input_shape(i));
}

Feed::Feed(const Model& model, const Dataset& data, const FrozenPart& frozen)
    : model_(&model), data_(&data), frozen_(&frozen), shapes_(model.shapes_of(frozen)) {
  const auto& parts = data.layout().x;
  bool fits = parts.size() == shapes_.size();
  for (std::size_t i = 0; fits && i < shapes_.size(); ++i) fits = parts[i].shape == shapes_[i];
  if (!fits) fail({model.class_name(), " \"", model.name(), "\": expected what its frozen layers make of samples, received other data"});
  x_.resize(shapes_.size());
  std::iota(x_.begin(), x_.end(), std::size_t(0));
}

void Feed::expect_targets(std::size_t first, std::size_t last) {
  const auto& parts = data_->layout().y;
  if (parts.empty()) fail({"expected data with targets, received samples without; load the labels first"});
  std::vector<std::size_t> judged;
  for (std::size_t k = 0; k < model_->outputs(); ++k)
    if (model_->judged(k)) judged.push_back(k);
  const bool by_name = named(parts) && (parts.size() > 1 || judged.size() > 1), all = parts.size() == model_->outputs();
  if (by_name ? parts.size() < judged.size() : parts.size() != judged.size() && !all) refuse("targets", judged, parts);
  y_.assign(model_->outputs(), kNone);
  for (std::size_t j = 0; j < judged.size(); ++j) {
    std::size_t& part = y_[judged[j]];
    part = by_name ? find(parts, model_->output_name(judged[j])) : all ? judged[j] : j;
    if (part == kNone) refuse("targets", judged, parts);
  }
  for (const Dataset::Part& part : parts) {  // what is said is used, or belongs to an output that nobody judges
    bool known = !by_name;
    for (std::size_t k = 0; k < model_->outputs(); ++k) known = known || part.name == model_->output_name(k);
    if (!known) refuse("targets", judged, parts);
  }
  for (std::size_t k : judged) model_->check_target(k, parts[y_[k]].shape);
  if (!frozen_) model_->check_tokens(*data_, x_, first, last);
  for (std::size_t k : judged) {
    const Loss* loss = model_->loss(k);
    if (!loss || !loss->counts_classes()) continue;
    try {
      data_->check_classes(y_[k], first, last, model_->output_shape(k).back());
    } catch (const Error& e) {
      fail({model_->outputs() > 1 ? "output \"" + model_->output_name(k) + "\": " : "", loss->class_name(), ": ", e.what()});
    }
  }
}

void Feed::reserve(std::size_t n, Batch& batch) const {
  batch.x.resize(x_.size()), batch.x_memory.resize(x_.size());
  batch.target.resize(y_.size()), batch.y_memory.resize(y_.size());
  for (std::size_t i = 0; i < x_.size(); ++i) scratch(batch.x_memory[i], n, size_of(shapes_[i]));
  for (std::size_t k = 0; k < y_.size(); ++k)
    if (y_[k] != kNone) scratch(batch.y_memory[k], n, size_of(data_->layout().y[y_[k]].shape));
}

void Feed::gather(std::span<const std::uint32_t> indices, Batch& batch) const {
  const std::size_t n = indices.size();
  reserve(n, batch);
  batch.frozen = frozen_;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    data_->gather_x(x_[i], indices, batch.x_memory[i].data());
    batch.x[i] = {batch.x_memory[i].data(), batch_of(n, shapes_[i])};
  }
  for (std::size_t k = 0; k < y_.size(); ++k) {
    if (y_[k] == kNone) continue;
    data_->gather_y(y_[k], indices, batch.y_memory[k].data());
    batch.target[k] = {batch.y_memory[k].data(), batch_of(n, data_->layout().y[y_[k]].shape)};
  }
}

}  // namespace sprout
