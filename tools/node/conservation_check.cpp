// One reader of all topics that move pieces or money.
#include "tools/node/conservation_check.hpp"

#include <fmt/format.h>

#include <utility>

#include "command-side/cashback/account.hpp"
#include "command-side/inventory/item.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/payments/payment.hpp"
#include "command-side/settlements/settlement.hpp"
#include "events/codec/codec.hpp"
#include "events/ledger/postings.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {

namespace {

constexpr std::string_view stock_topic = inventory::ItemDecider::topic;
constexpr std::string_view cashback_topic = cashback::CashbackAccountDecider::topic;

}  // namespace

template <class Books>
Books* BookShelf<Books>::of(const std::string& stream, std::uint64_t version) {
  const auto known = books_.find(stream);
  if (known != books_.end()) return &known->second;
  if (version != 1) return nullptr;  // forgotten
  ages_.push_back(stream);
  while (ages_.size() > most_) {
    books_.erase(ages_.front());
    ages_.pop_front();
  }
  return &books_[stream];
}

std::unique_ptr<ConservationCheck> ConservationCheck::of(const config::Config& config, const Contexts& contexts,
                                                         log::EventLog& log, Executor& pool) {
  std::vector<std::string> topics{std::string(orders::OrderDecider::topic)};
  if (contexts.inventory) topics.emplace_back(stock_topic);
  if (contexts.payments) {
    topics.emplace_back(payments::PaymentDecider::topic);
    topics.emplace_back(settlements::SettlementDecider::topic);
  }
  if (contexts.cashback) topics.emplace_back(cashback_topic);
  const auto remembered = static_cast<std::size_t>(config.integer("conservation.streams"));
  return std::make_unique<ConservationCheck>(log, std::move(topics), pool, remembered);
}

ConservationCheck::ConservationCheck(log::EventLog& log, std::vector<std::string> topics, Executor& pool,
                                     std::size_t remembered)
    : topics_(std::move(topics)),
      items_(remembered),
      payments_(remembered),
      cashback_(remembered),
      reader_({.consumer = "conservation", .topics = topics_}, log, own_.strand(), pool,
              [this](const sagas::MergedReader::Batch& batch) { take(batch); }),
      checked_counter_{telemetry::counter(telemetry::metric::conservation_checked)},
      imbalance_gauge_(telemetry::gauge(telemetry::metric::ledger_imbalance)) {
  for (const auto rule : projections::all_rules) {
    broken_gauges_.emplace(rule,
                           telemetry::gauge(telemetry::metric::conservation_broken, {projections::to_text(rule)}));
  }
  reader_.start();
  own_.start();
}

ConservationCheck::~ConservationCheck() { stop(); }

void ConservationCheck::stop() { own_.stop(); }

template <class Event, class Books>
void ConservationCheck::check(const projections::ValidRecord& record, BookShelf<Books>& shelf) {
  const auto decoded = codec::decode_event<Event>(record.record->value);
  if (!decoded) return;  // of a newer program: lanes and projections say so
  const auto& meta = decoded->meta;
  auto* books = shelf.of(meta.stream, meta.version);
  if (!books) return;
  ++checked_;
  for (const auto rule : projections::add(*books, decoded->event)) {
    const auto why = fmt::format("{} breaks the rule '{}' with its version {}", meta.stream, projections::to_text(rule),
                                 meta.version);
    if (!broken_[rule].insert(meta.stream).second) continue;
    if (first_broken_.empty()) first_broken_ = why;
    telemetry::error("something does not add up",
                     {{"stream", meta.stream}, {"rule", projections::to_text(rule)}, {"version", meta.version}});
  }
}

template <class Event>
void ConservationCheck::check_balance(const projections::ValidRecord& record) {
  const auto decoded = codec::decode_event<Event>(record.record->value);
  if (!decoded) return;
  const auto postings = ledger::postings_of(decoded->event);
  for (const auto& left : ledger::imbalances(postings)) {
    imbalance_ += left.minor < 0 ? -left.minor : left.minor;
    const auto& meta = decoded->meta;
    const auto why = fmt::format("the postings of {} of {} in its version {} do not balance: {}", meta.type,
                                 meta.stream, meta.version, ledger::imbalance_text(postings));
    if (first_broken_.empty()) first_broken_ = why;
    telemetry::error("the ledger does not balance", {{"stream", meta.stream}, {"why", why}});
  }
}

// What the ledger says is owed, and what the events say is carried forward.
void ConservationCheck::add_up_cashback(const projections::ValidRecord& record) {
  const auto decoded = codec::decode_event<cashback::CashbackAccountEvent>(record.record->value);
  if (!decoded) return;
  for (const auto& posting : ledger::postings_of(decoded->event)) {
    if (posting.account != ledger::Account::cashback_liability) continue;
    cashback_sums_[posting.amount.currency].liability -= posting.amount.minor;
  }
  const auto carried = projections::carried_by(decoded->event);
  if (carried.minor != 0) cashback_sums_[carried.currency].carried += carried.minor;
}

void ConservationCheck::take(const sagas::MergedReader::Batch& batch) {
  const std::lock_guard lock(mutex_);
  for (const auto& [topic, record] : batch.records) {
    if (topics_[topic] == stock_topic) {
      check<inventory::InventoryEvent>(record, items_);
    } else if (topics_[topic] == cashback_topic) {
      check<cashback::CashbackAccountEvent>(record, cashback_);
      check_balance<cashback::CashbackAccountEvent>(record);
      add_up_cashback(record);
    } else if (topics_[topic] == orders::OrderDecider::topic) {
      check_balance<orders::OrderEvent>(record);
    } else if (topics_[topic] == settlements::SettlementDecider::topic) {
      check_balance<settlements::SettlementEvent>(record);
    } else {
      check<payments::PaymentEvent>(record, payments_);
      check_balance<payments::PaymentEvent>(record);
    }
  }
  stopped_ = batch.stopped;
  items_known_ = items_.size();
  payments_known_ = payments_.size();
  accounts_known_ = cashback_.size();
}

Verdict ConservationCheck::health() const {
  const std::lock_guard lock(mutex_);
  if (!first_broken_.empty()) return {Health::failed, first_broken_};
  if (!stopped_.empty()) return {Health::degraded, stopped_.front()};
  return {Health::ok,
          fmt::format("{} stock items, {} payments and {} cashback accounts add up, and the ledger balances",
                      items_known_, payments_known_, accounts_known_)};
}

void ConservationCheck::refresh_metrics() {
  const std::lock_guard lock(mutex_);
  for (auto& [rule, gauge] : broken_gauges_) {
    const auto found = broken_.find(rule);
    gauge.set(found == broken_.end() ? 0.0 : static_cast<double>(found->second.size()));
  }
  checked_counter_.follow(checked_);
  imbalance_gauge_.set(static_cast<double>(imbalance_));
  for (const auto& [currency, sums] : cashback_sums_) {
    const std::string code(currency.text());
    telemetry::gauge(telemetry::metric::cashback_liability, {code}).set(static_cast<double>(sums.liability));
    telemetry::gauge(telemetry::metric::cashback_carried_forward, {code}).set(static_cast<double>(sums.carried));
  }
}

}  // namespace paypie::tools
