// Every configuration key of paypie, declared once, and how the command line loads them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/lane/config.hpp"
#include "events/order_to_cash.hpp"
#include "platform/config/config.hpp"
#include "platform/http/server.hpp"

namespace paypie::tools {

std::span<const config::Key> configuration_keys();

// What the command line knows before configuration is loaded.
struct CommandLine {
  std::map<std::string, std::string> flags;  // by key name
  std::string config_file;                   // --config
};

// Throws Failure{usage} with all that is wrong.
config::Config load_configuration(const CommandLine& line);
void configure_telemetry(const config::Config& config);

// Where a data folder keeps what.
struct DataFolder {
  std::filesystem::path root;
  std::filesystem::path log() const { return root / "log"; }        // the source of truth
  std::filesystem::path states() const { return root / "states"; }  // lanes; can be dropped
  std::filesystem::path cache() const { return root / "cache"; }    // query role; can be dropped
  std::filesystem::path stock_cache() const { return root / "stock-cache"; }
  std::filesystem::path payment_cache() const { return root / "payment-cache"; }
  std::filesystem::path process_cache() const { return root / "process-cache"; }
  std::filesystem::path location_cache() const { return root / "location-cache"; }
  std::filesystem::path number_series_cache() const { return root / "number-series-cache"; }
  std::filesystem::path transfer_cache() const { return root / "transfer-cache"; }
  std::filesystem::path approval_cache() const { return root / "approval-cache"; }
  std::filesystem::path cashback_account_cache() const { return root / "cashback-account-cache"; }
  std::filesystem::path cashback_claim_cache() const { return root / "cashback-claim-cache"; }
  std::filesystem::path cashback_programme_cache() const { return root / "cashback-programme-cache"; }
  std::filesystem::path postgres() const { return root / "postgres"; }   // read models; can be dropped
  std::filesystem::path server() const { return root / "server.json"; }  // where the running server listens
};
DataFolder data_folder(const config::Config& config);

// A list of whole seconds. Throws Failure{usage} for anything else.
inline constexpr std::int64_t longest_seconds = 31'536'000;
inline constexpr std::size_t most_seconds = 100;
std::vector<std::int64_t> seconds_of(const config::Config& config, std::string_view key);

order_to_cash::Policy shop_policy(const config::Config& config);
lane::Limits lane_limits(const config::Config& config);
http::Limits http_limits(const config::Config& config);

}  // namespace paypie::tools
