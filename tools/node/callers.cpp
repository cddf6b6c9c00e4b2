// Tokens from a file, or everybody on loopback.
#include "tools/node/callers.hpp"

#include "command-side/http/card_number_guard.hpp"
#include "platform/http/tokens.hpp"
#include "platform/telemetry/log.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

std::unique_ptr<http::Authenticator> callers_of(const config::Config& config) {
  const auto& file = config.text("tokens");
  if (const auto why = http::must_not_listen(config.text("http.address"), !file.empty())) {
    throw Failure(Exit::usage, *why);
  }
  if (file.empty()) {
    telemetry::warning("no --tokens: everyone on loopback is the actor dev with every permission");
    return std::make_unique<commands::CardNumberGuard>(std::make_unique<http::Everyone>());
  }
  auto tokens = http::Tokens::from_file(file);
  if (!tokens) throw Failure(Exit::usage, tokens.error());
  return std::make_unique<commands::CardNumberGuard>(std::make_unique<http::Tokens>(std::move(*tokens)));
}

}  // namespace paypie::tools
