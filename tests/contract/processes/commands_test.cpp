// What people do to an order on its way: retry, abandon, note; each an event with actor and reason.
#include <doctest/doctest.h>

#include "tests/support/process_service.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("a person asks again for what failed, and the event says who and why") {
  ProcessService shop;
  shop.get_stuck();
  const auto answer = shop.act("retry-step", R"({"reason":"the series is open again"})", "k1");
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto event = json_of(answer)["event"];
  CHECK(event["actor"] == "ada");
  CHECK(event["data"]["cause"] == "retry");
  CHECK(event["data"]["note"] == "the series is open again");
  REQUIRE(event["data"]["asks"].size() == 2);  // the number again, and now the money
  CHECK(event["data"]["asks"][0]["asked"] == "take_number");
  CHECK(header(answer, "ETag") == "\"3\"");
}

TEST_CASE("the same key is the same act, also after a restart; another body under it is refused") {
  ProcessService shop;
  shop.get_stuck();
  const auto first = shop.act("notes", R"({"note":"asked the shop"})", "k1");
  shop.commands.restart(false);
  const auto again = shop.act("notes", R"({"note":"asked the shop"})", "k1");
  CHECK(again.body == first.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(shop.act("notes", R"({"note":"something else"})", "k1")) == "command.key_reused");
  CHECK(shop.commands.commits() == 3);
}

TEST_CASE("an abandoned order is undone, once; the order's id names the process as well") {
  ProcessService shop;
  shop.get_stuck();
  const auto answer = shop.act("abandon", R"({"reason":"the customer called"})", "k1", "", "bob", the_order.text());
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  CHECK(json_of(answer)["event"]["data"]["phase"] == "cancelling");
  CHECK(json_of(answer)["event"]["data"]["why"] == "abandoned");
  CHECK(json_of(answer)["event"]["actor"] == "bob");
  CHECK(code_of(shop.act("abandon", R"({"reason":"again"})", "k2")) == "process.is_over");
}

TEST_CASE("an instance that has moved on is not changed by who has seen an older one") {
  ProcessService shop;
  shop.get_stuck();
  CHECK(code_of(shop.act("retry-step", R"({"reason":"x"})", "k1", "\"1\"")) == "command.version_mismatch");
  CHECK(shop.act("retry-step", R"({"reason":"x"})", "k1", "\"2\"").status == 200);
}

TEST_CASE("what cannot be done to a process has a name, and nothing happens") {
  ProcessService shop;
  const auto code = [&](const std::string& what, const std::string& body, const std::string& key) {
    return code_of(shop.act(what, body, key));
  };
  CHECK(code("retry-step", R"({"reason":"x"})", "k1") == "process.not_found");
  shop.hear(one_line_order(), "", the_order.text());
  CHECK(code("retry-step", R"({"reason":"x"})", "k2") == "process.nothing_failed");
  CHECK(code("retry-step", R"({})", "k3") == "body.invalid");
  CHECK(code("abandon", R"({"reason":""})", "k4") == "body.invalid");
  CHECK(code("abandon", R"({"reason":"x","more":1})", "k5") == "body.invalid");
  CHECK(code("notes", R"({"note":"card 4111 1111 1111 1111"})", "k6") == "body.card_number");
  CHECK(code("notes", R"({"note":"x"})", "") == "http.key_missing");
  CHECK(shop.act("notes", R"({"note":"x"})", "k7", "", "ada", "otc_nonsense").status == 404);
  CHECK(shop.commands.commits() == 1);
}

TEST_CASE("a reason has 1 to 1,000 characters") {
  ProcessService shop;
  shop.get_stuck();
  const auto status = [&](std::size_t length, const std::string& key) {
    return shop.act("notes", R"({"note":")" + std::string(length, 'x') + R"("})", key).status;
  };
  constexpr auto most = order_to_cash::text_limit::reason;
  CHECK(status(0, "k0") == 400);
  CHECK(status(1, "k1") == 200);
  CHECK(status(most - 1, "k2") == 200);
  CHECK(status(most, "k3") == 200);
  CHECK(status(most + 1, "k4") == 400);
}
