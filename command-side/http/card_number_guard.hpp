// Refuses requests with what looks like a card number anywhere but in the body, before anything of them is kept or
// logged; bodies are for the handlers (handling.hpp), which know free text from amounts and ids.
#pragma once
#include <memory>
#include <utility>

#include "platform/http/server.hpp"

namespace paypie::commands {

// Asks `callers` after that. Thread rules are theirs.
class CardNumberGuard final : public http::Authenticator {
 public:
  explicit CardNumberGuard(std::unique_ptr<http::Authenticator> callers) : callers_(std::move(callers)) {}
  std::expected<http::Caller, http::Problem> authenticate(const http::Request& request,
                                                          std::string_view permission) override;

 private:
  const std::unique_ptr<http::Authenticator> callers_;
};

}  // namespace paypie::commands
