// The text of position tokens: topic~partition~offset.
#include "events/log/position_token.hpp"

#include <charconv>

namespace paypie::log {
namespace {

constexpr char separator = '~';  // not in topic names
constexpr std::size_t longest_topic = 249;

template <class Number>
std::optional<Number> decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0') || text.front() == '-') return std::nullopt;
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_topic(std::string_view text) {
  if (text.empty() || text.size() > longest_topic) return false;
  for (char c : text) {
    const bool allowed =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

}  // namespace

std::string to_text(const PositionToken& token) {
  return token.where.topic + separator + std::to_string(token.where.partition) + separator +
         std::to_string(token.offset.value);
}

std::optional<PositionToken> parse_position_token(std::string_view text) {
  const auto first = text.find(separator);
  const auto last = text.rfind(separator);
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const auto topic = text.substr(0, first);
  const auto partition = decimal<int>(text.substr(first + 1, last - first - 1));
  const auto offset = decimal<std::int64_t>(text.substr(last + 1));
  if (!is_topic(topic) || !partition || *partition >= partitions_per_topic || !offset) return std::nullopt;
  return PositionToken{{std::string(topic), *partition}, {*offset}};
}

std::optional<std::vector<PositionToken>> parse_position_tokens(std::string_view field, std::size_t at_most) {
  std::vector<PositionToken> tokens;
  for (;;) {
    const auto comma = field.find(',');
    auto one = field.substr(0, comma);
    while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    auto token = parse_position_token(one);
    if (!token || tokens.size() == at_most) return std::nullopt;
    tokens.push_back(std::move(*token));
    if (comma == std::string_view::npos) return tokens;
    field.remove_prefix(comma + 1);
  }
}

}  // namespace paypie::log
