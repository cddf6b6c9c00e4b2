// What the process of cashback folds beside orders: the model of risk that two persons have agreed on.
#include "sagas/cashback/host/rules.hpp"

#include <doctest/doctest.h>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "tests/support/cashback_commands.hpp"
#include "tests/support/order_history.hpp"
#include "tests/support/sample_approvals.hpp"

using namespace paypie;
using namespace paypie::approvals;

namespace {

template <class E>
log::Record record_of(const E& event, std::uint8_t approval, std::int64_t at, const std::string& store = "main") {
  Envelope meta;
  meta.id = {{approval, 7}};
  meta.type = wire_type<E>();
  meta.stream = ApprovalId{{approval}}.text();
  meta.version = 1;
  meta.time = Timestamp{at};
  meta.store = {store};
  return lane::commit_record(meta, CommandId{{approval}}, {}, codec::encode_event(meta, ApprovalEvent(event)));
}

ApprovalGranted grant_of(std::int64_t version) {
  ApprovalGranted granted;
  granted.act.kind = ApprovalAct::change_risk_model;
  granted.act.model = risk::Scorecard{.name = "by-age", .version = version};
  return granted;
}

}  // namespace

TEST_CASE("the model that was agreed on last counts, in whatever order grants are read, for its store alone") {
  cashback::Rules rules("secret");
  CHECK(!rules.model_of({"main"}));
  CHECK(rules.takes(record_of(grant_of(2), 2, 2'000)));
  CHECK(rules.takes(record_of(grant_of(1), 1, 1'000)));
  CHECK(rules.model_of({"main"})->version == 2);
  CHECK(rules.takes(record_of(grant_of(3), 3, 2'000)));  // at the same moment: the greater id
  CHECK(rules.takes(record_of(grant_of(4), 1, 2'000)));
  CHECK(rules.model_of({"main"})->version == 3);
  CHECK(!rules.model_of({"other"}));
}

TEST_CASE("programmes go along with orders as they were known when the order was recorded, whatever was read before") {
  cashback::Rules rules("secret");
  const auto programme = [](std::int64_t at, auto event) {
    Envelope meta;
    meta.id = {{static_cast<std::uint8_t>(at / 100), 9}};
    meta.type = wire_type<decltype(event)>();
    meta.stream = "cbp";
    meta.version = 1;
    meta.time = Timestamp{at};
    meta.store = {"main"};
    return lane::commit_record(meta, CommandId{{static_cast<std::uint8_t>(at / 100)}}, {},
                               codec::encode_event(meta, cashback::ProgrammeEvent(event)));
  };
  const auto rate_at = [&](std::int64_t recorded) -> std::int64_t {
    const auto known = rules.programmes_of({"main"}, test::cashback_commands::eur, Timestamp{1}, Timestamp{recorded});
    return known.empty() ? -1 : known.front().tiers.front().rate.millionths;
  };
  auto spring = test::cashback_commands::spring();
  spring.valid_from = spring.valid_until = std::nullopt;
  spring.tiers.front().rate = Rate{10};
  CHECK(rules.takes(programme(1'000, cashback::ProgrammeCreated{spring})));
  spring.tiers.front().rate = Rate{20};
  CHECK(rules.takes(programme(2'000, cashback::ProgrammeChanged{spring})));
  CHECK(rules.takes(programme(3'000, cashback::ProgrammeEnded{spring.programme, ""})));
  CHECK(!rules.has_programmes({"main"}, Timestamp{999}));
  CHECK(rules.has_programmes({"main"}, Timestamp{1'000}));
  CHECK(rules.has_programmes({"main"}, Timestamp{9'000}));
  CHECK(!rules.has_programmes({"other"}, Timestamp{9'000}));
  CHECK(rate_at(999) == -1);
  CHECK(rate_at(1'000) == 10);
  CHECK(rate_at(1'999) == 10);
  CHECK(rate_at(2'000) == 20);
  CHECK(rate_at(3'000) == -1);
}

TEST_CASE("other approvals change no model, and are of no other use to the process") {
  cashback::Rules rules("secret");
  for (const auto& event : samples::every_approval_event()) {
    std::visit(
        [&]<class E>(const E& one) {
          if constexpr (std::same_as<E, ApprovalGranted>) {
            auto refund = one;
            refund.act.model.reset();
            CHECK(rules.takes(record_of(refund, 1, 1'000)));
          } else {
            CHECK(!rules.takes(record_of(one, 1, 1'000)));
          }
        },
        event);
  }
  CHECK(!rules.model_of({"main"}));
}
