// Four eyes on a real server: what one person may not do alone, another agrees to, and the act is carried out once,
// whatever happens to the server.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "events/approvals.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

using Json = nlohmann::json;

Json dollars(std::int64_t minor) { return {{"amount", minor}, {"currency", "USD"}}; }

// Ada and Grace work in the store main, Eve in another one. One person may record 100.00 as paid elsewhere, and give
// back 50.00.
class Office {
 public:
  Office()
      : server_(folder_.path() / "data",
                {.roles = "command,query,process",
                 .more = {"--contexts", "orders,payments", "--tokens", tokens(), "--approvals-recorded-payments",
                          "USD 100.00", "--approvals-refunds", "USD 50.00"}}) {
    server_.start();
    REQUIRE(server_.ready());
  }

  tools::ApiAnswer send(const std::string& who, const std::string& method, const std::string& path, const Json& body) {
    auto endpoint = server_.endpoint();
    endpoint.token = "the-token-of-" + who;
    endpoint.store = who == "eve" || who == "mallory" ? "other" : "main";
    return tools::Api(endpoint).send(method, "/api/v1" + path, body,
                                     {{"Idempotency-Key", "key-" + std::to_string(++keys_)}});
  }
  Json done(const std::string& who, const std::string& method, const std::string& path, const Json& body) {
    const auto answer = send(who, method, path, body);
    CAPTURE(answer.body.dump());
    REQUIRE(answer.status / 100 == 2);
    return answer.body;
  }
  std::string refused(const std::string& who, const std::string& path, const Json& body) {
    return send(who, "POST", path, body).body.value("code", "");
  }
  Json look(const std::string& path, const std::string& who = "ada") {
    const auto answer = send(who, "GET", path, {});
    return answer.status == 200 ? Json(answer.body) : Json::object();
  }
  bool becomes(const std::string& approval, const std::string& status) {
    return eventually([&] { return look("/approvals/" + approval).value("status", "") == status; });
  }

  std::string order(std::int64_t minor) {
    const Json line{{"sku", "SKU-1"}, {"title", "Thing"}, {"quantity", 1}, {"unit_price", dollars(minor)}};
    return done("ada", "POST", "/orders", {{"currency", "USD"}, {"lines", {line}}}).at("id");
  }
  std::string ask_for(const Json& act, const std::string& who = "ada") {
    return done(who, "POST", "/approvals", act).at("id");
  }
  void approve(const std::string& approval, const std::string& who = "grace") {
    done(who, "POST", "/approvals/" + approval + "/approve", {{"reason", "seen it"}});
  }
  Serving& server() { return server_; }

 private:
  std::string tokens() {
    const auto path = (folder_.path() / "tokens.toml").string();
    std::ofstream file(path);
    for (const auto& [who, store] :
         {std::pair{"ada", "main"}, {"grace", "main"}, {"eve", "other"}, {"mallory", "other"}}) {
      file << "[[token]]\nactor = \"" << who << "\"\ntoken = \"the-token-of-" << who << "\"\nstores = [\"" << store
           << "\"]\npermissions = [\"*\"]\n";
    }
    return path;
  }

  TempFolder folder_;
  Serving server_;
  int keys_ = 0;
};

Json cash(const std::string& order, std::int64_t minor) {
  return {{"act", "record_outside_payment"},
          {"resource", order},
          {"amount", dollars(minor)},
          {"method", "cash"},
          {"reason", "paid at the till"}};
}

}  // namespace

TEST_CASE("what one person may not do alone is carried out when another agrees, once, also if the server is killed") {
  Office office;
  const auto order = office.order(25'000);
  const Json alone{{"amount", dollars(25'000)}, {"method", "cash"}};
  CHECK(office.refused("ada", "/orders/" + order + "/payments", alone) == "order.needs_approval");
  const auto id = office.ask_for(cash(order, 25'000));
  CHECK(office.refused("ada", "/approvals/" + id + "/approve", {{"reason", "me again"}}) == "approval.same_person");
  CHECK(office.look("/orders/" + order).at("financial_status") == "pending");
  office.approve(id);
  office.server().kill();
  office.server().start();
  REQUIRE(office.server().ready());
  REQUIRE(office.becomes(id, "carried_out"));
  CHECK(eventually([&] { return office.look("/orders/" + order).value("financial_status", "") == "paid"; }));
  const auto shown = office.look("/approvals/" + id);
  CHECK(shown.at("requested_by") == "ada");
  CHECK(shown.at("decided_by") == "grace");
  CHECK(shown.at("record") == "order.outside_payment_recorded");
  const auto history = office.look("/orders/" + order + "/history").at("data");
  const auto recorded = [&](const Json& event) {
    return event.at("type").get<std::string>().contains("outside_payment_recorded");
  };
  CHECK(std::ranges::count_if(history, recorded) == 1);
}

TEST_CASE("what cannot be done any more when it is approved fails by the refusal's name") {
  Office office;
  const auto order = office.order(25'000);
  const auto first = office.ask_for(cash(order, 25'000)), second = office.ask_for(cash(order, 20'000));
  office.approve(first);
  REQUIRE(office.becomes(first, "carried_out"));
  office.approve(second);
  REQUIRE(office.becomes(second, "failed"));
  CHECK(office.look("/approvals/" + second).at("why") == "payment_exceeds_total");
}

TEST_CASE("calling off an order that was paid for needs a second person") {
  Office office;
  const auto order = office.order(9'000);
  office.done("ada", "POST", "/orders/" + order + "/payments", {{"amount", dollars(9'000)}, {"method", "cash"}});
  CHECK(office.refused("ada", "/orders/" + order + "/cancel", {{"reason", "changed their mind"}}) ==
        "order.needs_approval");
  const auto id = office.ask_for({{"act", "cancel_order"}, {"resource", order}, {"reason", "changed their mind"}});
  office.approve(id);
  REQUIRE(office.becomes(id, "carried_out"));
  CHECK(eventually([&] { return office.look("/orders/" + order).value("status", "") == "cancelled"; }));
}

TEST_CASE("payments that are recorded by hand, and refunds of them, need a second person beyond the limit") {
  Office office;
  const auto payment = office
                           .done("ada", "POST", "/payments",
                                 {{"order", office.order(25'000)},
                                  {"amount", dollars(25'000)},
                                  {"method", "pm_card"},
                                  {"gateway", "stripe"}})
                           .at("id")
                           .get<std::string>();
  const Json cash{{"amount", dollars(25'000)}, {"method", "cash"}};
  CHECK(office.refused("ada", "/payments/" + payment + "/manual", cash) == "payment.needs_approval");
  const auto recorded = office.ask_for({{"act", "record_manual_payment"},
                                        {"resource", payment},
                                        {"amount", dollars(25'000)},
                                        {"method", "cash"},
                                        {"reason", "paid at the till"}});
  office.approve(recorded);
  REQUIRE(office.becomes(recorded, "carried_out"));
  office.done("ada", "POST", "/payments/" + payment + "/refunds", {{"amount", dollars(5'000)}});
  CHECK(office.refused("ada", "/payments/" + payment + "/refunds", {{"amount", dollars(1)}}) ==
        "payment.needs_approval");
  const auto refund = office.ask_for(
      {{"act", "refund_payment"}, {"resource", payment}, {"amount", dollars(6'000)}, {"reason", "broken"}});
  office.approve(refund);
  REQUIRE(office.becomes(refund, "carried_out"));
  CHECK(office.look("/approvals/" + refund).at("record") == "payment.refunded");
}

TEST_CASE("nobody reaches into another store by an approval, and learns nothing of it") {
  Office office;
  const auto order = office.order(25'000);
  const auto id = office.ask_for(cash(order, 25'000), "eve");
  office.approve(id, "mallory");
  CHECK(eventually([&] { return office.look("/approvals/" + id, "eve").value("status", "") == "failed"; }));
  CHECK(office.look("/approvals/" + id, "eve").at("why") == "no_such_resource");
  CHECK(office.look("/approvals/" + id, "ada").empty());
  const auto none = office.ask_for(cash(OrderId{{9}}.text(), 25'000), "eve");
  office.approve(none, "mallory");
  CHECK(eventually([&] { return office.look("/approvals/" + none, "eve").value("status", "") == "failed"; }));
  CHECK(office.look("/approvals/" + none, "eve").at("why") == "no_such_resource");
  CHECK(office.look("/orders/" + order).at("financial_status") == "pending");
}

TEST_CASE("an approval that nobody decides expires, also while the server is away") {
  Office office;
  const auto order = office.order(25'000);
  auto soon = cash(order, 25'000);
  const auto now =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  soon["expires_at"] = to_text(Timestamp{now.count() + 1'500'000});
  const auto id = office.ask_for(soon);
  office.server().kill();
  office.server().start();
  REQUIRE(office.server().ready());
  REQUIRE(office.becomes(id, "expired"));
  CHECK(office.refused("grace", "/approvals/" + id + "/approve", {{"reason", "late"}}) == "approval.has_expired");
  CHECK(office.look("/orders/" + order).at("financial_status") == "pending");
}
