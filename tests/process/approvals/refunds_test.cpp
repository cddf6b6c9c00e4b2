// A refund of an order that two persons agreed on, through the process that drives the order: what its payment answers
// finds its way back to the process.
#include <doctest/doctest.h>

#include <fstream>

#include "sagas/order_to_cash/instance.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

namespace {

Json dollars(std::int64_t minor) { return {{"amount", minor}, {"currency", "USD"}}; }

// Who asks is Ada, unless it is said otherwise.
struct Office {
  TempFolder folder;
  WholeShop shop{{.script = "calm",
                  .more = {"--tokens", tokens(), "--approvals-refunds", "USD 5.00"},
                  .token = "the-token-of-ada"}};

  std::string tokens() const {
    const auto path = (folder.path() / "tokens.toml").string();
    std::ofstream file(path);
    for (const std::string who : {"ada", "grace"}) {
      file << "[[token]]\nactor = \"" << who << "\"\ntoken = \"the-token-of-" << who
           << "\"\nstores = [\"main\"]\npermissions = [\"*\"]\n";
    }
    return path;
  }
  Json look(const std::string& path) {
    auto api = shop.api();
    const auto answer = api.get("/api/v1" + path);
    return answer.status == 200 ? Json(answer.body) : Json::object();
  }
  // Paid by card, and gone.
  std::string sold(const std::string& key) {
    const auto order = shop.create(WholeShop::order_of("TEA", 3), "order-" + key);
    REQUIRE(eventually([&] { return look("/orders/" + order).value("status", "") == "confirmed"; }));
    shop.send("POST", "/orders/" + order + "/fulfillments", Json::object(), "parcel-" + key, 200);
    REQUIRE(eventually([&] { return look("/orders/" + order).value("financial_status", "") == "paid"; }));
    return order;
  }
  std::string agreed_refund(const std::string& order, std::int64_t minor) {
    CHECK(shop.send("POST", "/orders/" + order + "/refunds", {{"amount", dollars(minor)}, {"reason", "broken"}},
                    "alone-" + order, 422)
              .at("code") == "refund.needs_approval");
    const std::string id =
        shop.send("POST", "/approvals",
                  {{"act", "refund_order"}, {"resource", order}, {"amount", dollars(minor)}, {"reason", "broken"}},
                  "ask-" + order, 201)
            .at("id");
    auto endpoint = shop.server().endpoint();
    endpoint.token = "the-token-of-grace";
    const auto granted = tools::Api(endpoint).send("POST", "/api/v1/approvals/" + id + "/approve",
                                                   {{"reason", "seen it"}}, {{"Idempotency-Key", "yes-" + order}});
    REQUIRE_MESSAGE(granted.status == 200, granted.text);
    REQUIRE(eventually([&] { return look("/approvals/" + id).value("status", "") == "carried_out"; }));
    return id;
  }
};

}  // namespace

TEST_CASE("a refund of an order that two persons agreed on is given back; one that its payment refuses is heard of") {
  Office office;
  office.shop.stock("TEA", 10);
  const auto good = office.sold("1"), disputed = office.sold("2");
  office.agreed_refund(good, 2'000);
  CHECK(
      eventually([&] { return office.look("/orders/" + good).value("financial_status", "") == "partially_refunded"; }));

  const auto payment = order_to_cash::payment_of(*OrderId::parse(disputed), 0).text();
  office.shop.send("POST", "/payments/" + payment + "/disputes", {{"amount", dollars(100)}, {"reason", "fraud"}},
                   "dispute", 200);
  office.agreed_refund(disputed, 2'000);
  const auto process = [&] { return office.look("/processes/order-to-cash/" + disputed); };
  CHECK(eventually([&] { return process().value("phase", "") == "stuck"; }));
  CHECK(process().value("why", "") == "disputed");
}
