// Read no further than the limit, then field by field, then as a whole.
#include "command-side/risk/models/model_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "events/codec/reflect.hpp"

namespace paypie::risk {

std::expected<Scorecard, Faults> read_model(std::string_view text, std::span<const std::string_view> known) {
  if (text.size() > max_model_bytes) {
    return std::unexpected(Faults{fmt::format("a model has at most {} bytes", max_model_bytes)});
  }
  auto model = codec::from_json<Scorecard>(text, codec::Mode::strict);
  if (!model) {
    Faults all;
    for (const auto& error : model.error()) {
      all.push_back(error.pointer.empty() ? error.detail : fmt::format("{}: {}", error.pointer, error.detail));
    }
    return std::unexpected(std::move(all));
  }
  if (auto fault = fault_of(*model, known); !fault.empty()) return std::unexpected(Faults{std::move(fault)});
  return std::move(*model);
}

std::expected<Scorecard, Faults> read_model_file(const std::string& path, std::span<const std::string_view> known) {
  std::ifstream file(path, std::ios::binary);
  std::string text(max_model_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || (file.fail() && !file.eof())) {
    return std::unexpected(Faults{"the file cannot be read"});
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return read_model(text, known);
}

}  // namespace paypie::risk
