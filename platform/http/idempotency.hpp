// The Idempotency-Key field: a quoted string or a bare token, at most 255 characters.
// Source: draft-ietf-httpapi-idempotency-key-header; the bare form is what most clients send.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace paypie::http {

inline constexpr std::size_t longest_idempotency_key = 255;

// The key inside a field value; nullopt: not valid. `"abc"` and `abc` are the same key.
std::optional<std::string> read_idempotency_key(std::string_view field);

// The key of a request. The edge has refused invalid and missing ones before the handler runs, so here nullopt
// means: none was sent.
std::optional<std::string> idempotency_key(const Request& request);

}  // namespace paypie::http
