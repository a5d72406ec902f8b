// The box drawing and number formats of Keras' table.
#include "summary.h"

#include <cmath>
#include <vector>

namespace sprout {
namespace {

/// Widths of the text in each column: Keras' table of 76 columns, of a line of layers and of others, which has a fourth.
using Widths = std::vector<std::size_t>;
const Widths kLine = {31, 22, 13}, kGraph = {19, 17, 10, 17};

std::size_t length(const std::string& text) {  // in code points, not bytes
  std::size_t n = 0;
  for (char c : text) n += (c & 0xC0) != 0x80;
  return n;
}

/// The first n code points.
std::string head(const std::string& text, std::size_t n) {
  std::size_t i = 0;
  for (std::size_t seen = 0; i < text.size(); ++i)
    if ((text[i] & 0xC0) != 0x80 && seen++ == n) break;
  return text.substr(0, i);
}

std::string spaces(std::size_t n) { return std::string(n, ' '); }

std::string thousands(std::size_t n) {
  std::string digits = std::to_string(n);
  for (int i = int(digits.size()) - 3; i > 0; i -= 3) digits.insert(std::size_t(i), ",");
  return digits;
}

std::string bytes(double n) {
  static const char* const kUnits[] = {"B", "KB", "MB", "GB", "TB"};
  int unit = 0;
  for (; n >= 1024 && unit < 4; ++unit) n /= 1024;
  const long hundredths = std::lrint(n * 100);  // exact before it is rounded, ties to even, as printf and Python round
  const std::string rest = std::to_string(100 + hundredths % 100).substr(1);
  return std::to_string(hundredths / 100) + "." + rest + " " + kUnits[unit];
}

/// Lines of at most `width`, broken at spaces; a longer word is cut with an ellipsis.
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t end = text.find(' ', at);
    if (end == std::string::npos) end = text.size();
    std::string word = text.substr(at, end - at);
    at = end + 1;
    if (length(word) > width) word = head(word, width - 1) + "…";
    if (line.empty())
      line = word;
    else if (length(line) + 1 + length(word) <= width)
      line += " " + word;
    else
      lines.push_back(std::exchange(line, word));
  }
  lines.push_back(line);
  return lines;
}

using Cells = std::vector<std::string>;

std::string rule(const Widths& widths, const char* left, const char* line, const char* middle, const char* right) {
  std::string text = left;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    for (std::size_t i = 0; i < widths[c] + 2; ++i) text += line;
    text += c + 1 < widths.size() ? middle : right;
  }
  return text + "\n";
}

/// As many of the cells as there are widths.
std::string row(const Widths& widths, const Cells& cells, const char* bar) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 0;
  for (std::size_t c = 0; c < widths.size(); ++c) {
    lines.push_back(wrap(cells[c], widths[c]));
    height = std::max(height, lines[c].size());
  }
  std::string text;
  for (std::size_t l = 0; l < height; ++l) {
    text += bar;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string part = l < lines[c].size() ? lines[c][l] : "";
      const std::string gap = spaces(widths[c] - length(part));
      text += c == 2 ? " " + gap + part + " " : " " + part + gap + " ";  // numbers stand right
      text += bar;
    }
    text += "\n";
  }
  return text;
}

std::string total(const char* what, std::size_t count, double size) {
  return " " + std::string(what) + " params: " + thousands(count) + " (" + bytes(size) + ")\n";
}

/// The heading, broken at column 80 like everything that Keras prints.
std::string title(const std::string& name) {
  const std::string quoted = "\"" + name + "\"";
  if (length(quoted) + 7 <= 80) return "Model: " + quoted + "\n";
  std::string text = "Model: \n";
  for (std::string rest = quoted; !rest.empty();) {
    const std::string line = head(rest, 80);
    text += line + "\n";
    rest = rest.substr(line.size());
  }
  return text;
}

}  // namespace

Counts count_params(const Layer& layer) {
  Counts counts;
  for (const Param& p : layer.params()) {
    counts.params += p.value.size();
    if (p.trainable) counts.trainable += p.value.size();
  }
  return counts;
}

Counts count_params(const Model& model) {
  Counts counts;
  for (const auto& layer : model.layers()) {
    const Counts c = count_params(*layer);
    counts.params += c.params;
    counts.trainable += c.trainable;
  }
  return counts;
}

std::string summary(const Model& model) {
  const Widths& widths = model.line() ? kLine : kGraph;
  std::string text = title(model.name());
  text += rule(widths, "┏", "━", "┳", "┓") + row(widths, {"Layer (type)", "Output Shape", "Param #", "Connected to"}, "┃") +
          rule(widths, "┡", "━", "╇", "┩");
  bool first = true;
  const auto add = [&](const Cells& cells) {
    if (!first) text += rule(widths, "├", "─", "┼", "┤");
    text += row(widths, cells, "│");
    first = false;
  };
  if (!model.chain())
    for (std::size_t i = 0; i < model.inputs(); ++i)
      add({model.input_name(i) + " (InputLayer)", to_text(model.input_shape(i), true), "0", "-"});
  for (std::size_t l = 0; l < model.layers().size(); ++l) {
    const Layer& layer = *model.layers()[l];
    std::string reads;
    for (const Model::Call& call : model.calls(l))
      for (const Model::Source& s : call.reads)
        reads +=
            (reads.empty() ? "" : ", ") +
            (s.layer < 0 ? model.input_name(s.call) + "[0" : model.layers()[std::size_t(s.layer)]->name + "[" + std::to_string(s.call)) +
            "][" + std::to_string(s.output) + "]";
    std::string shapes = to_text(model.output(l), true);
    for (std::size_t o = 1; o < model.outputs_of(l); ++o) shapes += ", " + to_text(model.shape_of({int(l), 0, o}), true);
    if (model.outputs_of(l) > 1) shapes = "[" + shapes + "]";
    add({layer.name + " (" + std::string(layer.class_name()) + ")", shapes, thousands(count_params(layer).params), reads});
  }
  text += rule(widths, "└", "─", "┴", "┘");

  const Counts counts = count_params(model);
  const bool trained = model.optimizer() && model.optimizer()->iterations > 0;
  const std::size_t optimizer = trained ? model.optimizer()->count() : 0;
  const double optimizer_bytes = trained ? 4.0 * double(optimizer) + 4 : 0;  // the iteration is an int64
  text += total("Total", counts.params + optimizer, 4.0 * double(counts.params) + optimizer_bytes);
  text += total("Trainable", counts.trainable, 4.0 * double(counts.trainable));
  text += total("Non-trainable", counts.params - counts.trainable, 4.0 * double(counts.params - counts.trainable));
  if (trained) text += total("Optimizer", optimizer, optimizer_bytes);
  return text;
}

}  // namespace sprout
