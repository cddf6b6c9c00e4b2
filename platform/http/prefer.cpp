// Reading Prefer.
#include "platform/http/prefer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace paypie::http {

std::optional<std::chrono::seconds> preferred_wait(const Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (name != "prefer") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      auto one = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      while (one.starts_with(' ')) one.remove_prefix(1);
      while (one.ends_with(' ')) one.remove_suffix(1);
      if (!one.starts_with("wait=")) continue;
      one.remove_prefix(5);
      std::uint32_t seconds = 0;
      const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), seconds);
      if (error == std::errc{} && end == one.data() + one.size()) return std::chrono::seconds(seconds);
    }
  }
  return std::nullopt;
}

}  // namespace paypie::http
