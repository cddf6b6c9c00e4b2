// A poison event on a real server: it parks its stream, everything else goes on; a restart, a retry, and a skip.
#include <doctest/doctest.h>

#include "events/orders.hpp"
#include "tests/support/planted.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// An order that nobody can read on, and behind that its cancellation.
void poison(const WholeShop& shop, const std::string& order) {
  Planted planted(shop.data() / "log", "paypie.order.events.v1", order);
  const auto id = *OrderId::parse(order);
  planted.event(orders::OrderFulfilled{.order = id, .lines = {{LineId{{1}}, 1}}}, [](std::string text) {
    const std::string lines = "\"lines\":[";
    const auto at = text.find(lines);
    REQUIRE(at != std::string::npos);
    return text.replace(at, lines.size(), "\"lines\":\"none\",\"others\":[");
  });
  planted.event(orders::OrderCancelled{id, "changed their mind", {}});
}

std::string phase_of(WholeShop& shop, const std::string& order) {
  return shop.get("/processes/order-to-cash/" + order).value("phase", "");
}

nlohmann::json letters(WholeShop& shop, const std::string& filter = "") {
  return shop.get("/dead-letters" + filter).value("data", nlohmann::json::array());
}

}  // namespace

TEST_CASE("a poison event parks its stream for the process; others go on; skipping it goes on behind it") {
  WholeShop shop("calm");
  shop.stock("SKU-1", 10);
  const auto id = shop.create(WholeShop::order_of("SKU-1", 1), "poisoned");
  shop.becomes(id, {"confirmed"});
  REQUIRE(eventually([&] { return phase_of(shop, id) == "fulfilling"; }));
  CHECK(shop.server().terminate().code == 0);
  poison(shop, id);
  shop.server().start();
  REQUIRE(shop.server().ready());

  REQUIRE(eventually([&] { return letters(shop).size() == 1; }));
  const auto letter = letters(shop).at(0);
  const auto letter_id = letter.at("id").get<std::string>();
  CHECK(letter.at("status") == "parked");
  CHECK(letter.at("at").at("consumer") == "order_to_cash");
  CHECK(letter.at("at").at("stream") == id);
  CHECK(letter.at("type") == "paypie.order.fulfilled.v1");
  CHECK(letter.at("error").get<std::string>().find("lines") != std::string::npos);
  shop.becomes(shop.create(WholeShop::order_of("SKU-1", 1), "another"), {"confirmed"});

  // Parked again, and said once.
  CHECK(shop.server().terminate().code == 0);
  shop.server().start();
  REQUIRE(shop.server().ready());
  shop.becomes(shop.create(WholeShop::order_of("SKU-1", 1), "third"), {"confirmed"});
  REQUIRE(eventually([&] { return letters(shop).size() == 1; }));
  CHECK(letters(shop).at(0).at("version") == letter.at("version"));
  tools::Api admin(shop.server().endpoint());
  CHECK(admin.admin("/metrics").text.find("paypie_dead_letters{consumer=\"order_to_cash\"} 1") != std::string::npos);
  CHECK(admin.admin("/health/startup").text.find("1 of order_to_cash wait for a person") != std::string::npos);

  shop.send("POST", "/dead-letters/" + letter_id + "/retry", {{"reason", "mended?"}}, "retry", 200);
  REQUIRE(eventually([&] { return shop.get("/dead-letters/" + letter_id).at("attempts") == 2; }));
  CHECK(shop.get("/dead-letters/" + letter_id).at("status") == "parked");
  CHECK(phase_of(shop, id) == "fulfilling");

  // From the command line; what was looked at before the retry is not what would be skipped now.
  const auto command = [&](const std::string& what, const std::string& which, const std::vector<std::string>& more) {
    std::vector<std::string> words{program("paypie"), "dead-letter",        what,       which,
                                   "--data",          shop.server().data(), "--reason", "it never left"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const auto old = std::to_string(letter.at("version").get<int>());
  const auto too_late = command("skip", letter_id, {"--version", old});
  CHECK_MESSAGE(too_late.code == static_cast<int>(tools::Exit::conflict), too_late.err);
  CHECK(too_late.err.find("command.version_mismatch") != std::string::npos);
  CHECK(command("skip", "all", {}).code == static_cast<int>(tools::Exit::usage));
  CHECK(command("retry", "all", {"--version", old}).code == static_cast<int>(tools::Exit::usage));
  const auto now = std::to_string(shop.get("/dead-letters/" + letter_id).at("version").get<int>());
  const auto skipped = command("skip", letter_id, {"--version", now});
  CHECK_MESSAGE(skipped.code == 0, skipped.err);
  REQUIRE(eventually([&] { return phase_of(shop, id) == "cancelled"; }));
  REQUIRE(eventually([&] { return shop.get("/dead-letters/" + letter_id).at("status") == "resumed"; }));
  CHECK(letters(shop).empty());
  CHECK(shop.get("/dead-letters/" + letter_id).at("reason") == "it never left");
  shop.send("POST", "/dead-letters/" + letter_id + "/retry", {{"reason", "x"}}, "late", 422);

  // What was skipped stays skipped.
  CHECK(shop.server().terminate().code == 0);
  shop.server().start();
  REQUIRE(shop.server().ready());
  shop.becomes(shop.create(WholeShop::order_of("SKU-1", 1), "fourth"), {"confirmed"});
  CHECK(letters(shop).empty());
  CHECK(letters(shop, "?status=resumed").size() == 1);
}
