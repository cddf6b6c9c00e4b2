// Cross-origin requests: exact origins from the configuration, nothing by pattern, never `*`.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace paypie::http {

enum class Origin { none, own, allowed, refused };

// `host` is the request's Host field: a page of this very server is its own origin.
Origin judge_origin(const Request& request, std::string_view host, std::span<const std::string> allowed);

// The answer to OPTIONS: which methods the path takes; for a preflight also what it may send.
Response answer_options(std::span<const Method> allowed, bool preflight);

// `GET, HEAD, POST`
std::string allow_field(std::span<const Method> allowed);

}  // namespace paypie::http
