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

// Of the stream of one store's programmes.
template <class E>
log::Record programme_record(std::int64_t at, const E& event) {
  Envelope meta;
  meta.id = {{static_cast<std::uint8_t>(at / 100), 9}};
  meta.type = wire_type<E>();
  meta.stream = "cbp";
  meta.version = 1;
  meta.time = Timestamp{at};
  meta.store = {"main"};
  return lane::commit_record(meta, CommandId{{static_cast<std::uint8_t>(at / 100)}}, {},
                             codec::encode_event(meta, cashback::ProgrammeEvent(event)));
}

cashback::CashbackProgramme always(const std::string& name, std::int64_t rate) {
  auto programme = test::cashback_commands::spring();
  programme.programme = name;
  programme.valid_from = programme.valid_until = std::nullopt;
  programme.tiers.front().rate = Rate{rate};
  return programme;
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
  const auto rate_at = [&](std::int64_t recorded) -> std::int64_t {
    const auto known = rules.programmes_of({"main"}, test::cashback_commands::eur, Timestamp{1}, Timestamp{recorded});
    return known.empty() ? -1 : known.front()->tiers.front().rate.millionths;
  };
  CHECK(rules.takes(programme_record(1'000, cashback::ProgrammeCreated{always("spring", 10)})));
  CHECK(rules.takes(programme_record(2'000, cashback::ProgrammeChanged{always("spring", 20)})));
  CHECK(rules.takes(programme_record(3'000, cashback::ProgrammeEnded{"spring", ""})));
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

TEST_CASE("what happens to one programme costs no copy of the others, and leaves them in the order of their creation") {
  cashback::Rules rules("secret");
  for (std::int64_t n = 0; n < 3; ++n) {
    CHECK(rules.takes(programme_record(1'000 + n, cashback::ProgrammeCreated{always("p" + std::to_string(2 - n), n)})));
  }
  CHECK(rules.takes(programme_record(2'000, cashback::ProgrammeChanged{always("p1", 20)})));
  CHECK(rules.takes(programme_record(3'000, cashback::ProgrammeEnded{"p2", ""})));
  CHECK(rules.takes(programme_record(4'000, cashback::ProgrammeChanged{always("unheard-of", 20)})));
  const auto at = [&](std::int64_t recorded) {
    return rules.programmes_of({"main"}, test::cashback_commands::eur, Timestamp{1}, Timestamp{recorded});
  };
  const auto first = at(1'999), changed = at(2'999), last = at(4'000);
  REQUIRE(first.size() == 3);
  REQUIRE(changed.size() == 3);
  REQUIRE(last.size() == 2);
  CHECK(first[0]->programme == "p2");
  CHECK(first[1]->programme == "p1");
  CHECK(first[2]->programme == "p0");
  // The very same objects, not others that are equal.
  CHECK(changed[0] == first[0]);
  CHECK(changed[1] != first[1]);
  CHECK(changed[1]->tiers.front().rate == Rate{20});
  CHECK(changed[2] == first[2]);
  CHECK(last[0] == changed[1]);
  CHECK(last[1] == first[2]);
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
