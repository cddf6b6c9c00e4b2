// Reading kafka:// addresses.
#include "events/log/kafka/settings.hpp"

#include <charconv>

namespace paypie::log::kafka {
namespace {

bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  unsigned port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, port);
  return read.ec == std::errc() && read.ptr == end && port > 0 && port < 65'536 &&
         text.find_first_of("/ @?#") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> servers_in(std::string_view url) {
  constexpr std::string_view scheme = "kafka://";
  if (!url.starts_with(scheme)) return std::nullopt;
  const auto all = url.substr(scheme.size());
  for (std::string_view rest = all;;) {
    const auto comma = rest.find(',');
    if (!is_address(rest.substr(0, comma))) return std::nullopt;
    if (comma == std::string_view::npos) return std::string(all);
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace paypie::log::kafka
