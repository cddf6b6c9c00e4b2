// Refusals on their way into the log: which are recorded, what of them, how many, and that nobody waits for it.
#include <doctest/doctest.h>

#include "events/codec/codec.hpp"
#include "tests/support/refusals_service.hpp"

using namespace paypie;
using namespace paypie::test;
using namespace paypie::refusals;

namespace {

struct Refusing {
  std::unique_ptr<RefusalsService> service;
  explicit Refusing(RecorderLimits limits = {}) {
    // A strand on real threads ends when its last timer does: a service's end would wait for the next look.
    limits.look_every = std::chrono::milliseconds(50);
    RefusalsUnderTest::limits = limits;
    RefusalsUnderTest::owns = true;
    service = std::make_unique<RefusalsService>();
  }
  RefusalsService::Call asked(const std::string& answer, const std::string& path = RefusalsUnderTest::path) const {
    return {.path = path, .body = answer, .caller = {"anna", "main", {"*"}}};
  }
  std::vector<codec::Decoded<RefusalEvent>> in_log() const {
    std::vector<codec::Decoded<RefusalEvent>> all;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      const auto chunk = service->log().read({std::string(RefusalsDecider::topic), partition}, {}, 1U << 24);
      REQUIRE(chunk);
      for (const auto& record : chunk->records) {
        if (validity.judge(*record) != log::Verdict::counts || !record->key) continue;
        auto decoded = codec::decode_event<RefusalEvent>(record->value);
        REQUIRE(decoded);
        all.push_back(std::move(*decoded));
      }
    }
    return all;
  }
  template <class Event>
  std::vector<Event> all_of() const {
    std::vector<Event> found;
    for (const auto& one : in_log()) {
      if (const auto* event = std::get_if<Event>(&one.event)) found.push_back(*event);
    }
    return found;
  }
  // Everything that is under way lands.
  void settle() const { service->close_lanes(); }
};

const std::string refund = RefusalsUnderTest::path;
const std::string cancel = "/api/v1/orders/ord_00000000000000000000000001/cancel";

}  // namespace

TEST_CASE("a refused refund is recorded with who, what, why and from where, and nothing of its body") {
  Refusing shop;
  const auto answer = shop.service->call(shop.asked("422 payment.exceeds_captured"));
  CHECK(answer.status == 422);
  shop.settle();
  const auto all = shop.in_log();
  REQUIRE(all.size() == 1);
  CHECK(all[0].meta.actor.name == "anna");
  CHECK(all[0].meta.store.name == "main");
  const auto& event = std::get<CommandRefused>(all[0].event);
  CHECK(event.route == "payments.refund");
  CHECK(event.resource == "pay_00000000000000000000000001");
  CHECK(event.status == 422);
  CHECK(event.reason == "payment.exceeds_captured");
  CHECK(shop.service->router().match(http::Method::post, refund).entry != nullptr);
}

TEST_CASE("what is recorded is what a rule refuses of money, and 401 and 403 of anything") {
  struct Row {
    std::string answer, path;
    bool is_recorded;
  };
  for (const auto& row : std::vector<Row>{
           {"422 payment.disputed", refund, true},
           {"404 payment.not_found", refund, true},
           {"422 payment.disputed Idempotent-Replayed", refund, false},
           {"422 payment.disputed idempotent-replayed", refund, false},
           {"400 body.invalid", refund, false},
           {"412 command.version_mismatch", refund, false},
           {"409 command.still_running", refund, false},
           {"422 command.key_reused", refund, false},
           {"503 command.too_busy", refund, false},
           {"200 payment.disputed", refund, false},
           {"403 command.not_a_node", refund, true},
           {"422 order.not_cancellable", cancel, false},
           {"401 auth.token_invalid", cancel, true},
           {"403 auth.not_permitted", cancel, true},
       }) {
    CAPTURE(row.answer);
    CAPTURE(row.path);
    Refusing shop;
    shop.service->call(shop.asked(row.answer, row.path));
    shop.settle();
    CHECK(shop.in_log().size() == (row.is_recorded ? 1 : 0));
  }
}

TEST_CASE("a path can hold anything, and only our ids are kept of it") {
  Refusing shop;
  shop.service->call(shop.asked("403 auth.not_permitted", "/api/v1/stock/anna@example.com/adjust"));
  shop.settle();
  CHECK(shop.all_of<CommandRefused>().at(0).resource.empty());
  CHECK(resource_of({"ord_00000000000000000000000001"}) == "ord_00000000000000000000000001");
  for (const auto* text :
       {"", "ord", "ord_", "ord_0", "ORD_00000000000000000000000001", "o_d_00000000000000000000000001"})
    CHECK(resource_of({text}).empty());
}

TEST_CASE("when there are too many the others are counted, and the count is in the log") {
  Refusing shop({.sampling = {.of_one = 3, .in_all = 300}});
  std::vector<RefusalsService::Call> calls(10, shop.asked("422 payment.disputed"));
  for (const auto& answer : shop.service->call_all(calls)) CHECK(answer.status == 422);
  RefusalsUnderTest::recorder->finish();
  shop.settle();
  // A minute may end in between.
  const auto recorded = static_cast<std::int64_t>(shop.all_of<CommandRefused>().size());
  CHECK(recorded >= 3);
  CHECK(recorded <= 6);
  std::int64_t left_out = 0;
  for (const auto& one : shop.all_of<RefusalsLeftOut>()) left_out += one.count;
  CHECK(recorded + left_out == 10);
  const auto figures = RefusalsUnderTest::recorder->figures();
  CHECK(figures.of(Fate::of_one) == static_cast<std::uint64_t>(left_out));
  CHECK(figures.of(Fate::recorded) == static_cast<std::uint64_t>(recorded));
  CHECK(figures.under_way == 0);
}

TEST_CASE("what finds no place, or no partition of ours, is counted, and the answer is the same") {
  for (const bool owns : {false, true}) {
    CAPTURE(owns);
    Refusing shop({.under_way = owns ? 0U : 256U, .append_within = std::chrono::milliseconds(1)});
    RefusalsUnderTest::owns = owns;
    CHECK(shop.service->call(shop.asked("422 payment.disputed")).status == 422);
    CHECK(RefusalsUnderTest::recorder->figures().of(owns ? Fate::under_way : Fate::not_written) == 1);
    RefusalsUnderTest::recorder->finish();  // cannot be said either, and is not lost
    shop.settle();
    CHECK(shop.in_log().empty());
    CHECK(RefusalsUnderTest::recorder->figures().of(Fate::recorded) == 0);
  }
}

TEST_CASE("a refusal waits for a partition of ours, for as long as an append may take") {
  Refusing shop;
  RefusalsUnderTest::owns = false;
  CHECK(shop.service->call(shop.asked("422 payment.disputed")).status == 422);
  CHECK(RefusalsUnderTest::recorder->figures().under_way == 1);
  RefusalsUnderTest::owns = true;
  CHECK(RefusalsUnderTest::eventually([] { return RefusalsUnderTest::recorder->figures().of(Fate::recorded) == 1; }));
  CHECK(RefusalsUnderTest::recorder->figures().under_way == 0);
  shop.settle();
  CHECK(shop.all_of<CommandRefused>().size() == 1);
}

TEST_CASE("as many appends are under way as the limit says") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    Refusing shop({.under_way = 5});
    for (int i = 0; i < 5 + over; ++i) {
      RefusalsUnderTest::recorder->note({.store = "main", .actor = "anna", .what = {.route = "payments.refund"}});
    }
    const auto lost = RefusalsUnderTest::recorder->figures().left_out();
    shop.settle();
    const auto recorded = shop.all_of<CommandRefused>().size();
    CHECK(recorded + lost == static_cast<std::size_t>(5 + over));
    // Threads may have made room meanwhile; in virtual time nothing moves before settle().
    if (std::getenv("PAYPIE_TEST_LOG") == nullptr) CHECK(lost == static_cast<std::uint64_t>(std::max(over, 0)));
  }
}

TEST_CASE("a caller that nobody knows is recorded in the store of security") {
  Refusing shop;
  auto call = shop.asked("401 webhook.wrong_signature", cancel);
  call.caller = {"anonymous", "", {}};
  shop.service->call(call);
  shop.settle();
  const auto all = shop.in_log();
  REQUIRE(all.size() == 1);
  CHECK(all[0].meta.store.name == "security");
  CHECK(all[0].meta.actor.name == "anonymous");
}

TEST_CASE("whom the owner of a command turns away is noted by the node that passed the command on") {
  struct Nobody final : http::Authenticator {
    std::expected<http::Caller, http::Problem> authenticate(const http::Request&, std::string_view) override {
      return std::unexpected(http::Problem{.status = 401, .code = "auth.token_invalid"});
    }
  };
  const std::string secret = "a secret of this cluster";
  const commands::Forwarder forwarder({.secret = secret}, [](const log::TopicPartition&) { return std::string(); });
  for (const bool is_a_node : {true, false}) {
    CAPTURE(is_a_node);
    Refusing shop;
    Nobody callers;
    WatchedDoor door(callers, shop.service->router(), *RefusalsUnderTest::recorder, &forwarder);
    http::Request request{.method = http::Method::post, .path = refund};
    request.headers = {{std::string(commands::forwarded_field), "1000"},
                       {std::string(commands::secret_field), is_a_node ? secret : "another"}};
    CHECK_FALSE(door.authenticate(request, "payments:write"));
    shop.settle();
    CHECK(shop.in_log().size() == (is_a_node ? 0 : 1));
  }
}
