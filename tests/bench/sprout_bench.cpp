// The ceiling of the benchmark: the engine's own source without the browser, on the jobs of web/src/bench/jobs.json.
//
//   sprout_bench --jobs FILE --job NAME [--rounds 5] [--seconds 1] [--threads 1] [--json]
//
// The last line of stdout is { "label", "samplesPerSecond": [one a round] }.
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "../cpp/compiled.h"
#include "fit.h"
#include "parallel.h"

using namespace sprout;

namespace {

/// The value after --name on the command line.
std::string argument(int argc, char** argv, const std::string& name, const std::string& otherwise) {
  for (int i = 1; i + 1 < argc; ++i)
    if (argv[i] == "--" + name) return argv[i + 1];
  if (otherwise.empty()) throw std::invalid_argument("expected --" + name);
  return otherwise;
}

json find_job(const std::string& file, const std::string& name) {
  std::ifstream in(file);
  for (const json& job : json::parse(in))
    if (job["name"] == name) return job;
  throw std::invalid_argument("expected a job of " + file + ", received " + name);
}

/// Data as web/src/bench/data.ts makes them: pictures whose classes have a pattern that one pixel in five belongs to, or tokens.
Dataset make_data(const json& job) {
  const json& config = job["model"]["config"];
  const json& layers = config["layers"];
  Dataset::Part x, y{.dtype = Dtype::uint8};
  const std::size_t count = job["samples"];
  for (const json& d : config["input_shape"]) x.shape.push_back(d.get<std::size_t>());
  const bool tokens = layers[0]["class_name"] == "Embedding";
  x.dtype = tokens ? Dtype::int32 : Dtype::uint8;
  x.scale = tokens ? 1 : 1 / 255.0;
  const std::size_t size = size_of(x.shape);
  Dataset data({.count = count, .x = {x}, .y = {y}});

  const auto classes = std::uint32_t(std::max(2, layers.back()["config"]["units"].get<int>()));
  Random random(1, Use::noise);
  std::vector<std::uint8_t> patterns(classes * size);
  for (auto& p : patterns) p = random.uniform(0, 1) < 0.2 ? std::uint8_t(1 + random.below(128)) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t label = random.below(classes);
    static_cast<std::uint8_t*>(data.y())[i] = std::uint8_t(label);
    const std::uint32_t shown = random.uniform(0, 1) < 0.3 ? random.below(classes) : label;
    for (std::size_t j = 0; j < size; ++j) {
      if (tokens) {
        const auto vocabulary = layers[0]["config"]["input_dim"].get<std::uint32_t>();
        const std::uint32_t half = random.uniform(0, 1) < 0.8 ? shown : 1 - shown;
        static_cast<std::int32_t*>(data.x())[i * size + j] = std::int32_t(half * (vocabulary / 2) + random.below(vocabulary / 2));
      } else {
        const std::uint8_t ink = patterns[shown * size + j];
        static_cast<std::uint8_t*>(data.x())[i * size + j] = ink ? std::uint8_t(ink + random.below(127)) : 0;
      }
    }
  }
  return data;
}

double rate(const json& job, const Dataset& data, double seconds) {
  Model net(read_model(job["model"], data.layout().x[0].shape), 1);
  const json& how = job["compile"];
  compile(net, how["optimizer"], how["loss"]);
  Fit::Settings settings;
  settings.batch_size = job["batch_size"];
  Fit fit(net, data, nullptr, settings);
  const auto start = std::chrono::steady_clock::now();
  double spent = 0, steps = 0;
  for (; spent < seconds; spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count())
    steps += fit.run(fit.steps())["ran"].get<int>();
  return steps * settings.batch_size / spent;
}

}  // namespace

int main(int argc, char** argv) try {
  const json job = find_job(argument(argc, argv, "jobs", ""), argument(argc, argv, "job", ""));
  const int rounds = std::stoi(argument(argc, argv, "rounds", "5")), count = std::stoi(argument(argc, argv, "threads", "1"));
  const double seconds = std::stod(argument(argc, argv, "seconds", "1"));
  set_threads(count);
  const Dataset data = make_data(job);
  rate(job, data, seconds / 2);  // warms up
  json rates = json::array();
  for (int round = 0; round < rounds; ++round) rates.push_back(rate(job, data, seconds));
  const std::string label =
      std::string("native ") + SPROUT_BENCH_LABEL + ", " + std::to_string(count) + (count > 1 ? " threads" : " thread");
  std::cout << json{{"label", label}, {"samplesPerSecond", rates}} << std::endl;
} catch (const std::exception& e) {
  std::cerr << e.what() << std::endl;
  return 2;
}
