// A shop in virtual time: all contexts and the process on one node that crashes, over a log with faults; clients that
// order, ship, cancel and pay; a gateway that keeps its own ledger.
#pragma once
#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-side/inventory/api/lanes.hpp"
#include "command-side/lane/memory_state_store.hpp"
#include "command-side/locations/locations.hpp"
#include "command-side/numbering/api/lanes.hpp"
#include "command-side/orders/api/lanes.hpp"
#include "command-side/payments/api/lanes.hpp"
#include "events/log/faults.hpp"
#include "events/log/memory.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/scheduler/simulated.hpp"
#include "sagas/order_to_cash/host/targets.hpp"
#include "tests/simulation/order_to_cash/errands.hpp"
#include "tests/simulation/order_to_cash/gateway.hpp"
#include "tests/simulation/order_to_cash/story.hpp"

namespace paypie::simulation {

using namespace std::chrono_literals;
using order_to_cash::OrderToCashDecider;
using order_to_cash::OrderToCashRunner;

class Shop {
 public:
  explicit Shop(std::uint64_t seed) : Shop(seed, std::nullopt, Death{}) {
    if (world_.chance(0.7)) rates_ = drawn_rates(world_);
    hosts_ = world_.chance(0.3) ? 2 : 1;
  }
  Shop(std::uint64_t seed, std::optional<Story> story, Death death) : world_(seed), story_(story), death_(death) {
    wire_ = world_.strand();
    clients_ = world_.strand();
    broker_ = std::make_shared<log::MemoryBroker>(*wire_);
    for (const auto topic :
         {orders::OrderDecider::topic, inventory::ItemDecider::topic, payments::PaymentDecider::topic,
          numbering::NumberSeriesDecider::topic, OrderToCashDecider::topic, locations::LocationsDecider::topic}) {
      broker_->ensure_topic(std::string(topic));
    }
  }
  ~Shop() { crash(); }

  // A story: stock comes in, orders are made, everything fails now and then; then all is calm until nothing moves.
  void play() {
    start();
    stock();
    for (std::size_t i = 0; i < 1 + world_.below(5); ++i) order(i);
    const auto end = world_.monotonic() + std::chrono::seconds(static_cast<std::int64_t>(5 + world_.below(20)));
    act_until(end);
    trouble_until(end);
    world_.run_until([&] { return world_.monotonic() >= end; }, 60s);
    calm_ = true;
    rates_ = {};
    restart();
    world_.run_until([] { return false; }, 150s);
  }

  // The story: stock comes in, one order is made and meets its end, the process dies where it is to die.
  void tell() {
    ledger.declines = story_->end == Story::End::declined;
    ledger.loses_first_answers = story_->answers_are_lost;
    ledger.loses_first_calls = story_->calls_are_lost;
    start();
    stock();
    order(0);
    follow();
    world_.run_until([] { return false; }, 60s);
    calm_ = true;
  }
  // Commits that were sent to the log.
  std::uint64_t commits() const { return commits_; }

  template <Decider D>
  std::map<std::string, typename D::State> folded() const {
    std::map<std::string, typename D::State> states;
    for_each_event<D>([&](const Envelope& meta, const typename D::Event& event) {
      states[meta.stream] = D::evolve(std::move(states[meta.stream]), event);
    });
    return states;
  }
  template <Decider D>
  void for_each_event(const std::function<void(const Envelope&, const typename D::Event&)>& see) const {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log::Validity validity;
      for (const auto& record : broker_->records({std::string(D::topic), partition})) {
        const auto marks = log::marks_of(*record);
        if (validity.judge(marks) != log::Verdict::counts || marks->kind != log::Marks::Kind::commit) continue;
        const auto decoded = codec::decode_event<typename D::Event>(record->value);
        REQUIRE(decoded);
        see(decoded->meta, decoded->event);
      }
    }
  }

  GatewayLedger ledger;
  std::map<std::string, std::uint64_t> reached;
  std::vector<Order> orders;
  std::vector<std::string> alarms;
  static constexpr std::int64_t stocked = 6;  // pieces of each sku at each location

 private:
  template <Decider D>
  void open(Lanes<D>& one, lane::Codec<D> codec) {
    one.open(std::move(codec), {*strand_, *pool_, *log_, world_}, [this](const lane::Notice& notice) {
      if (notice.level == lane::Notice::Level::alarm) alarms.push_back(notice.where.text() + ": " + notice.text);
    });
  }

  void start() {
    strand_ = world_.strand();
    pool_ = world_.pool();
    faults_ =
        std::make_unique<DeadlyFaults>(world_, rates_, [this](const log::Record& record) { return look(record); });
    log_ = std::make_unique<log::MemoryLog>(broker_, *wire_, *faults_, log::MemoryLog::Options{});
    open(orders_, orders::order_codec());
    open(items_, inventory::item_codec());
    open(payments_, payments::payment_codec());
    open(numbers_, numbering::number_series_codec());
    open(process_, order_to_cash::order_to_cash_codec());
    static_assert(GatewayHands::lost_at_most == 3);  // one more than shop_policy asks again, and a person has to
    for (int i = 0; i < hosts_; ++i) {               // two: as while a zombie still lives
      OrderToCashRunner::Limits limits;
      limits.recorded_within = 3s;
      runners_.push_back(std::make_unique<OrderToCashRunner>(
          limits, *log_, *process_.lanes, *strand_, *pool_, world_,
          [rules = order_to_cash::ShopRules(shop_policy(), shop_rates())](const log::Record& record) mutable {
            return order_to_cash::OrderToCash::route(record, rules);
          },
          [this](const sagas::Sending<order_to_cash::Wish>& sending, sagas::OnSent done) {
            const order_to_cash::Targets targets{orders_.lanes.get(), items_.lanes.get(), payments_.lanes.get(),
                                                 numbers_.lanes.get(), world_};
            order_to_cash::send(targets, sending, std::move(done));
          }));
      runners_.back()->start();
    }
    gateway_ = std::make_unique<GatewayHands>(world_, ledger, reached, *log_, *payments_.lanes, *strand_, *pool_,
                                              calm_ || story_);
    gateway_->start();
  }

  void crash() {
    if (!log_) return;
    strand_->kill();
    pool_->kill();
    gateway_.reset();
    runners_.clear();
    orders_.lanes.reset();
    items_.lanes.reset();
    payments_.lanes.reset();
    numbers_.lanes.reset();
    process_.lanes.reset();
    const bool lands = story_ ? death_.lands : world_.chance(0.5);
    log_->crash(lands ? log::MemoryLog::InFlight::lands : log::MemoryLog::InFlight::is_lost);
    log_.reset();
  }
  // Under the log's lock. Death comes with the next task of the world.
  std::optional<log::Fate> look(const log::Record& record) {
    const auto marks = log::marks_of(record);
    if (!story_ || !marks || marks->kind != log::Marks::Kind::commit || ++commits_ != death_.at_commit) return {};
    clients_->post([this] { restart(); });
    return death_.lands ? log::Fate{} : log::Fate::swallowed();
  }

  // What the shop's clerk and its customer do, as soon as it can be done.
  void follow() {
    clients_->after(300ms, [this] {
      const auto stream = orders.at(0).id.text();
      const auto states = folded<orders::OrderDecider>();
      const auto found = states.find(stream);
      const bool confirmed = found != states.end() && std::holds_alternative<orders::Confirmed>(found->second);
      if (!confirmed) return follow();
      const auto parcel = [&](const char* which) {
        return orders::FulfillOrder{.fulfillment = FulfillmentId{crypto::derive_id("ful", stream, which)}};
      };
      if (story_->end == Story::End::called_off) {
        return insist(orders_, ask<orders::OrderDecider>(stream, orders::CancelOrder{"changed their mind"}));
      }
      if (story_->end == Story::End::shipped_in_parts) {
        auto first = parcel("first");
        first.lines = {{LineId{crypto::derive_id("lin", stream, "0")}, 1}};
        insist(orders_, ask<orders::OrderDecider>(stream, first));
      }
      // Behind the first parcel, also if the death was its command's.
      clients_->after(
          7s, [this, stream, rest = parcel("rest")] { insist(orders_, ask<orders::OrderDecider>(stream, rest)); });
      if (story_->end == Story::End::given_back) give_back();
    });
  }
  // A part of the money and two pieces, to another location than all of them had left from, once all is paid.
  void give_back() {
    clients_->after(300ms, [this] {
      const auto stream = order_to_cash::instance_of(orders.at(0).id).text();
      if (folded<OrderToCashDecider>()[stream].phase != order_to_cash::Phase::finished) return give_back();
      insist(process_, ask<OrderToCashDecider>(stream, part_of_it_back(orders.at(0).id)));
    });
  }

  void restart() {
    crash();
    start();
  }

  void trouble_until(std::chrono::microseconds end) {
    const auto wait = std::chrono::microseconds(static_cast<std::int64_t>(200'000 + world_.below(4'000'000)));
    clients_->after(wait, [this, end] {
      if (calm_ || world_.monotonic() >= end) return;
      if (world_.chance(0.7)) {
        ++reached["the node crashed"];
        restart();
      }
      trouble_until(end);
    });
  }

  // Submits until somebody answers for sure: what a patient client does, with the same id.
  template <Decider D>
  void insist(Lanes<D>& to, lane::Ask<D> ask) {
    if (!to.lanes) return again(to, std::move(ask));
    auto mine = ask;
    mine.deadline = world_.monotonic() + 2s;
    to.lanes->submit(std::move(mine), [this, &to, ask](const lane::Answer<D>& answer) mutable {
      if (const auto* failed = std::get_if<lane::Failed>(&answer)) {
        if (failed->why != lane::Failure::version_mismatch) again(to, std::move(ask));
      }
    });
    // A crash drops the answer: asked again all the same, until nothing crashes any more.
    if (calm_) return;
    clients_->after(5s, [this, &to, ask]() mutable { insist(to, std::move(ask)); });
  }
  template <Decider D>
  void again(Lanes<D>& to, lane::Ask<D> ask) {
    clients_->after(300ms, [this, &to, ask = std::move(ask)]() mutable { insist(to, std::move(ask)); });
  }
  template <Decider D>
  lane::Ask<D> ask(const std::string& stream, typename D::Command command) {
    lane::Ask<D> made;
    made.stream = stream;
    made.id = CommandId{crypto::derive_id("client", std::to_string(++errands_))};
    made.command = std::move(command);
    made.store = the_shop;
    made.actor = {"client"};
    return made;
  }

  void stock() {
    for (const auto* sku : {"SKU-1", "SKU-2"}) {
      for (const auto* location : {"main", "annex"}) {
        const auto stream = inventory::item_id(the_shop.name, sku, location).text();
        insist(items_, ask<inventory::ItemDecider>(stream, inventory::ConfigureItem{sku, location, false, {}}));
        receive(stream);
      }
    }
  }
  // Once the item is there. Late enough in a story that a death before it changes nothing.
  void receive(const std::string& stream) {
    clients_->after(story_ ? 7s : 400ms, [this, stream] {
      if (folded<inventory::ItemDecider>()[stream].index() == 0) return receive(stream);
      const ReceiptId receipt{crypto::derive_id("rcp", stream)};
      insist(items_, ask<inventory::ItemDecider>(stream, inventory::ReceiveStock{receipt, stocked, "", {}}));
    });
  }

  void order(std::size_t number) {
    Order made{.id = OrderId{crypto::derive_id("ord", std::to_string(number))}, .with_card = world_.chance(0.7)};
    orders::CreateOrder create{.order = made.id, .currency = shop_currency, .shipping = {300, shop_currency}};
    for (std::size_t line = 0; line < 1 + world_.below(2); ++line) {
      create.lines.push_back({.line = LineId{crypto::derive_id("lin", made.id.text(), std::to_string(line))},
                              .sku = line == 0 ? "SKU-1" : "SKU-2",
                              .title = "Thing",
                              .quantity = static_cast<std::int64_t>(1 + world_.below(7)),
                              .unit_price = {1'000, shop_currency}});
    }
    if (world_.chance(0.05)) create.lines[0].sku = "NO-SUCH";
    if (!story_ && world_.chance(0.3)) leave_charges_to_the_shop(create);
    if (story_) {
      made.with_card = true;
      create.lines.resize(1);
      create.lines[0].sku = "SKU-1";
      create.lines[0].quantity = story_->end == Story::End::out_of_stock ? 2 * stocked + 1 : stocked + 1;
    }
    if (made.with_card) create.payment_method = "pm_card";
    orders.push_back(made);
    const auto when = std::chrono::microseconds(static_cast<std::int64_t>(800'000 + world_.below(3'000'000)));
    clients_->after(story_ ? 15s : when,
                    [this, create] { insist(orders_, ask<orders::OrderDecider>(create.order.text(), create)); });
  }

  // What merchants and customers do, at any moment: most of it is refused, and that is fine.
  void act_until(std::chrono::microseconds end) {
    clients_->after(std::chrono::microseconds(static_cast<std::int64_t>(50'000 + world_.below(1'500'000))),
                    [this, end] {
                      if (world_.monotonic() >= end) return;
                      if (!orders.empty()) touch(orders[world_.below(orders.size())]);
                      act_until(end);
                    });
  }
  void touch(Order& order) {
    const auto stream = order.id.text();
    const auto drawn = world_.below(12);
    const FulfillmentId parcel{crypto::derive_id("ful", stream, std::to_string(++order.tries))};
    if (drawn < 6) {
      orders::FulfillOrder ship{.fulfillment = parcel};
      if (world_.chance(0.3)) {
        ship.lines = {{LineId{crypto::derive_id("lin", stream, "0")}, 1}};
      }
      insist(orders_, ask<orders::OrderDecider>(stream, ship));
    } else if (drawn < 8) {
      insist(orders_, ask<orders::OrderDecider>(stream, orders::CancelOrder{"changed their mind"}));
    } else if (drawn >= 10) {
      const auto back = drawn_refund(world_, order.id, {parcel.bytes});
      insist(process_, ask<OrderToCashDecider>(order_to_cash::instance_of(order.id).text(), back));
    } else {
      const auto pay = drawn_payment(world_, order);
      insist(payments_, ask<payments::PaymentDecider>(pay.payment.text(), pay));
    }
  }

  Simulated world_;
  std::shared_ptr<SimulatedExecutor> wire_, clients_, strand_, pool_;
  std::shared_ptr<log::MemoryBroker> broker_;
  log::FaultRates rates_;
  std::unique_ptr<DeadlyFaults> faults_;
  std::unique_ptr<log::MemoryLog> log_;
  Lanes<orders::OrderDecider> orders_;
  Lanes<inventory::ItemDecider> items_;
  Lanes<payments::PaymentDecider> payments_;
  Lanes<numbering::NumberSeriesDecider> numbers_;
  Lanes<OrderToCashDecider> process_;
  std::vector<std::unique_ptr<OrderToCashRunner>> runners_;
  std::unique_ptr<GatewayHands> gateway_;
  const std::optional<Story> story_;  // none: everything is drawn
  const Death death_;
  std::uint64_t commits_ = 0;
  int hosts_ = 1;
  bool calm_ = false;
  std::uint64_t errands_ = 0;
};

}  // namespace paypie::simulation
