// Who may do anything, in the store that the header x-store-id names.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "platform/http/server.hpp"

namespace paypie::test {

class StoreByHeader : public http::Authenticator {
 public:
  std::expected<http::Caller, http::Problem> authenticate(const http::Request& request, std::string_view) override {
    return http::Caller{"test", std::string(request.header("x-store-id").value_or("main")), {"*"}};
  }
};

}  // namespace paypie::test
