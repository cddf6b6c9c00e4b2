// The Prefer field (RFC 7240), of which we honour `wait=N`.
#pragma once
#include <chrono>
#include <optional>

#include "platform/http/message.hpp"

namespace paypie::http {

// Whole seconds; nullopt: not asked for. A preference that cannot be read is ignored, as the RFC says.
std::optional<std::chrono::seconds> preferred_wait(const Request& request);

}  // namespace paypie::http
