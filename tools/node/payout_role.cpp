// A payer from the configuration, one reactor, one thread.
#include "tools/node/payout_role.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "events/iban.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "sagas/reactors/payouts/transfer_service.hpp"
#include "tools/node/following.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

struct PayoutRole::Metrics {
  static telemetry::Gauge open(std::string_view kind) {
    return telemetry::gauge(telemetry::metric::payouts_open, {kind});
  }
  static Following calls(std::string_view kind) {
    return {telemetry::counter(telemetry::metric::payout_calls, {kind})};
  }
  telemetry::Gauge asked = open("asked"), unknown = open("unknown"), handed_over = open("handed_over"),
                   person = open("person"), contested = open("contested");
  Following first = calls("call"), again = calls("retry"), look_ups = calls("look_up");
};

namespace {

std::vector<std::chrono::seconds> schedule_of(const config::Config& config, std::string_view key) {
  std::vector<std::chrono::seconds> times;
  for (const auto seconds : seconds_of(config, key)) {
    const bool rises = times.empty() || std::chrono::seconds(seconds) > times.back();
    if (!rises) throw Failure(Exit::usage, fmt::format("{} must rise, not come to {}", key, seconds));
    times.emplace_back(seconds);
  }
  if (times.empty()) throw Failure(Exit::usage, fmt::format("{} must have at least one time", key));
  return times;
}

const std::string& needed(const config::Config& config, std::string_view key) {
  const auto& text = config.text(key);
  if (text.empty()) {
    throw Failure(Exit::usage,
                  fmt::format("payouts.adapter is {}: that needs {}", config.text("payouts.adapter"), key));
  }
  return text;
}

// ISO 9362: institution, country, place, and perhaps a branch.
bool is_bic(std::string_view text) {
  if (text.size() != 8 && text.size() != 11) return false;
  return std::ranges::all_of(text, [&, at = std::size_t{0}](char c) mutable {
    const bool is_letter = c >= 'A' && c <= 'Z', is_digit = c >= '0' && c <= '9';
    const bool in_country = at == 4 || at == 5;
    ++at;
    return is_letter || (is_digit && !in_country);
  });
}

std::unique_ptr<const reactors::BankFolder> bank_folder(const config::Config& config) {
  if (config.text("payouts.adapter") != "file") return nullptr;
  const auto& folder = needed(config, "payouts.folder");
  try {
    return std::make_unique<const reactors::BankFolder>(folder, payout_debtor(config));
  } catch (const std::filesystem::filesystem_error& trouble) {
    throw Failure(Exit::usage, fmt::format("payouts.folder: {}", trouble.what()));
  }
}

std::unique_ptr<reactors::Payer> payer_of(const config::Config& config, const reactors::BankFolder* folder,
                                          reactors::Outbound& outbound, Executor& pool) {
  if (folder) return std::make_unique<reactors::BankFiles>(*folder, pool);
  cashback::TransferAccount account{needed(config, "payouts.url"), config.text("payouts.key"),
                                    config.text("payouts.balance_account")};
  const std::chrono::milliseconds deadline(config.integer("payouts.deadline_ms"));
  return std::make_unique<reactors::TransferService>(std::move(account), deadline, outbound);
}

}  // namespace

reactors::PayoutConfig payout_limits(const config::Config& config) {
  reactors::PayoutConfig limits;
  limits.at_once = static_cast<std::size_t>(config.integer("payouts.at_once"));
  limits.tries = static_cast<int>(config.integer("payouts.tries"));
  limits.first_retry = std::chrono::milliseconds(config.integer("payouts.retry_ms"));
  limits.look_ups = schedule_of(config, "payouts.look_up_seconds");
  limits.follow_ups = schedule_of(config, "payouts.follow_up_seconds");
  return limits;
}

cashback::Debtor payout_debtor(const config::Config& config) {
  cashback::Debtor debtor{needed(config, "payouts.debtor_name"), needed(config, "payouts.debtor_iban"),
                          config.text("payouts.debtor_bic")};
  if (!is_iban(debtor.iban)) {
    throw Failure(Exit::usage, "payouts.debtor_iban is no IBAN (upper case, without spaces)");
  }
  if (!debtor.bic.empty() && !is_bic(debtor.bic)) {
    throw Failure(Exit::usage, fmt::format("payouts.debtor_bic is no BIC: '{}'", debtor.bic));
  }
  return debtor;
}

PayoutRole::PayoutRole(const config::Config& config, const Parts& parts, reactors::Serves serves)
    : client_(static_cast<std::size_t>(config.integer("payouts.at_once"))),
      folder_(bank_folder(config)),
      payer_(payer_of(config, folder_.get(), outbound_, parts.pool)),
      reactor_(
          payout_limits(config), *payer_, reactors::report_to(parts.lanes, parts.clock),
          [this, serves = std::move(serves)](const std::string& stream) {
            return reader_.read_for(stream, serves(stream));
          },
          own_.strand(), parts.clock, parts.random),
      reader_(reactors::payouts_for(reactor_, parts.log, own_.strand(), parts.pool, parts.clock,
                                    sagas::report_to(parts.letters, parts.clock, reactors::payouts_consumer))),
      metrics_(std::make_unique<Metrics>()) {
  reader_.start();
  look_again();
  own_.start();
}

PayoutRole::~PayoutRole() { stop(); }

// Partitions come and go; what is open is cheap to look at.
void PayoutRole::look_again() {
  own_.strand().after(std::chrono::seconds(1), [this] {
    reactor_.look_again();
    {
      const std::lock_guard lock(mutex_);
      figures_ = reactor_.figures();
      stopped_ = reader_.stopped();
    }
    look_again();
  });
}

Verdict PayoutRole::health() const {
  const std::lock_guard lock(mutex_);
  if (!stopped_.empty()) return {Health::failed, stopped_.front()};
  if (const auto parked = reader_.parked_streams(); parked > 0) {
    return {Health::degraded, fmt::format("{} streams are parked, {} events wait there (paypie dead-letter list)",
                                          parked, reader_.parked_events())};
  }
  if (!figures_.current) return {Health::ok, "the log is being read"};
  const auto detail = fmt::format("{} payouts are open, {} handed over, {} outcomes are unknown", figures_.open,
                                  figures_.handed_over, figures_.unknown);
  if (figures_.with_person == 0) return {Health::ok, detail};
  return {Health::degraded, fmt::format("{}, {} wait for a person", detail, figures_.with_person)};
}

void PayoutRole::refresh_metrics() {
  const std::lock_guard lock(mutex_);
  metrics_->asked.set(static_cast<double>(figures_.open - figures_.unknown - figures_.handed_over));
  metrics_->unknown.set(static_cast<double>(figures_.unknown));
  metrics_->handed_over.set(static_cast<double>(figures_.handed_over));
  metrics_->person.set(static_cast<double>(figures_.with_person));
  metrics_->contested.set(static_cast<double>(figures_.contested));
  metrics_->first.follow(figures_.calls - figures_.retries);
  metrics_->again.follow(figures_.retries);
  metrics_->look_ups.follow(figures_.look_ups);
}

void PayoutRole::stop() {
  if (!own_.runs()) return;
  client_.stop();
  own_.stop();
}

}  // namespace paypie::tools
