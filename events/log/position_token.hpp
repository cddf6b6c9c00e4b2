// Position tokens: what a client gets for an accepted command and hands back to read at least that far. Opaque to
// clients; inside: topic, partition, offset.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/record.hpp"

namespace paypie::log {

struct PositionToken {
  TopicPartition where;
  Offset offset;  // of the record itself: a reader has seen it when its next offset is beyond
  bool operator==(const PositionToken&) const = default;
};

// Printable, without spaces, commas and quotes, so that it can stand in a header field and in a list.
std::string to_text(const PositionToken& token);
// No value for anything to_text would not have written.
std::optional<PositionToken> parse_position_token(std::string_view text);
// The tokens of a `Paypie-Wait-For` field: one or several, separated by commas. No value if one of them is none, if
// there is no token at all, or if there are more than `at_most`.
std::optional<std::vector<PositionToken>> parse_position_tokens(std::string_view field, std::size_t at_most = 16);

}  // namespace paypie::log
