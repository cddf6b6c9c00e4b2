// Read whole: such files are small.
#include "tools/node/named_files.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "command-side/risk/cashback_facts.hpp"
#include "command-side/risk/models/built_in.hpp"
#include "command-side/risk/models/model_file.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

std::optional<std::string> text_of_file(const config::Config& config, std::string_view key) {
  const auto& path = config.text(key);
  if (path.empty()) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure(Exit::usage, fmt::format("{}: '{}' cannot be read", key, path));
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

order_to_cash::RateTable rates(const config::Config& config) {
  const auto text = text_of_file(config, "process.rates");
  if (!text) return {};
  auto table = order_to_cash::read_rates(*text);
  if (!table) {
    throw Failure(Exit::usage, fmt::format("process.rates: '{}': {}", config.text("process.rates"), table.error()));
  }
  return std::move(*table);
}

risk::Scorecard load_model(const config::Config& config) {
  const auto& path = config.text("risk.model");
  if (path.empty()) return risk::built_in_model();
  auto model = risk::read_model_file(path, risk::cashback_facts);
  if (!model) throw Failure(Exit::usage, fmt::format("risk.model: '{}': {}", path, model.error().front()));
  return std::move(*model);
}

}  // namespace paypie::tools
