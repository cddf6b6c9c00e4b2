// Races over HTTP with real concurrency, on the embedded log, on a broker, and over three nodes of which one is killed:
// nothing is sold, charged or given back twice, by the gateways' own ledger.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>

#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie::test;
using Json = nlohmann::json;

namespace {

std::vector<std::string> on_kafka() { return OnKafka{.servers = shared_kafka()}.arguments(); }

Json dollars(std::int64_t cents) { return {{"amount", cents}, {"currency", "USD"}}; }

void forty_buyers_of_ten_pieces(WholeShop& shop) {
  const auto item = shop.stock("SKU-1", 10);
  const auto began = std::chrono::steady_clock::now();
  const auto answers = WholeShop::at_once(40, [&](int i) {
    return shop.settled("POST", "/orders", WholeShop::order_of("SKU-1", 1), "buyer-" + std::to_string(i));
  });
  int confirmed = 0;
  std::set<std::string> numbers;
  for (const auto& answer : answers) {
    REQUIRE(answer.status == 201);
    const auto id = answer.body.at("id").get<std::string>();
    const auto status = shop.becomes(id, {"confirmed", "cancelled"});
    confirmed += status == "confirmed" ? 1 : 0;
    if (status == "cancelled") CHECK(shop.order(id).at("cancel_reason") == "out_of_stock");
    REQUIRE(eventually([&] { return shop.order(id).at("number").is_string(); }));
    numbers.insert(shop.order(id).at("number").get<std::string>());
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  MESSAGE("40 buyers: all settled after ", took.count(), " ms");
  CHECK(confirmed == 10);
  CHECK(numbers.size() == 40);
  CHECK(*numbers.begin() == "1001");
  CHECK(*numbers.rbegin() == "1040");
  CHECK(shop.ledger().size() == 10);
  CHECK(eventually([&] { return shop.levels(item).at("reserved") == 10; }));
}

// Of a captured payment of 100.00: so many refunds of this amount at once; how many were taken.
int refunds_taken(WholeShop& shop, int how_many, std::int64_t cents) {
  const auto sku = "SKU-" + std::to_string(cents);
  shop.stock(sku, 10);
  const auto id = shop.create(WholeShop::order_of(sku, 10), "sold-" + sku);
  shop.becomes(id, {"confirmed"});
  shop.send("POST", "/orders/" + id + "/fulfillments", Json::object(), "ship-" + sku, 200);
  REQUIRE(eventually([&] { return shop.order(id).at("financial_status") == "paid"; }));
  const auto payment = shop.order(id).at("processed_payments").at(0).at("payment").get<std::string>();
  const auto answers = WholeShop::at_once(how_many, [&](int i) {
    return shop.settled("POST", "/payments/" + payment + "/refunds", {{"amount", dollars(cents)}},
                        "refund-" + sku + "-" + std::to_string(i));
  });
  int taken = 0;
  for (const auto& answer : answers) {
    CAPTURE(answer.body.dump());
    if (answer.status < 300) {
      ++taken;
    } else {
      CHECK(answer.body.at("code") == "payment.exceeds_captured");
    }
  }
  CHECK(eventually([&] { return shop.ledger().at(payment).at("refunded") == taken * cents; }));
  return taken;
}

void eight_identical_submits(WholeShop& shop) {
  const auto item = shop.stock("SKU-1", 100);
  const auto answers = WholeShop::at_once(
      8, [&](int) { return shop.settled("POST", "/orders", WholeShop::order_of("SKU-1", 2), "the-same"); });
  std::set<std::string> ids;
  for (const auto& answer : answers) {
    REQUIRE(answer.status == 201);
    ids.insert(answer.body.at("id").get<std::string>());
  }
  REQUIRE(ids.size() == 1);
  shop.becomes(*ids.begin(), {"confirmed"});
  const auto ledger = shop.ledger();
  REQUIRE(ledger.size() == 1);
  CHECK(ledger.begin()->at("authorizations") == 1);
  CHECK(eventually([&] { return shop.levels(item).at("reserved") == 2; }));
}

// Ten times as many buyers as pieces, which lie at three places; the accident comes when a third of them has bought.
// PAYPIE_BUYERS=1000: what `./dev campaign races` plays.
int buyers_from_environment() {
  const char* text = std::getenv("PAYPIE_BUYERS");
  return text ? std::stoi(text) : 120;
}

template <class Accident>
void crowd_at_three_places(WholeShop& shop, std::size_t nodes, Accident accident) {
  const int buyers = buyers_from_environment(), pieces = buyers / 10;
  const int east = pieces * 4 / 10, west = pieces * 3 / 10;
  const std::vector<std::string> items{shop.stock("SKU-1", east, "east"), shop.stock("SKU-1", west, "west"),
                                       shop.stock("SKU-1", pieces - east - west, "north")};
  std::vector<std::string> ids(static_cast<std::size_t>(buyers));
  std::atomic<int> next{0}, answered{0};
  const auto began = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> clients;
    for (std::size_t thread = 0; thread < 16; ++thread) {
      clients.emplace_back([&, thread] {
        for (int i = next++; i < buyers; i = next++) {
          const auto answer = shop.settled("POST", "/orders", WholeShop::order_of("SKU-1", 1),
                                           "buyer-" + std::to_string(i), thread % nodes);
          if (answer.status == 201) ids[static_cast<std::size_t>(i)] = answer.body.at("id").get<std::string>();
          ++answered;
        }
      });
    }
    REQUIRE(eventually([&] { return answered >= buyers * 3 / 10; }, std::chrono::milliseconds(120'000)));
    accident();
  }
  int confirmed = 0;
  for (const auto& id : ids) {
    REQUIRE_FALSE(id.empty());
    confirmed += shop.becomes(id, {"confirmed", "cancelled"}) == "confirmed" ? 1 : 0;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  MESSAGE(buyers, " buyers: ", confirmed, " of ", pieces, " pieces sold, all settled after ", took.count(), " s");
  CHECK(confirmed == pieces);
  // Nothing is held but what was sold, and nobody was charged who got nothing, or twice.
  const auto reserved = [&] {
    std::int64_t sum = 0;
    for (const auto& item : items) sum += shop.levels(item).at("reserved").get<std::int64_t>();
    return sum;
  };
  CHECK(eventually([&] { return reserved() == confirmed; }));
  const auto ledger = shop.ledger();
  CHECK(ledger.size() == static_cast<std::size_t>(confirmed));
  for (const auto& [payment, book] : ledger.items()) {
    CAPTURE(payment);
    CHECK(book.at("authorizations") == 1);
  }
}

const std::vector<std::string> three_places{"--process-locations", "east,west,north"};

}  // namespace

TEST_CASE("forty buyers of ten pieces: ten are confirmed, thirty cancelled, and nothing else is charged") {
  WholeShop shop("calm");
  forty_buyers_of_ten_pieces(shop);
}
TEST_CASE("forty buyers of ten pieces, on a broker") {
  WholeShop shop({.log = on_kafka()});
  forty_buyers_of_ten_pieces(shop);
}

TEST_CASE("ten refunds of 20 at once on 100: exactly five; two of 60: exactly one") {
  WholeShop shop("calm");
  CHECK(refunds_taken(shop, 10, 2'000) == 5);
  CHECK(refunds_taken(shop, 2, 6'000) == 1);
}
TEST_CASE("ten refunds of 20 at once on 100, on a broker: exactly five; two of 60: exactly one") {
  WholeShop shop({.log = on_kafka()});
  CHECK(refunds_taken(shop, 10, 2'000) == 5);
  CHECK(refunds_taken(shop, 2, 6'000) == 1);
}

TEST_CASE("eight identical submits at once: one order, one charge") {
  WholeShop shop("calm");
  eight_identical_submits(shop);
}
TEST_CASE("eight identical submits at once, on a broker: one order, one charge") {
  WholeShop shop({.log = on_kafka()});
  eight_identical_submits(shop);
}

TEST_CASE("a crowd buys what lies at three places, the node is killed on the way: what there is is sold, once") {
  WholeShop shop({.more = three_places});
  crowd_at_three_places(shop, 1, [&] { shop.restart(); });
}
TEST_CASE("a crowd buys what lies at three places over three nodes, one is killed: what there is is sold, once") {
  WholeShop shop({.log = on_kafka(), .nodes = 3, .more = three_places});
  crowd_at_three_places(shop, 3, [&] { shop.server(2).kill(); });
}
