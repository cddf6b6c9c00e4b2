// Stock as clients read it: one item as it is and was, levels, reservations, alerts, and waiting for a view.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <set>
#include <thread>

#include "query-side/reading/settled_view.hpp"
#include "tests/support/stock_views.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("a stock item is read as it is, as it was, with its history, by its own store only") {
  StockViews shop;
  const auto item = shop.configure("SKU-1", "seattle", R"(,"low_stock_threshold":2)");
  shop.post(item, "receipts", R"({"quantity":10})");
  const std::string reservation = shop.reserve(item, 9)["reservation"];
  shop.catch_up();
  const auto now = shop.get("items/" + item);
  REQUIRE(now.status == 200);
  CHECK(now.json["version"] == 3);
  CHECK(now.json["sku"] == "SKU-1");
  CHECK(now.json["stock"] == nlohmann::json{{"on_hand", 10}, {"reserved", 9}, {"available", 1}, {"incoming", 0}});
  CHECK(now.json["low_stock"] == true);
  CHECK(now.json["open_reservations"] == 1);
  CHECK(now.raw.header("etag") == "\"3\"");
  CHECK(shop.get("items/" + item, "If-None-Match: \"3\"\r\n").status == 304);
  CHECK(shop.get("items/" + item + "?as_of=2").json["stock"]["reserved"] == 0);
  CHECK(shop.get("items/" + item + "?as_of=9").json["code"] == "inventory.no_such_moment");
  CHECK(shop.get("items/" + item, "X-Store-Id: other\r\n").json["code"] == "inventory.item_not_found");
  const auto history = shop.get("items/" + item + "/history?limit=2");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.inventory_item.received.v1");
  CHECK(history.json["data"][1]["links"]["as_of"] == "/api/v1/inventory/items/" + item + "?as_of=2");
  const auto rest = shop.get("items/" + item + "/history?cursor=" + history.json["next_cursor"].get<std::string>());
  REQUIRE(rest.json["data"].size() == 1);
  CHECK(rest.json["data"][0]["data"]["low_stock"] == "reached");
}

TEST_CASE("an item that is not configured yet is not shown, though its stream has events") {
  StockViews shop;
  const auto item = inventory::item_id("main", "SKU-1", "seattle").text();
  const auto early = ReservationId{{1}}.text();
  shop.post(item, "release", fmt::format(R"({{"reservation":"{}"}})", early));
  shop.catch_up();
  CHECK(shop.get("items/" + item).status == 404);
  CHECK(shop.get("items/" + item + "/history").status == 404);
  CHECK(shop.get("items?sku=SKU-1").json["data"].empty());
  shop.configure("SKU-1", "seattle");
  shop.catch_up();
  CHECK(shop.get("items/" + item).json["version"] == 2);
  CHECK(shop.get("items/" + item + "?as_of=1").json["code"] == "inventory.no_such_moment");
  CHECK(shop.get("items?sku=SKU-1").json["data"].size() == 1);
}

TEST_CASE("stock levels are listed by sku, location, low stock and number, a page at a time") {
  StockViews shop;
  for (int sku = 1; sku <= 5; ++sku) {
    for (const auto* location : {"portland", "seattle"}) {
      const auto item = shop.configure(fmt::format("SKU-{}", sku), location, R"(,"low_stock_threshold":2)");
      shop.post(item, "receipts", fmt::format(R"({{"quantity":{}}})", sku));
    }
  }
  shop.catch_up();
  CHECK(shop.get("items").json["data"].size() == 10);
  CHECK(shop.get("items?sku=SKU-3").json["data"].size() == 2);
  CHECK(shop.get("items?location=seattle").json["data"].size() == 5);
  CHECK(shop.get("items?low_stock=true").json["data"].size() == 4);
  CHECK(shop.get("items?low_stock=false&location=portland").json["data"].size() == 3);
  CHECK(shop.get("items?available_min=2&available_max=3").json["data"].size() == 4);
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = shop.get("items?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor)).json;
    for (const auto& item : page["data"]) CHECK(seen.insert(item["id"].get<std::string>()).second);
    CHECK(page["has_more"] == (pages < 3));
    if (pages < 3) cursor = page["next_cursor"];
  }
  CHECK(seen.size() == 10);
  CHECK(shop.get("items?location=seattle&cursor=" + cursor).status == 400);
  CHECK(shop.get("items?low_stock=maybe").status == 400);
  CHECK(shop.get("items", "X-Store-Id: other\r\n").json["data"].empty());
}

TEST_CASE("the reservations of an item are listed with what became of them") {
  StockViews shop;
  const auto item = shop.configure("SKU-1", "seattle");
  shop.post(item, "receipts", R"({"quantity":100})");
  const OrderId buyer{{7}};
  const auto named = [](const std::string& id) { return fmt::format(R"("reservation":"{}")", id); };
  const std::string open = shop.reserve(item, 4, buyer)["reservation"];
  const std::string released = shop.reserve(item, 3)["reservation"];
  const std::string shipped = shop.reserve(item, 2)["reservation"];
  const auto parcel = [](std::uint8_t number) { return FulfillmentId{{number}}.text(); };
  const auto commit = [&](const std::string& id, std::uint8_t number, int quantity) {
    shop.post(item, "commit",
              fmt::format(R"({{{},"fulfillment":"{}","quantity":{}}})", named(id), parcel(number), quantity));
  };
  commit(shipped, 1, 1);
  shop.catch_up();  // what follows changes rows of an earlier batch
  commit(open, 2, 1);
  commit(open, 3, 2);
  commit(shipped, 4, 1);
  shop.post(item, "release", "{" + named(released) + "}");
  shop.catch_up();
  const auto one = [&](const std::string& id) {
    for (const auto& row : shop.get("items/" + item + "/reservations").json["data"]) {
      if (row["id"] == id) return row;
    }
    return nlohmann::json();
  };
  CHECK(one(open)["held"] == 1);
  CHECK(one(open)["committed"] == 3);
  CHECK(one(open)["status"] == "open");
  CHECK(one(shipped)["committed"] == 2);
  CHECK(one(shipped)["status"] == "committed");
  CHECK(one(released)["status"] == "released");
  CHECK(one(released)["held"] == 0);
  CHECK(one(released)["expires_at"].is_null());
  CHECK(one(released)["created_at"].get<std::string>().ends_with("Z"));
  CHECK(shop.get("items/" + item + "/reservations?status=open").json["data"].size() == 1);
  CHECK(shop.get("items/" + item + "/reservations?order=" + buyer.text()).json["data"].size() == 1);
  CHECK(shop.get("items/" + item + "/reservations?limit=2").json["has_more"] == true);
  CHECK(shop.get("items/" + item).json["open_reservations"] == 1);
}

TEST_CASE("low-stock alerts have a history, the latest first") {
  StockViews shop;
  const auto item = shop.configure("SKU-1", "seattle", R"(,"low_stock_threshold":2)");
  shop.post(item, "receipts", R"({"quantity":10})");
  shop.post(item, "adjustments", R"({"delta":-9,"reason":"broken"})");
  shop.catch_up();
  const auto alerts = shop.get("low-stock-alerts").json["data"];
  REQUIRE(alerts.size() == 3);
  CHECK(alerts[0]["alert"] == "reached");
  CHECK(alerts[0]["available"] == 1);
  CHECK(alerts[1]["alert"] == "left");
  CHECK(alerts[2]["version"] == 1);
  CHECK(shop.get("low-stock-alerts?alert=left&sku=SKU-1&location=seattle").json["data"].size() == 1);
  const auto first = shop.get("low-stock-alerts?limit=2&item=" + item).json;
  const auto rest =
      shop.get("low-stock-alerts?limit=2&item=" + item + "&cursor=" + first["next_cursor"].get<std::string>());
  REQUIRE(rest.json["data"].size() == 1);
  CHECK(rest.json["data"][0]["version"] == 1);
}

TEST_CASE("the read model of stock, built anew, equals the one that followed, row for row") {
  StockViews shop;
  const auto content = [&] {
    std::string all;
    for (const auto* table : {"items", "reservations", "low_stock_alerts"}) {
      const auto rows = shop.connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
        std::string text;
        const auto answer = session.query(fmt::format("SELECT t::text FROM inventory.{} t ORDER BY 1", table));
        for (std::size_t row = 0; row < answer.size(); ++row) text += std::string(answer.text(row, 0)) + "\n";
        return text;
      });
      REQUIRE(rows);
      all += *rows;
    }
    return all;
  };
  for (int step = 0; step < 12; ++step) {
    const auto item = shop.configure(fmt::format("SKU-{}", step % 3), "seattle", R"(,"low_stock_threshold":3)");
    shop.post(item, "receipts", R"({"quantity":4})");
    const std::string reservation = shop.reserve(item, 2)["reservation"];
    if (step % 2 == 0) shop.catch_up();
    shop.post(item, "release", fmt::format(R"({{"reservation":"{}"}})", reservation));
  }
  shop.catch_up();
  const auto followed = content();
  CHECK(followed.size() > 1'000);
  shop.runner.ask_rebuild();
  shop.catch_up();
  CHECK(content() == followed);
}

TEST_CASE("a read with a token of a stock command sees what it did") {
  StockViews shop;
  const auto item = shop.configure("SKU-1", "seattle");
  shop.post(item, "receipts", R"({"quantity":10})");
  CHECK(shop.get("items/" + item, "Paypie-Wait-For: " + shop.position + "\r\n").status == 503);
  shop.catch_up();
  CHECK(shop.get("items/" + item, "Paypie-Wait-For: " + shop.position + "\r\n").json["stock"]["on_hand"] == 10);
  CHECK(shop.get("items", "Paypie-Wait-For: " + shop.position + "\r\n").json["data"].size() == 1);
}

TEST_CASE("who waits for a view is woken when it is as wanted, and gets it as it stands when the time is up") {
  StockViews shop;
  const auto item = shop.configure("SKU-1", "seattle");
  shop.catch_up();
  boost::asio::io_context edge;
  using View = projections::StockItemView;
  std::optional<query::Settled<View>> answer;
  const auto wait = [&](std::int64_t on_hand, std::chrono::milliseconds within) {
    answer.reset();
    boost::asio::co_spawn(edge,
                          query::await_view<projections::StockDocuments>(
                              *shop.store, shop.tail.changes(), shop.pool, item,
                              [on_hand](const View& view) { return view.stock.on_hand >= on_hand; },
                              std::chrono::steady_clock::now() + within),
                          [&](std::exception_ptr failed, query::Settled<View> settled) {
                            if (failed) std::rethrow_exception(failed);
                            answer = std::move(settled);
                          });
  };
  const auto run_until = [&](auto done) {
    REQUIRE(eventually([&] {
      edge.restart();
      edge.poll();
      return done();
    }));
  };
  wait(20, std::chrono::minutes(1));
  run_until([&] { return shop.tail.changes().waiting() == 1; });
  shop.post(item, "receipts", R"({"quantity":10})");
  shop.catch_up();  // a change, but not the one
  run_until([&] { return shop.tail.changes().waiting() == 1; });
  CHECK_FALSE(answer);
  shop.post(item, "receipts", R"({"quantity":10})");
  shop.catch_up();
  run_until([&] { return answer.has_value(); });
  CHECK(answer->settled);
  CHECK(answer->view->stock.on_hand == 20);
  CHECK(shop.tail.changes().waiting() == 0);
  wait(20, std::chrono::minutes(1));  // it is so already
  run_until([&] { return answer.has_value(); });
  CHECK(answer->settled);
  wait(30, std::chrono::milliseconds(20));
  run_until([&] { return answer.has_value(); });
  CHECK_FALSE(answer->settled);
  CHECK(answer->view->stock.on_hand == 20);
  CHECK(shop.tail.changes().waiting() == 0);
}
