// The whole way in virtual time: a command to a lane, its event in the log, the reader, the reactor, the gateway, the
// report to the lane, its event in the log; with a crash of everything but the log in between.
#include <doctest/doctest.h>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/payments/api/lanes.hpp"
#include "events/log/memory.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/reactors/gateways/payment_reader.hpp"
#include "tests/support/payment_commands.hpp"
#include "tools/gateway_simulator/simulator.hpp"

using namespace paypie;
using namespace paypie::payments_test;
namespace sim = gateway_simulator;

namespace {

class House final : public reactors::Outbound {
 public:
  explicit House(sim::Script script)
      : gateway(1, script), wire_(world.strand()), broker_(std::make_shared<log::MemoryBroker>(*wire_)) {
    broker_->ensure_topic(std::string(PaymentDecider::topic));
    broker_->ensure_topic(std::string(payments::WebhookInboxDecider::topic));
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, faults_, log::MemoryLog::Options{.exclusive = true});
    start();
  }
  ~House() { crash(); }

  void start() {
    strand_ = world.strand();
    pool_ = world.pool();
    lanes_ = std::make_unique<payments::PaymentLanes>(lane::Config{}, payments::payment_codec(), *strand_, *pool_,
                                                      *log_, store_, world, world);
    inboxes_ = std::make_unique<payments::WebhookInboxLanes>(lane::Config{}, payments::webhook_inbox_codec(), *strand_,
                                                             *pool_, *log_, inbox_store_, world, world);
    int opened = 0;
    lanes_->open([&] { ++opened; });
    inboxes_->open([&] { ++opened; });
    REQUIRE(world.run_until([&] { return opened == 2; }, std::chrono::seconds(20)));
    reactors::GatewayReactor::Gateways gateways;
    gateways.push_back(payments::make_stripe({.base_url = "http://gateway/stripe"}));
    reactor_ = std::make_unique<reactors::GatewayReactor>(
        reactors::GatewayConfig{}, std::move(gateways), *this, reactors::report_to(*lanes_, world),
        [this](const std::string& stream) {
          const auto partition = static_cast<std::size_t>(log::partition_of(stream));
          return reader_->read_for(stream, lanes_->stats().partitions.at(partition).served_epoch());
        },
        *strand_, world, world);
    kept_ = std::make_unique<reactors::KeptReports>(
        reactors::tell_in(*lanes_, world), reactors::close_in(*inboxes_, world),
        [](const std::string&) { return true; }, *strand_, world);
    reader_ = std::make_unique<reactors::WishReader>(
        reactors::payments_for(*reactor_, {.kept = kept_.get()}, *log_, *strand_, *pool_, world, {}));
    reader_->start();
  }
  // As a node does it, because partitions come and go.
  void look_every_second() {
    strand_->after(std::chrono::seconds(1), [this] {
      reactor_->look_again();
      look_every_second();
    });
  }
  void crash() {
    strand_->kill();
    pool_->kill();
    reader_.reset();
    kept_.reset();
    reactor_.reset();
    lanes_.reset();
    inboxes_.reset();
  }

  bool try_send(http_client::Call& call, OnAnswer& on_answer) override {
    ++calls;
    auto shared = std::make_shared<std::pair<OnAnswer, sim::Reply>>(std::move(on_answer), gateway.receive(call));
    strand_->after(shared->second.after, [shared] { shared->first(std::move(shared->second.answer)); });
    return true;
  }

  void ask(const payments::PaymentCommand& command) {
    lane::Ask<PaymentDecider> ask{.stream = payment.text(), .command = command, .store = {"main"}, .actor = {"ann"}};
    ask.id.bytes[0] = ++asked_;
    ask.deadline = world.monotonic() + std::chrono::seconds(5);
    bool accepted = false, answered = false;
    lanes_->submit(std::move(ask), [&](lane::Answer<PaymentDecider> answer) {
      answered = true;
      accepted = std::holds_alternative<lane::Accepted<PaymentDecider>>(answer);
    });
    REQUIRE(world.run_until([&] { return answered; }, std::chrono::seconds(10)));
    REQUIRE(accepted);
  }
  // A webhook has come before its payment.
  void keep(const payments::ReportOutcome& said) {
    const auto stream = payments::webhook_inbox_stream({"main"}, payment);
    lane::Ask<payments::WebhookInboxDecider> ask{.stream = stream, .store = {"main"}, .actor = {"webhook:stripe"}};
    ask.id = id<CommandId>(++asked_);
    ask.command = payments::KeepReport{payment, ask.id, said};
    ask.deadline = world.monotonic() + std::chrono::seconds(5);
    bool answered = false;
    inboxes_->submit(std::move(ask), [&](const lane::Answer<payments::WebhookInboxDecider>&) { answered = true; });
    REQUIRE(world.run_until([&] { return answered; }, std::chrono::seconds(10)));
  }
  bool nothing_waits(std::chrono::microseconds within = std::chrono::minutes(1)) {
    return world.run_until([&] { return kept_->waiting() == 0; }, within);
  }
  std::size_t waiting() const { return kept_->waiting(); }
  payments::PaymentState state() const { return lanes_->peek(payment.text())->state; }
  template <class S>
  bool becomes(std::chrono::microseconds within = std::chrono::minutes(10)) {
    return world.run_until(
        [&] {
          const auto now = lanes_->peek(payment.text());
          return now && std::holds_alternative<S>(now->state);
        },
        within);
  }

  Simulated world{1};
  sim::Simulator gateway;
  int calls = 0;

 private:
  std::shared_ptr<SimulatedExecutor> wire_;
  std::shared_ptr<log::MemoryBroker> broker_;
  log::Faults faults_;
  std::unique_ptr<log::MemoryLog> log_;
  lane::MemoryStateStore store_, inbox_store_;
  std::shared_ptr<SimulatedExecutor> strand_, pool_;
  std::unique_ptr<payments::PaymentLanes> lanes_;
  std::unique_ptr<payments::WebhookInboxLanes> inboxes_;
  std::unique_ptr<reactors::GatewayReactor> reactor_;
  std::unique_ptr<reactors::KeptReports> kept_;
  std::unique_ptr<reactors::WishReader> reader_;
  std::uint8_t asked_ = 0;
};

}  // namespace

TEST_CASE("a payment is authorised, captured and refunded through lanes, log, reactor and gateway") {
  House house(sim::Script::calm());
  house.ask(create_confirmed());
  REQUIRE(house.becomes<payments::Authorized>());
  house.ask(capture_of(10'000));
  REQUIRE(house.becomes<payments::Captured>());
  house.ask(refund_of(2'500));
  house.world.run_until([] { return false; }, std::chrono::seconds(30));
  const auto book = house.gateway.books().at(payment.text());
  CHECK(book == sim::Books{1, 10'000, 10'000, 2'500, 0});
  CHECK(house.calls == 3);
}

TEST_CASE("a crash after every millisecond of an authorisation charges once") {
  for (int after = 0; after < 400; after += 7) {
    CAPTURE(after);
    House house(sim::Script::calm());
    house.ask(create_confirmed());
    house.world.run_until([] { return false; }, std::chrono::milliseconds(after));
    house.crash();
    house.start();
    // What is confirmed is in memory again once somebody asks for it.
    house.world.run_until([] { return false; }, std::chrono::seconds(30));
    house.ask(capture_of(10'000));
    REQUIRE(house.becomes<payments::Captured>());
    CHECK(house.gateway.books().at(payment.text()) == sim::Books{1, 10'000, 10'000, 0, 0});
  }
}

TEST_CASE("an answer that is lost every time ends as unknown, and the look-up settles it") {
  House house({.lost_answer = 100});
  house.ask(create_confirmed());
  house.world.run_until([] { return false; }, std::chrono::seconds(10));
  house.gateway.calm_down();
  REQUIRE(house.becomes<payments::Authorized>());
  CHECK(house.gateway.books().at(payment.text()).authorizations == 1);
}

TEST_CASE("an unknown outcome is looked up when it is time, however often partitions are looked at meanwhile") {
  House house({.lost_answer = 100});
  house.look_every_second();
  house.ask(create_confirmed());
  house.world.run_until([] { return false; }, std::chrono::seconds(10));
  house.gateway.calm_down();
  REQUIRE(house.becomes<payments::Authorized>());
  CHECK(house.gateway.books().at(payment.text()).authorizations == 1);
}

TEST_CASE("a webhook that came before its payment is heard once the payment is there, whenever the process dies") {
  for (int after = 0; after < 60; after += 3) {
    CAPTURE(after);
    House house({.lost_answer = 100});  // nobody else can say how it ended
    auto said = report(Operation::authorization, attempt_1, Outcome::succeeded, ReportedBy::webhook);
    said.amount = dollars(10'000);
    house.keep(said);
    house.world.run_until([] { return false; }, std::chrono::seconds(1));
    CHECK(house.waiting() == 1);
    house.ask(create_confirmed());
    house.world.run_until([] { return false; }, std::chrono::milliseconds(after));
    house.crash();
    house.start();
    CHECK(house.nothing_waits());
    house.ask(capture_of(10'000));  // it is authorised
    house.crash();
    house.start();
    CHECK(house.nothing_waits());  // and nobody says it again
  }
}

TEST_CASE("an early webhook that names another amount makes the outcome unknown, as a late one does") {
  House house({.lost_answer = 100});
  auto said = report(Operation::authorization, attempt_1, Outcome::succeeded, ReportedBy::webhook);
  said.amount = dollars(1);
  house.keep(said);
  house.ask(create_confirmed());
  CHECK(house.nothing_waits());
  REQUIRE(house.becomes<payments::Authorizing>());
  CHECK(std::get<payments::Authorizing>(house.state()).attempt.unknown);
}

TEST_CASE("an early webhook about what nobody has asked for yet waits for that") {
  House house(sim::Script::calm());
  house.keep(report(Operation::capture, capture_1, Outcome::succeeded, ReportedBy::webhook));
  house.ask(create_confirmed());
  REQUIRE(house.becomes<payments::Authorized>());
  CHECK(house.waiting() == 1);
  house.ask(capture_of(10'000));
  CHECK(house.nothing_waits());
  REQUIRE(house.becomes<payments::Captured>());
}
