// The live check that pieces and money add up, and that the ledger balances: reads orders, stock, payments and cashback
// as they are recorded, beside everything else, and raises a metric and the health line as soon as an event breaks a
// rule. See projections/conservation.hpp and events/ledger/postings.hpp.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/log/log.hpp"
#include "platform/config/config.hpp"
#include "platform/telemetry/metrics.hpp"
#include "projections/cashback_books.hpp"
#include "projections/conservation.hpp"
#include "sagas/runner/work_reader.hpp"
#include "tools/node/contexts.hpp"
#include "tools/node/following.hpp"
#include "tools/node/health.hpp"
#include "tools/node/own_thread.hpp"

namespace paypie::tools {

// Sums by stream. Beyond the limit the streams that began first are forgotten: what comes of them is not checked.
template <class Books>
class BookShelf {
 public:
  explicit BookShelf(std::size_t most) : most_(most) {}
  // The books that the event of this version belongs to; null: they are not known.
  Books* of(const std::string& stream, std::uint64_t version);
  std::size_t size() const { return books_.size(); }

 private:
  const std::size_t most_;
  std::unordered_map<std::string, Books> books_;
  std::deque<std::string> ages_;
};

class ConservationCheck {
 public:
  // Of the contexts that are served.
  static std::unique_ptr<ConservationCheck> of(const config::Config& config, const Contexts& contexts,
                                               log::EventLog& log, Executor& pool);
  // Reads the topics from their beginning, on a thread of its own. Everything must outlive stop().
  ConservationCheck(log::EventLog& log, std::vector<std::string> topics, Executor& pool, std::size_t remembered);
  ~ConservationCheck();
  ConservationCheck(const ConservationCheck&) = delete;
  ConservationCheck& operator=(const ConservationCheck&) = delete;
  void stop();

  // Any thread.
  Verdict health() const;
  void refresh_metrics();

 private:
  void take(const sagas::MergedReader::Batch& batch);
  template <class Event, class Books>
  void check(const projections::ValidRecord& record, BookShelf<Books>& shelf);
  void add_up_cashback(const projections::ValidRecord& record);
  template <class Event>
  void check_balance(const projections::ValidRecord& record);

  OwnThread own_;
  const std::vector<std::string> topics_;
  BookShelf<projections::ItemBooks> items_;
  BookShelf<projections::PaymentBooks> payments_;
  BookShelf<projections::CashbackBooks> cashback_;
  sagas::WorkReader reader_;
  std::map<projections::Rule, telemetry::Gauge> broken_gauges_;
  Following checked_counter_;
  telemetry::Gauge imbalance_gauge_;

  mutable std::mutex mutex_;                                   // of what follows
  std::map<projections::Rule, std::set<std::string>> broken_;  // streams
  std::string first_broken_;                                   // a sentence
  std::vector<std::string> stopped_;
  std::uint64_t checked_ = 0;
  __int128 imbalance_ = 0;  // minor units of all currencies
  std::size_t items_known_ = 0, payments_known_ = 0, accounts_known_ = 0;
  // Of all cashback accounts, minor units.
  struct Cashback {
    __int128 liability = 0, carried = 0;
  };
  std::map<Currency, Cashback> cashback_sums_;
};

}  // namespace paypie::tools
