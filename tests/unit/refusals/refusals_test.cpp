// What is recorded of a store's hour: every refusal until the stream is full, every summary.
#include "command-side/refusals/refusals.hpp"

#include <doctest/doctest.h>

#include "tests/support/given_when_then.hpp"
#include "tests/support/sample_refusals.hpp"

using namespace paypie;
using namespace paypie::refusals;
using samples::refused_refund;

namespace {

using GivenHour = test::Given<RefusalsDecider>;
const RefusalsLeftOut seventeen{17, Timestamp{1}, Timestamp{2}};

}  // namespace

TEST_CASE("a refusal is recorded as it was, as often as it happens") {
  GivenHour().when(Record{refused_refund}).then(refused_refund);
  GivenHour().after(Record{refused_refund}).when(Record{refused_refund}).then(refused_refund);
}

TEST_CASE("no stream gets longer by refusals than its limit") {
  GivenHour(RefusalHour{most_of_a_stream - 1, 0}).when(Record{refused_refund}).then(refused_refund);
  GivenHour(RefusalHour{most_of_a_stream - 1, 0})
      .after(Record{refused_refund})
      .when(Record{refused_refund})
      .refused(Refusal::stream_is_full);
  GivenHour(RefusalHour{most_of_a_stream + 1, 0}).when(Record{refused_refund}).refused(Refusal::stream_is_full);
}

TEST_CASE("how many were left out is said also when the stream is full, and nothing of none") {
  GivenHour(RefusalHour{most_of_a_stream, 0}).when(LeaveOut{seventeen}).then(seventeen);
  for (const std::int64_t none : {0, -1}) GivenHour().when(LeaveOut{{none, {}, {}}}).nothing();
}

TEST_CASE("an hour knows how many were recorded and how many left out") {
  const auto hour =
      GivenHour().after(Record{refused_refund}, LeaveOut{seventeen}, Record{refused_refund}, LeaveOut{seventeen});
  CHECK(hour.state() == RefusalHour{2, 34});
  CHECK(RefusalsDecider::evolve(hour.state(), CommandSettled{}) == hour.state());
}
