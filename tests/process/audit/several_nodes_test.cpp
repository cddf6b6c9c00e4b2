// Refusals on a cluster: a command that a node passes on to the owner of its stream is refused there, and recorded
// once, by the node that the client asked.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "events/values.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

double metric(tools::Api api, const std::string& name) {
  const auto text = api.admin("/metrics").text;
  const auto at = text.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
}

}  // namespace

TEST_CASE("a refusal that another node gives again is not recorded again") {
  const OnKafka kafka{.servers = shared_kafka()};
  WholeShop shop({.log = kafka.arguments(), .nodes = 2, .more = {"--audit-refusals", "true"}, .roles = "command"});
  const std::string recorded = "paypie_audit_refusals_total{outcome=\"recorded\"}";
  constexpr int payments = 16;
  for (int i = 0; i < payments; ++i) {
    PaymentId payment;
    payment.bytes[0] = static_cast<std::uint8_t>(i);
    const auto refund = [&] {
      return shop.api(0).send("POST", "/api/v1/payments/" + payment.text() + "/refunds",
                              {{"amount", {{"amount", 1}, {"currency", "USD"}}}},
                              {{"Idempotency-Key", std::to_string(i)}});
    };
    REQUIRE(eventually([&] { return refund().status == 404; }));
    for (int again = 0; again < 3; ++again) CHECK(refund().replayed);
  }
  REQUIRE(eventually([&] { return metric(shop.api(0), recorded) >= payments; }));
  CHECK(metric(shop.api(0), recorded) == payments);
}

TEST_CASE("what one of two nodes passes on and the other refuses is recorded once, where the client asked") {
  const OnKafka kafka{.servers = shared_kafka()};
  WholeShop shop({.log = kafka.arguments(), .nodes = 2, .more = {"--audit-refusals", "true"}, .roles = "command"});
  const std::string recorded = "paypie_audit_refusals_total{outcome=\"recorded\"}";
  const std::string passed_on = "paypie_cluster_forwards_total{outcome=\"answered\"}";
  constexpr int commands = 16;
  for (int i = 0; i < commands; ++i) {
    PaymentId payment;
    payment.bytes[0] = static_cast<std::uint8_t>(i);  // in one partition or another
    int tries = 0;
    REQUIRE(eventually([&] {  // with another key each time, so that no answer is given again
      const auto answer = shop.api(0).send("POST", "/api/v1/payments/" + payment.text() + "/refunds",
                                           {{"amount", {{"amount", 1}, {"currency", "USD"}}}},
                                           {{"Idempotency-Key", fmt::format("{}-{}", i, ++tries)}});
      return answer.status == 404;
    }));
  }
  CHECK(metric(shop.api(0), passed_on) > 0);
  REQUIRE(eventually([&] { return metric(shop.api(0), recorded) >= commands; }));
  CHECK(metric(shop.api(0), recorded) == commands);
  CHECK(metric(shop.api(1), recorded) == 0);
}
