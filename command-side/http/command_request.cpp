// Command ids and request hashes.
#include "command-side/http/command_request.hpp"

#include <array>

#include "platform/http/idempotency.hpp"

namespace paypie::commands {

CommandId command_id(const http::Request& request, std::string_view route, Random& random) {
  const auto key = http::idempotency_key(request);
  const auto& caller = request.caller;
  if (key) return {crypto::derive_id("command", caller.tenant, caller.actor, route, request.path, *key)};
  return {crypto::derive_id("unrepeatable command", std::to_string(random.next()), std::to_string(random.next()))};
}

Bytes32 request_hash(const http::Request& request, std::string_view route, std::string_view canonical_body) {
  return crypto::sha256_of_parts({route, request.path, canonical_body});
}

}  // namespace paypie::commands
