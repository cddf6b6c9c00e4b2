// Approvals in virtual time, under crashes, a log with faults, and two hosts at once: what was granted is carried out
// once or fails by name, what was not is never done, and nothing is left half done. One seed again:
// PAYPIE_SEED=17 build/dev/tests/paypie_simulation_tests -tc='*granted is carried out*'.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command-side/orders/api/lanes.hpp"
#include "sagas/approvals/host/process.hpp"
#include "tests/support/crashing_ground.hpp"
#include "tests/support/order_commands.hpp"

using namespace paypie;
using namespace paypie::simulation;
using approvals::ApprovalDecider;
using approvals::Status;
using orders::OrderDecider;
using samples::dollars;

namespace {

OrderId sold(std::size_t number) { return {crypto::derive_id("ord", std::to_string(number))}; }
ApprovalId asked(std::size_t number) { return {crypto::derive_id("apr", std::to_string(number))}; }

class Office final : public CrashingGround {
 public:
  explicit Office(std::uint64_t seed) : CrashingGround(seed, true, topics()) {}
  ~Office() override { crash(); }

  void ask_order(const std::string& what, std::size_t number, const orders::OrderCommand& command) {
    insist(orders_, what, sold(number).text(), command);
  }
  void ask(const std::string& what, std::size_t number, const ApprovalDecider::Command& command) {
    insist(approvals_, what, asked(number).text(), command);
  }
  Timestamp now() { return {world.wall_micros()}; }

 private:
  static std::vector<std::string_view> topics() {
    static const auto heard = approvals::Approvals::sources();
    std::vector<std::string_view> all(heard.begin(), heard.end());
    all.push_back(ApprovalDecider::topic);
    return all;
  }
  void open_lanes() override {
    orders_ = open(orders::order_codec(), order_store_);
    approvals_ = open(approvals::approval_codec(), approval_store_);
  }
  void start_host() override {
    approvals::ApprovalRunner::Limits limits;
    limits.recorded_within = 3s;
    runners_.push_back(std::make_unique<approvals::ApprovalRunner>(
        limits, log(), *approvals_, strand(), pool(), world, approvals::Approvals::route,
        [to = approvals::Targets{*approvals_, orders_.get(), nullptr, nullptr, nullptr, world}](
            const sagas::Sending<approvals::Wish>& sending, sagas::OnSent done) {
          approvals::send(to, sending, std::move(done));
        }));
    runners_.back()->start();
  }
  void end() override {
    runners_.clear();
    orders_.reset();
    approvals_.reset();
  }

  lane::MemoryStateStore order_store_, approval_store_;
  std::unique_ptr<lane::Lanes<OrderDecider>> orders_;
  std::unique_ptr<lane::Lanes<ApprovalDecider>> approvals_;
  std::vector<std::unique_ptr<approvals::ApprovalRunner>> runners_;
};

// What is wrong at the end; also counts what was seen.
std::vector<std::string> faults_of(Office& office, std::map<std::string, int>& seen) {
  std::vector<std::string> wrong;
  std::map<std::string, std::int64_t> agreed;
  for (const auto& [stream, now] : office.folded<ApprovalDecider>()) {
    if (!now.exists) continue;
    const auto status = std::string(codec::name_of(now.status));
    ++seen[status];
    if (now.status == Status::granted) wrong.push_back(stream + " was granted and is not carried out");
    if (now.status == Status::requested && now.expires_at <= office.now()) wrong.push_back(stream + " never expires");
    if (now.status == Status::carried_out) agreed[now.act.resource] += now.act.amount->minor;
  }
  for (const auto& [stream, state] : office.folded<OrderDecider>()) {
    std::visit(
        [&]<class S>(const S& now) {
          if constexpr (orders::Existing<S>) {
            if (now.about.paid.minor != agreed[stream]) {
              wrong.push_back(
                  fmt::format("{}: {} is paid, {} was agreed on", stream, now.about.paid.minor, agreed[stream]));
            }
          }
        },
        state);
  }
  return wrong;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

}  // namespace

TEST_CASE("what was granted is carried out once or fails by name, whatever crashes, and nothing else is done") {
  const auto only = number_from("PAYPIE_SEED", 0), seeds = only ? 1 : number_from("PAYPIE_SEEDS", 60);
  std::map<std::string, int> seen;
  for (std::uint64_t n = 1; n <= seeds; ++n) {
    const auto seed = only ? only : n;
    Office office(seed);
    office.start();
    constexpr std::size_t orders_each = 2, approvals_each = 6;
    for (std::size_t number = 0; number < orders_each; ++number) {
      auto order = test::create();  // of 28.00
      order.order = sold(number);
      office.ask_order(fmt::format("order {}", number), number, order);
    }
    for (std::size_t number = 0; number < approvals_each; ++number) {
      const auto minor = static_cast<std::int64_t>(1 + office.world.below(1'500));
      const approvals::ApprovedAct act{.kind = approvals::ApprovalAct::record_outside_payment,
                                       .resource = sold(number % orders_each).text(),
                                       .amount = dollars(minor),
                                       .reason = "till",
                                       .method = "cash",
                                       .reference = ""};
      const auto lasts = static_cast<std::int64_t>(office.world.chance(0.3) ? 2'000'000 : 86'400'000'000);
      office.ask(fmt::format("request {}", number), number,
                 approvals::Request{asked(number), act, "ada", office.now(), {office.now().micros + lasts}});
    }
    for (int act = 0; act < 15; ++act) {
      const auto number = office.world.below(approvals_each), drawn = office.world.below(10);
      const auto name = fmt::format("act {}", act);
      if (drawn < 6) {
        office.ask(name, number, approvals::Approve{"grace", office.now(), ""});
      } else if (drawn < 8) {
        office.ask(name, number, approvals::Reject{"grace", office.now(), ""});
      } else {
        office.ask(name, number, approvals::Withdraw{"ada", ""});
      }
      if (office.world.chance(0.5)) office.wait(std::chrono::milliseconds(office.world.below(1'000)));
      if (office.world.chance(0.15)) {
        ++seen["crashed"];
        office.restart();
      }
    }
    office.calm();
    const auto wrong = faults_of(office, seen);
    CHECK_MESSAGE(wrong.empty(), fmt::format("seed {}: {}", seed, wrong.empty() ? "" : wrong.front()));
  }
  if (only) return;
  for (const auto* state : {"carried_out", "failed", "rejected", "withdrawn", "expired", "crashed"}) {
    CAPTURE(state);
    CHECK(seen[state] > 0);
  }
}
