// What becomes of an answer before it is reported.
#include "sagas/reactors/gateways/work.hpp"

#include <doctest/doctest.h>

#include "tests/support/sample_orders.hpp"

using namespace paypie;
using namespace paypie::reactors;

TEST_CASE("a gateway that repeats a card number in its message is heard, without the message") {
  const Key key{"pay_1", payments::Operation::capture, samples::id<OperationId>(1)};
  const payments::Heard heard{.outcome = payments::Outcome::declined,
                              .gateway_reference = "ch_1",
                              .code = "do_not_honor",
                              .message = "no funds on 4242 4242 4242 4242"};
  const auto report = report_of(key, Work{}, heard, payments::ReportedBy::call, false);
  CHECK(report.outcome == payments::Outcome::declined);
  CHECK(report.code == "do_not_honor");
  CHECK(report.gateway_reference == "ch_1");
  CHECK(report.message.find("4242") == std::string::npos);
}
