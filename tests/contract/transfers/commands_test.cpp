// Transfers over HTTP: who asks for one, what is refused by name, and the limits of texts.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/transfer_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

std::string body(const std::string& sku, const std::string& from, const std::string& to, const std::string& more = "") {
  return fmt::format(R"({{"sku":"{}","from":"{}","to":"{}","quantity":3{}}})", sku, from, to, more);
}
const std::string some = body("SKU-1", "seattle", "portland");

}  // namespace

TEST_CASE("a transfer is made by its request, once for each key, and asks for its first step") {
  TransferService shop;
  const auto made = shop.call({.body = some, .key = "k1"});
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto json = json_of(made);
  CHECK(json["id"].get<std::string>().starts_with("trf_"));
  CHECK(json["event"]["data"]["phase"] == "requested");
  CHECK(json["event"]["data"]["asks"][0]["asked"] == "find");
  shop.restart(false);
  const auto again = shop.call({.body = some, .key = "k1"});
  CHECK(again.body == made.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(shop.call({.body = body("SKU-2", "seattle", "portland"), .key = "k1"})) == "command.key_reused");
  CHECK(shop.call({.body = some}).status == 400);
}

TEST_CASE("what cannot be done with a transfer has a name, and nothing happens") {
  TransferService shop;
  CHECK(code_of(shop.call({.body = body("SKU-1", "seattle", "seattle"), .key = "k1"})) == "transfer.to_itself");
  CHECK(code_of(shop.call({.body = R"({"sku":"SKU-1","from":"a","to":"b","quantity":0})", .key = "k2"})) ==
        "transfer.quantity_out_of_range");
  const std::string id = json_of(shop.call({.body = some, .key = "k3"}))["id"];
  const auto act = [&](const std::string& what, const std::string& with, const std::string& key,
                       const std::string& store = "main") {
    return code_of(shop.call({.path = "/api/v1/stock/transfers/" + id + "/" + what,
                              .body = with,
                              .key = key,
                              .caller = {"tester", store, {"*"}}}));
  };
  CHECK(act("ship", "{}", "k4") == "transfer.not_packed");
  CHECK(act("receive", "{}", "k5") == "transfer.not_shipped");
  CHECK(act("cancel", R"({"reason":"not needed"})", "k6", "other") == "transfer.not_found");
  CHECK(act("cancel", R"({"reason":"not needed"})", "k7") == "");
  CHECK(act("ship", "{}", "k8") == "transfer.is_over");
  CHECK(code_of(shop.call({.path = "/api/v1/stock/transfers/" + TransferId{{9}}.text() + "/ship", .key = "k9"})) ==
        "transfer.not_found");
  CHECK(shop.commits() == 2);
}

TEST_CASE("the texts of transfers have their limits") {
  TransferService shop;
  int keys = 0;
  const auto taken = [&](const std::string& text) {
    return shop.call({.body = text, .key = "k" + std::to_string(++keys)}).status;
  };
  const auto of = [](std::size_t length) { return std::string(length, 'x'); };
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const int expected = over > 0 ? 400 : 201;
    const auto length = [over](std::size_t most) { return most + static_cast<std::size_t>(over); };
    CHECK(taken(body(of(length(transfers::text_limit::sku)), "a", "b")) == expected);
    CHECK(taken(body("SKU-1", of(length(transfers::text_limit::location)), "b")) == expected);
    CHECK(taken(body("SKU-1", "a", of(length(transfers::text_limit::location)))) == expected);
    const auto reference = of(length(transfers::text_limit::reference));
    CHECK(taken(body("SKU-1", "a", "b", R"(,"reference":")" + reference + "\"")) == expected);
    const std::string id = json_of(shop.call({.body = some, .key = "k" + std::to_string(++keys)}))["id"];
    const auto reason = of(length(transfers::text_limit::reason));
    CHECK(shop.call({.path = "/api/v1/stock/transfers/" + id + "/cancel",
                     .body = R"({"reason":")" + reason + R"("})",
                     .key = "k" + std::to_string(++keys)})
              .status == (over > 0 ? 400 : 200));
  }
}
