// A request target split and decoded: path and query as handlers see them, or a refusal. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace paypie::http {

struct Target {
  std::string path;
  std::vector<NamedText> query;
  std::string_view authority;  // of an absolute-form target; points into the text given
};

// Decoded once, never twice. Refused (nullopt): dot segments however they are written, encoded slashes, backslashes,
// double encoding in the path, control characters, what is not UTF-8. In the query `+` is a space (WHATWG URL).
std::optional<Target> read_target(std::string_view text);

// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

}  // namespace paypie::http
