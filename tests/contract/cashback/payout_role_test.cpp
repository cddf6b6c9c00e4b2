// Payouts of a node, whole: lanes over the embedded log, the role with its own thread, and a payout service behind real
// sockets, or a folder. Whatever dies meanwhile, each payout is carried out once, and the log says so.
#include "tools/node/payout_role.hpp"

#include <doctest/doctest.h>
#include <boost/asio/executor_work_guard.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "command-side/lane/memory_state_store.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "tests/support/cashback_commands.hpp"
#include "tests/support/log_subjects.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/gateway_simulator/serving/gateway_server.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie;
using namespace paypie::test::cashback_commands;
namespace sim = gateway_simulator;

namespace {

class PayoutStreet {
 public:
  explicit PayoutStreet(const sim::Script& script) : server_(io_, 1, script, {}), thread_([this] { io_.run(); }) {}
  ~PayoutStreet() {
    io_.stop();
    thread_.join();
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::string ledger() { return http_client::Client().send({.url = address() + "/payout-ledger"})->body; }

 private:
  boost::asio::io_context io_{1};
  sim::GatewayServer server_;
  std::thread thread_;
};

// One account that payouts are asked of.
class Bank {
 public:
  Bank() {
    std::promise<void> opened[2];
    accounts_.open([&] { opened[0].set_value(); });
    letters_.open([&] { opened[1].set_value(); });
    for (auto& each : opened) each.get_future().wait();
    say(claim_of(1, 1'234));
    say(set_account(ada()));
  }
  ~Bank() {
    pool_.stop();
    strand_.stop();
    work_.reset();
    thread_.join();
  }
  static ClaimCashback claim_of(std::uint8_t number, std::int64_t cents) { return ask(claim(number, cents)); }
  void say(const CashbackAccountDecider::Command& command) {
    lane::Ask<CashbackAccountDecider> asked;
    asked.stream = account.text();
    asked.id = {{1, ++asked_}};
    asked.command = command;
    asked.store = {"main"};
    asked.actor = {"clerk"};
    asked.deadline = clock_.monotonic() + std::chrono::seconds(30);
    std::promise<bool> accepted;
    accounts_.submit(std::move(asked), [&](const lane::Answer<CashbackAccountDecider>& answer) {
      accepted.set_value(std::holds_alternative<lane::Accepted<CashbackAccountDecider>>(answer));
    });
    REQUIRE(accepted.get_future().get());
  }
  std::unique_ptr<tools::PayoutRole> role(std::map<std::string, std::string> flags) {
    flags["payouts.follow_up_seconds"] = flags["payouts.look_up_seconds"] = "1,2,3,4,5,6,7,8,9,10,11,12";
    flags["payouts.retry_ms"] = "10";
    tools::CommandLine line;
    for (const auto& [name, value] : flags) line.flags[name] = value;
    return std::make_unique<tools::PayoutRole>(
        tools::load_configuration(line),
        tools::PayoutRole::Parts{subject_->log(), accounts_, pool_, clock_, random_, letters_},
        [this](const std::string& stream) {
          const auto partition = static_cast<std::size_t>(log::partition_of(stream));
          return accounts_.stats().partitions.at(partition).served_epoch();
        });
  }

 private:
  static std::unique_ptr<test::LogSubject> embedded() {
    for (const auto& maker : test::log_subjects()) {
      if (maker.name != "embedded") continue;
      auto subject = maker.make({});
      for (const auto topic : {CashbackAccountDecider::topic, dead_letters::DeadLetterDecider::topic}) {
        REQUIRE(subject->log().ensure_topic(std::string(topic)));
      }
      return subject;
    }
    FAIL("there is no embedded log");
    return nullptr;
  }

  const std::unique_ptr<test::LogSubject> subject_ = embedded();
  SystemClock clock_;
  SystemRandom random_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ = boost::asio::make_work_guard(io_);
  AsioStrand strand_{io_};
  Pool pool_{2};
  lane::MemoryStateStore store_, letter_store_;
  cashback::AccountLanes accounts_{{},     cashback::account_codec(), strand_, pool_, subject_->log(), store_, clock_,
                                   random_};
  dead_letters::DeadLetterLanes letters_{
      {}, dead_letters::dead_letter_codec(), strand_, pool_, subject_->log(), letter_store_, clock_, random_};
  std::uint8_t asked_ = 0;
  std::thread thread_{[this] { io_.run(); }};
};

bool comes_true(const std::function<bool()>& done) {
  boost::asio::io_context idle;
  const auto working = boost::asio::make_work_guard(idle);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!done() && std::chrono::steady_clock::now() < until) idle.run_one_for(std::chrono::milliseconds(20));
  return done();
}

bool comes_to(const tools::PayoutRole& role, const std::string& detail) {
  const bool comes = comes_true([&] { return role.health().detail == detail; });
  INFO(role.health().detail);
  CHECK(comes);
  return comes;
}

const std::string nothing_open = "0 payouts are open, 0 handed over, 0 outcomes are unknown";

std::map<std::string, std::string> files_in(const std::filesystem::path& folder) {
  return {{"payouts.adapter", "file"},
          {"payouts.folder", folder.string()},
          {"payouts.debtor_name", "Northwind Traders"},
          {"payouts.debtor_iban", "NL91ABNA0417164300"}};
}

}  // namespace

TEST_CASE("a payout that a service carries out, though answers are lost and the node dies meanwhile") {
  PayoutStreet street({.fails_after = 30, .lost_answer = 30});
  Bank bank;
  const std::map<std::string, std::string> flags{{"payouts.adapter", "http"},
                                                 {"payouts.url", street.address() + "/adyen"}};
  auto role = bank.role(flags);
  bank.say(PayOut{payout(1), after_days(30)});
  CHECK(comes_true([&] { return street.ledger() != "{}"; }));
  role.reset();
  role = bank.role(flags);
  CHECK(comes_to(*role, nothing_open));
  CHECK(role->health().health == tools::Health::ok);
  CHECK(street.ledger() == R"({")" + reference_of(payout(1)) + R"(":{"minor":1234,"transfers":1}})");
}

TEST_CASE("a payout that goes to a bank as a file is handed over until somebody says that it was paid") {
  Bank bank;
  const test::TempFolder temp;
  auto role = bank.role(files_in(temp.path()));
  bank.say(PayOut{payout(1), after_days(30)});
  CHECK(comes_to(*role, "1 payouts are open, 1 handed over, 0 outcomes are unknown"));
  const auto file = temp.path() / (payout(1).text() + ".xml");
  REQUIRE(std::filesystem::exists(file));
  std::filesystem::remove(file);  // taken to the bank
  role.reset();
  role = bank.role(files_in(temp.path()));
  CHECK(comes_to(*role, "1 payouts are open, 1 handed over, 0 outcomes are unknown"));
  bank.say(report(1, PayoutOutcome::paid, PayoutReportedBy::person));
  CHECK(comes_to(*role, nothing_open));
  CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("a payer that lacks a setting is refused by its name") {
  Bank bank;
  CHECK_THROWS_WITH_AS(bank.role({{"payouts.adapter", "http"}}), doctest::Contains("payouts.url"), tools::Failure);
  CHECK_THROWS_WITH_AS(bank.role({{"payouts.adapter", "file"}}), doctest::Contains("payouts.folder"), tools::Failure);
  CHECK_THROWS_WITH_AS(bank.role(files_in("/dev/null/payouts")), doctest::Contains("payouts.folder"), tools::Failure);
}
