// Callers: what a token file may say, who is let in, and where a server without tokens may listen.
#include "platform/http/tokens.hpp"

#include <doctest/doctest.h>

#include "events/values.hpp"

using namespace paypie::http;

namespace {

constexpr std::string_view file = R"(
[[token]]
actor = "checkout"
token = "checkout-token-0001"
stores = ["main", "berlin"]
permissions = ["orders:read", "orders:write"]

[[token]]
actor = "berlin"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
stores = ["berlin"]
permissions = ["orders:read"]

[[token]]
actor = "admin"
# of "admin-token-000001"
sha256 = "SHA"
stores = ["*"]
permissions = ["*"]
)";

Request with(std::string authorization, std::string store = "") {
  Request request;
  if (!authorization.empty()) request.headers.emplace_back("authorization", std::move(authorization));
  if (!store.empty()) request.headers.emplace_back("x-store-id", std::move(store));
  return request;
}

Tokens tokens() {
  std::string text(file);
  // sha256("admin-token-000001")
  text.replace(text.find("\"SHA\"") + 1, 3, "df2f288e65275eefc10d67b77bd3887f0b09b595cb1f50db900dd889e8c99215");
  return Tokens::from_text(text, "tokens.toml").value();
}

}  // namespace

TEST_CASE("a known token is its actor, with its stores and permissions") {
  auto known = tokens();
  auto caller = known.authenticate(with("Bearer checkout-token-0001"), "orders:write");
  REQUIRE(caller);
  CHECK(caller->actor == "checkout");
  CHECK(caller->tenant == "main");
  CHECK(caller->may("orders:read"));
  CHECK_FALSE(caller->may("orders:delete"));
  CHECK(known.authenticate(with("bearer checkout-token-0001", "berlin"), "orders:write")->tenant == "berlin");
  auto admin = known.authenticate(with("Bearer admin-token-000001", "anywhere"), "whatever");
  REQUIRE(admin);
  CHECK(admin->tenant == "anywhere");
}

TEST_CASE("who is not let in is told why, with a challenge") {
  struct Row {
    std::string authorization, store;
    int status;
    std::string code, challenge;
  };
  const Row table[] = {
      {"", "", 401, "auth.token_missing", R"(Bearer realm="paypie")"},
      {"Bearer nobody-has-this-token", "", 401, "auth.token_invalid",
       R"(Bearer realm="paypie", error="invalid_token")"},
      {"Bearer ", "", 401, "auth.token_invalid", R"(Bearer realm="paypie", error="invalid_token")"},
      {"Basic checkout-token-0001", "", 401, "auth.token_invalid", R"(Bearer realm="paypie", error="invalid_token")"},
      {"checkout-token-0001", "", 401, "auth.token_invalid", R"(Bearer realm="paypie", error="invalid_token")"},
      {"Bearer checkout-token-0001 ", "", 401, "auth.token_invalid", R"(Bearer realm="paypie", error="invalid_token")"},
      {"Bearer checkout-token-0001", "paris", 403, "auth.other_store", ""},
      {"Bearer admin-token-000001", "no/store", 403, "auth.other_store", ""},
  };
  auto known = tokens();
  for (const auto& row : table) {
    CAPTURE(row.authorization);
    auto caller = known.authenticate(with(row.authorization, row.store), "orders:write");
    REQUIRE_FALSE(caller.has_value());
    CHECK(caller.error().status == row.status);
    CHECK(caller.error().code == row.code);
    if (!row.challenge.empty()) CHECK(caller.error().headers.at(0) == NamedText{"WWW-Authenticate", row.challenge});
  }
  auto refused = known.authenticate(with("Bearer checkout-token-0001"), "orders:delete");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().status == 403);
  CHECK(refused.error().code == "auth.not_permitted");
}

TEST_CASE("a route without a permission is open to anyone, but a wrong token is still wrong") {
  auto known = tokens();
  CHECK(known.authenticate(with(""), "")->actor == "anonymous");
  CHECK(known.authenticate(with("Bearer checkout-token-0001"), "")->actor == "checkout");
  CHECK_FALSE(known.authenticate(with("Bearer wrong-token-000000"), "").has_value());
}

TEST_CASE("a wrong token file is an error sentence with the line") {
  const std::string good = "[[token]]\nactor='a'\ntoken='0123456789abcdef'\nstores=['main']\npermissions=['*']\n";
  CHECK(Tokens::from_text(good, "t")->size() == 1);
  const std::pair<std::string, std::string> table[] = {
      {"", "t has no [[token]]"},
      {"x =", "t line 1"},
      {"[[token]]\nactor='a'", "t line 1: a token needs either token or sha256"},
      {good + good, "t line 6: this token is in the file twice"},
      {"[[token]]\nactor='a'\ntoken='short'\nstores=['main']\npermissions=['*']",
       "t line 1: a token has at least 16 characters"},
      {"[[token]]\nactor='a'\nsha256='xyz'\nstores=['main']\npermissions=['*']",
       "t line 1: sha256 must be 64 hex digits"},
      {"[[token]]\nactor='a'\ntoken='0123456789abcdef'\nstores=[]\npermissions=['*']",
       "t line 1: stores and permissions"},
      {"[[token]]\nactor='a'\ntoken='0123456789abcdef'\nstores=['*','Main']\npermissions=['*']",
       "t line 1: 'Main' is not a store's name"},
      {"[[token]]\nactor='a'\ntoken='0123456789abcdef'\nstore=['main']\npermissions=['*']",
       "t line 1: 'store' is not a field"},
      {"[[token]]\ntoken='0123456789abcdef'\nstores=['main']\npermissions=['*']", "t line 1: a token needs an actor"},
  };
  for (const auto& [text, sentence] : table) {
    CAPTURE(text);
    auto read = Tokens::from_text(text, "t");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().find(sentence) == 0);
  }
  CHECK(Tokens::from_file("no/such/file").error() == "cannot read the token file no/such/file");
}

TEST_CASE("without tokens everyone is dev, for the store they name") {
  Everyone everyone;
  auto caller = everyone.authenticate(with(""), "orders:write");
  REQUIRE(caller);
  CHECK(caller->actor == "dev");
  CHECK(caller->tenant == "main");
  CHECK(caller->may("anything"));
  CHECK(everyone.authenticate(with("", "berlin"), "orders:write")->tenant == "berlin");
  CHECK_FALSE(everyone.authenticate(with("", "no store"), "orders:write").has_value());
}

TEST_CASE("without tokens only loopback may be listened on") {
  for (auto address : {"127.0.0.1", "127.0.0.9", "::1", "localhost"}) CHECK_FALSE(must_not_listen(address, false));
  for (auto address : {"0.0.0.0", "::", "10.0.0.1", "example.org", ""}) {
    CHECK(must_not_listen(address, false).has_value());
    CHECK_FALSE(must_not_listen(address, true));
  }
}

TEST_CASE("a caller can name the stores that events can name, and no others") {
  Everyone everyone;
  auto known = tokens();
  for (const auto& name :
       {std::string("a"), std::string("0-northwind_eu"), std::string(64, 'a'), std::string(65, 'a'), std::string("-a"),
        std::string("_a"), std::string("A"), std::string("mAin"), std::string("a b"), std::string("a:")}) {
    CAPTURE(name);
    const bool is_one = paypie::StoreId::parse(name).has_value();
    CHECK(everyone.authenticate(with("", name), "orders:write").has_value() == is_one);
    CHECK(known.authenticate(with("Bearer admin-token-000001", name), "orders:write").has_value() == is_one);
  }
}
