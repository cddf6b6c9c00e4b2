// A checked head, parsed by Beast: the only place that knows Beast.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace paypie::http {

struct ParsedHead {
  std::optional<Method> method;  // none: a method this edge does not know (TRACE, PROPFIND, ...)
  std::string target;
  std::vector<NamedText> headers;  // names lower-case
};

// `block` has passed check_head. nullopt if Beast, the second opinion, does not agree that it is one whole head.
std::optional<ParsedHead> parse_head(std::string_view block);

}  // namespace paypie::http
