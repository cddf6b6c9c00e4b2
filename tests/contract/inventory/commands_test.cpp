// The stock commands over HTTP and real lanes: every endpoint, its repeats, its refusals, and a burst of buyers.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tests/support/inventory_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr auto configured = R"({"sku":"SKU-1","location":"seattle","low_stock_threshold":2})";
const std::string buyer = OrderId{}.text();

struct Shop {
  InventoryService service;
  std::string item;

  explicit Shop(int pieces = 10) {
    const auto made = put(configured);
    REQUIRE(made.status == 200);
    item = json_of(made)["id"];
    if (pieces > 0) REQUIRE(post("receipts", fmt::format(R"({{"quantity":{}}})", pieces), "first").status == 200);
  }
  http::Response put(const std::string& body, const std::string& store = "main") {
    return service.call({.method = http::Method::put, .body = body, .caller = {"tester", store, {"*"}}});
  }
  InventoryService::Call to(const std::string& what, std::string body, std::string key) const {
    return {.path = "/api/v1/inventory/items/" + item + "/" + what, .body = std::move(body), .key = std::move(key)};
  }
  http::Response post(const std::string& what, std::string body, std::string key = "") {
    return service.call(to(what, std::move(body), std::move(key)));
  }
  static std::string reserve(int quantity) {
    return fmt::format(R"({{"order":"{}","quantity":{},"expires_at":"2030-01-01T00:00:00Z"}})", buyer, quantity);
  }
};

Json event_data(const http::Response& response) { return json_of(response)["event"]["data"]; }

}  // namespace

TEST_CASE("a stock item is created where its sku and location say, once, and configured anew") {
  Shop shop(0);
  CHECK(shop.item.starts_with("inv_"));
  const auto again = shop.put(configured);
  CHECK(again.status == 200);
  CHECK(json_of(again)["event"].is_null());
  const auto other = shop.put(R"({"sku":"SKU-1","location":"seattle","back_order":true})");
  CHECK(json_of(other)["id"] == shop.item);
  CHECK(json_of(other)["version"] == 2);
  CHECK(json_of(shop.put(R"({"sku":"SKU-1","location":"portland"})"))["id"] != shop.item);
  CHECK(json_of(shop.put(configured, "other"))["id"] != shop.item);
}

TEST_CASE("stock is received, reserved, committed and returned, and every answer has the numbers after it") {
  Shop shop;
  const auto reserved = shop.post("reservations", Shop::reserve(4), "r");
  CHECK(reserved.status == 200);
  CHECK(event_data(reserved)["stock"].dump() == R"({"on_hand":10,"reserved":4,"available":6,"incoming":0})");
  const std::string reservation = event_data(reserved)["reservation"];
  const auto parcel = FulfillmentId{{1}}.text();
  const auto commit = fmt::format(R"({{"reservation":"{}","fulfillment":"{}","quantity":3}})", reservation, parcel);
  CHECK(event_data(shop.post("commit", commit))["left"] == 1);
  CHECK(json_of(shop.post("commit", commit))["event"].is_null());
  const auto release = fmt::format(R"({{"reservation":"{}","reason":"no longer wanted"}})", reservation);
  CHECK(event_data(shop.post("release", release))["quantity"] == 1);
  const auto returned = shop.post("returns", fmt::format(R"({{"order":"{}","quantity":3}})", buyer), "back");
  CHECK(event_data(returned)["stock"]["on_hand"] == 10);
  CHECK(event_data(shop.post("adjustments", R"({"delta":-8,"reason":"broken"})", "a"))["low_stock"] == "reached");
  CHECK(event_data(shop.post("expectations", R"({"quantity":20,"reference":"PO-1"})", "e"))["stock"]["incoming"] == 20);
}

TEST_CASE("a transfer is sent, taken back, and received at the other item") {
  Shop shop;
  const auto sent = shop.post("transfers", R"({"to":"portland","quantity":3})", "t");
  const std::string transfer = event_data(sent)["transfer"];
  CHECK(event_data(sent)["stock"]["on_hand"] == 7);
  const auto there = json_of(shop.put(R"({"sku":"SKU-1","location":"portland"})"))["id"].get<std::string>();
  const auto here = std::exchange(shop.item, there);
  const auto arrives = fmt::format(R"({{"transfer":"{}","from":"seattle","quantity":3}})", transfer);
  CHECK(event_data(shop.post("transfers/receive", arrives))["stock"]["on_hand"] == 3);
  CHECK(json_of(shop.post("transfers/receive", arrives))["event"].is_null());
  shop.item = here;
  const auto named = fmt::format(R"({{"transfer":"{}"}})", transfer);
  CHECK(event_data(shop.post("transfers/complete", named))["quantity"] == 3);
  CHECK(code_of(shop.post("transfers/cancel", named)) == "inventory.transfer_completed");
  CHECK(code_of(shop.post("transfers", R"({"to":"seattle","quantity":1})", "self")) == "inventory.transfer_to_itself");
}

TEST_CASE("40 buyers at once of 10 pieces: exactly 10 get one, 30 are refused cleanly") {
  Shop shop(10);
  std::vector<InventoryService::Call> calls;
  for (int i = 0; i < 40; ++i) calls.push_back(shop.to("reservations", Shop::reserve(1), "buyer-" + std::to_string(i)));
  const auto answers = shop.service.call_all(calls);
  CHECK(std::ranges::count(answers, 200, &http::Response::status) == 10);
  CHECK(std::ranges::count_if(answers, [](const auto& answer) {
          return answer.status == 422 && code_of(answer) == "inventory.out_of_stock";
        }) == 30);
  std::set<std::string> reservations;
  for (const auto& answer : answers) {
    if (answer.status == 200) reservations.insert(event_data(answer)["reservation"].get<std::string>());
  }
  CHECK(reservations.size() == 10);
}

TEST_CASE("the same reservation asked for eight times holds once, also after a restart without the state store") {
  Shop shop;
  const auto calls = std::vector(8, shop.to("reservations", Shop::reserve(4), "same"));
  const auto first = event_data(shop.service.call_all(calls).front());
  shop.service.restart(false);
  const auto later = shop.post("reservations", Shop::reserve(4), "same");
  CHECK(header(later, "Idempotent-Replayed") == "true");
  CHECK(event_data(later) == first);
  CHECK(event_data(shop.post("reservations", Shop::reserve(1), "next"))["stock"]["reserved"] == 5);
  CHECK(shop.post("reservations", Shop::reserve(2), "same").status == 422);
}

TEST_CASE("another store's item looks like none, and so does what is no id of an item") {
  Shop shop;
  auto call = shop.to("adjustments", R"({"delta":1,"reason":"found"})", "k");
  call.caller.tenant = "other";
  CHECK(code_of(shop.service.call(call)) == "inventory.item_not_found");
  shop.item = OrderId{}.text();
  CHECK(code_of(shop.post("receipts", R"({"quantity":1})", "k")) == "inventory.item_not_found");
}

TEST_CASE("an item belongs to nobody: what happens to it without a correlation carries the item's own name") {
  Shop shop(0);
  const auto read = [&](std::uint64_t version) {
    const log::TopicPartition where{std::string(inventory::ItemDecider::topic), log::partition_of(shop.item)};
    std::uint64_t seen = 0;
    for (log::Offset at;; at = at + 1) {
      const auto chunk = shop.service.log().read(where, at, 1);
      REQUIRE(chunk);
      REQUIRE_FALSE(chunk->records.empty());
      const auto& record = *chunk->records.front();
      if (record.key && *record.key == shop.item && ++seen == version)
        return inventory::item_codec().decode(record.value);
    }
  };
  CHECK(read(1)->meta.correlation == shop.item);
  CHECK(read(1)->meta.source == "/inventory");
}

TEST_CASE("texts of stock bodies keep their limits, and wrong bodies are named") {
  Shop shop;
  for (const std::size_t length : {99UZ, 100UZ, 101UZ}) {
    const auto body = fmt::format(R"({{"sku":"{}","location":"l"}})", std::string(length, 's'));
    CHECK(shop.put(body).status == (length > 100 ? 400 : 200));
  }
  for (const std::size_t length : {63UZ, 64UZ, 65UZ}) {
    const std::string location(length, 'l');
    const int status = length > 64 ? 400 : 200;
    CHECK(shop.put(fmt::format(R"({{"sku":"s","location":"{}"}})", location)).status == status);
    const auto key = std::to_string(length);
    const auto sent = fmt::format(R"({{"to":"{}","quantity":1}})", location);
    CHECK(shop.post("transfers", sent, key).status == status);
    const auto id = TransferId{{static_cast<std::uint8_t>(length)}}.text();
    const auto arrived = fmt::format(R"({{"transfer":"{}","from":"{}","quantity":1}})", id, location);
    CHECK(shop.post("transfers/receive", arrived).status == status);
  }
  for (const std::size_t length : {254UZ, 255UZ, 256UZ}) {
    const auto body = fmt::format(R"({{"quantity":1,"reference":"{}"}})", std::string(length, 'r'));
    CHECK(shop.post("receipts", body, std::to_string(length)).status == (length > 255 ? 400 : 200));
    CHECK(shop.post("expectations", body, std::to_string(length)).status == (length > 255 ? 400 : 200));
  }
  for (const std::size_t length : {999UZ, 1'000UZ, 1'001UZ}) {
    const auto key = std::to_string(length);
    const std::string reason(length, 'r');
    const bool too_long = length > 1'000;
    const auto adjust = fmt::format(R"({{"delta":1,"reason":"{}"}})", reason);
    CHECK(shop.post("adjustments", adjust, key).status == (too_long ? 400 : 200));
    const auto id = ReservationId{{static_cast<std::uint8_t>(length - 990)}}.text();
    CHECK(shop.post("release", fmt::format(R"({{"reservation":"{}","reason":"{}"}})", id, reason)).status ==
          (too_long ? 400 : 200));
    const auto cancel = fmt::format(R"({{"transfer":"{}","reason":"{}"}})",
                                    TransferId{{static_cast<std::uint8_t>(length - 990)}}.text(), reason);
    CHECK(shop.post("transfers/cancel", cancel).status == (too_long ? 400 : 200));
    const auto back = fmt::format(R"({{"order":"{}","quantity":1,"reason":"{}"}})", buyer, reason);
    CHECK(shop.post("returns", back, key).status == (too_long ? 400 : 422));
  }
  CHECK(code_of(shop.post("adjustments", R"({"delta":1})", "b1")) == "body.invalid");
  CHECK(code_of(shop.post("receipts", R"({"quantity":1.5})", "b2")) == "body.invalid");
  CHECK(code_of(shop.post("receipts", R"({"quantity":99999999999999999999})", "b3")) == "body.invalid");
  CHECK(code_of(shop.post("receipts", R"({"quantity":0})", "b4")) == "inventory.quantity_out_of_range");
  CHECK(code_of(shop.post("receipts", R"({"quantity":1000001})", "b5")) == "inventory.quantity_out_of_range");
  CHECK(shop.post("receipts", R"({"quantity":1})").status == 400);  // moves stock: needs a key
}
