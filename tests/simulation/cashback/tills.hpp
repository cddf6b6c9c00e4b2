// A shop with cashback in virtual time: orders, payments, accounts, programmes, and the process of claims on one node
// or two that crash, over a log with faults or without. What a bank says of payouts, a person reports.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command-side/cashback/api/lanes.hpp"
#include "command-side/lane/records.hpp"
#include "command-side/orders/api/lanes.hpp"
#include "command-side/payments/api/lanes.hpp"
#include "events/approvals.hpp"
#include "events/codec/codec.hpp"
#include "sagas/cashback/host/process.hpp"
#include "tests/support/cashback_commands.hpp"
#include "tests/support/crashing_ground.hpp"

namespace paypie::simulation {

using cashback::CashbackAccountDecider;
using cashback::ClaimDecider;
using cashback::ProgrammesDecider;
using orders::OrderDecider;
using payments::PaymentDecider;

inline const std::string till_secret(32, 's');
inline OrderId till_order(std::size_t number) { return {crypto::derive_id("ord", std::to_string(number))}; }
inline PaymentId till_payment(std::size_t number) { return {crypto::derive_id("pay", std::to_string(number))}; }
inline const CashbackAccountId till_account =
    cashback::account_of(till_secret, {"main"}, "ada@example.com", test::cashback_commands::eur);

class Tills final : public CrashingGround {
 public:
  explicit Tills(std::uint64_t seed, bool with_faults = true)
      : CrashingGround(seed, with_faults,
                       {OrderDecider::topic, ProgrammesDecider::topic, CashbackAccountDecider::topic,
                        ClaimDecider::topic, PaymentDecider::topic, "paypie.approval.events.v1"}) {}
  ~Tills() override { crash(); }

  void ask_programmes(const std::string& what, const ProgrammesDecider::Command& command) {
    insist(programmes_, what, cashback::programmes_stream("main"), command);
  }
  void ask_order(const std::string& what, std::size_t number, const orders::OrderCommand& command) {
    insist(orders_, what, till_order(number).text(), command);
  }
  void ask_payment(const std::string& what, std::size_t number, const payments::PaymentCommand& command) {
    insist(payments_, what, till_payment(number).text(), command);
  }
  void ask_account(const std::string& what, const CashbackAccountDecider::Command& command) {
    insist(accounts_, what, till_account.text(), command);
  }
  // A node of a newer program agrees on something that no router here can read, in a topic that goes ahead.
  void newer_program_grants() {
    Envelope meta;
    meta.id = {{9}};
    meta.type = "paypie.approval.granted.v2";
    meta.stream = ApprovalId{{9}}.text();
    meta.version = 1;
    meta.time = Timestamp{world.wall_micros()};
    meta.store = {"main"};
    auto value = codec::encode_event(meta, approvals::ApprovalEvent(approvals::ApprovalGranted{}));
    constexpr std::string_view known = "approval.granted.v1";
    for (auto at = value.find(known); at != value.npos; at = value.find(known, at)) value[at + known.size() - 1] = '2';
    const lane::Pen pen{WriterId{{9}}, WriterId{{9}}.text(), 1};
    auto granted = lane::commit_record(meta, CommandId{{9}}, {}, std::move(value));
    lane::sign(granted, pen, 0);
    const log::TopicPartition where{"paypie.approval.events.v1", log::partition_of(meta.stream)};
    log().append(where, lane::writer_opened_record(pen, meta.time, "newer:1"), [](const log::Delivery&) {});
    log().append(where, std::move(granted), [](const log::Delivery&) {});
  }
  sagas::RunnerFigures figures() const { return runners_.front()->figures(); }
  risk::Scorecard model = test::cashback_commands::lenient;

 private:
  void open_lanes() override {
    orders_ = open(orders::order_codec(), order_store_);
    programmes_ = open(cashback::programmes_codec(), programme_store_);
    payments_ = open(payments::payment_codec(), payment_store_);
    accounts_ = open(cashback::account_codec(), account_store_);
    claims_ = open(cashback::claim_codec(), claim_store_);
  }
  void start_host() override {
    cashback::CashbackRunner::Limits limits;
    limits.recorded_within = 3s;
    rules_.push_back(std::make_unique<cashback::Rules>(till_secret));
    runners_.push_back(std::make_unique<cashback::CashbackRunner>(
        limits, log(), *claims_, strand(), pool(), world,
        [rules = rules_.back().get()](const log::Record& record) { return cashback::Cashback::route(record, *rules); },
        [this](const sagas::Sending<cashback::ClaimWish>& sending, sagas::OnSent done) {
          cashback::send(*accounts_, {model}, world, sending, std::move(done));
        }));
    runners_.back()->start();
  }
  void end() override {
    runners_.clear();
    rules_.clear();
    orders_.reset();
    payments_.reset();
    programmes_.reset();
    accounts_.reset();
    claims_.reset();
  }

  lane::MemoryStateStore order_store_, payment_store_, programme_store_, account_store_, claim_store_;
  std::unique_ptr<lane::Lanes<OrderDecider>> orders_;
  std::unique_ptr<lane::Lanes<PaymentDecider>> payments_;
  std::unique_ptr<lane::Lanes<ProgrammesDecider>> programmes_;
  std::unique_ptr<lane::Lanes<CashbackAccountDecider>> accounts_;
  std::unique_ptr<lane::Lanes<ClaimDecider>> claims_;
  std::vector<std::unique_ptr<cashback::Rules>> rules_;
  std::vector<std::unique_ptr<cashback::CashbackRunner>> runners_;
};

}  // namespace paypie::simulation
