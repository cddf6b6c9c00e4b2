// Who may call the API, as it is configured.
#pragma once
#include <memory>

#include "platform/config/config.hpp"
#include "platform/http/server.hpp"

namespace paypie::tools {

// Throws Failure where the tokens cannot be read, or where everybody could call from outside.
std::unique_ptr<http::Authenticator> callers_of(const config::Config& config);

}  // namespace paypie::tools
