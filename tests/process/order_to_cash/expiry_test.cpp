// Reservations with a time on a real server: given back when it has passed, also if nobody was there just then.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/values.hpp"
#include "platform/scheduler/system.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("a reservation is given back when its time has passed, also if the server was killed meanwhile") {
  TempFolder folder;
  Serving server(folder.path() / "data",
                 {.roles = "command,query,process", .more = {"--contexts", "orders,inventory"}});
  server.start();
  REQUIRE(server.ready());
  int keys = 0;
  const std::string items = "/api/v1/inventory/items";
  const auto ask = [&](const std::string& method, const std::string& path, const nlohmann::json& body) {
    const auto answer =
        tools::Api(server.endpoint()).send(method, path, body, {{"Idempotency-Key", "key-" + std::to_string(++keys)}});
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status == 200);
    return answer.body;
  };
  const auto id = ask("PUT", items, {{"sku", "SKU-1"}, {"location", "main"}}).at("id").get<std::string>();
  const auto item = items + "/" + id;
  ask("POST", item + "/receipts", {{"quantity", 10}});
  const auto reserve = [&](int quantity, std::chrono::milliseconds time) {
    const SystemClock clock;
    const auto at = Timestamp{clock.wall_micros() + std::chrono::microseconds(time).count()};
    ask("POST", item + "/reservations",
        {{"order", OrderId{{1}}.text()}, {"quantity", quantity}, {"expires_at", to_text(at)}});
  };
  // As the cache has it; -1 while it has not heard of the item yet.
  const auto reserved = [&] {
    const auto answer = tools::Api(server.endpoint()).send("GET", item, {}, {});
    return answer.status == 200 ? answer.body.at("stock").at("reserved").get<int>() : -1;
  };
  reserve(1, std::chrono::hours(1));
  reserve(2, std::chrono::milliseconds(700));
  CHECK(eventually([&] { return reserved() == 1; }));

  reserve(4, std::chrono::milliseconds(300));
  server.kill();
  server.start();
  REQUIRE(server.ready());
  CHECK(eventually([&] { return reserved() == 1; }));
  const auto history = tools::Api(server.endpoint()).send("GET", item + "/history", {}, {}).body.at("data");
  CHECK(history.back().at("type") == "paypie.inventory_item.reservation_expired.v1");
  CHECK(history.back().at("actor") == "reservation_expiry");
}
