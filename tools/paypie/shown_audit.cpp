// Made for looking on: key and trail lie beside the log, where they prove little.
#include "tools/paypie/shown_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "platform/telemetry/metric_table.hpp"
#include "sagas/audit/folder.hpp"
#include "sagas/audit/keys.hpp"
#include "sagas/audit/trail/key_file.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

std::map<std::string, std::string> audit_settings(const std::filesystem::path& data) {
  const auto key = data / "audit-key";
  if (!std::filesystem::exists(key)) {
    std::error_code failed;
    std::filesystem::create_directories(data, failed);
    const auto made = audit::create_key_file(key);
    if (!made) throw Failure(Exit::usage, made.error());
    std::ofstream(key.string() + ".pub") << audit::public_line(*made);
  }
  return {{"audit.folder", (data / "audit").string()}, {"audit.key", key.string()}, {"audit.checkpoint_seconds", "2"}};
}

std::string audit_summary(const config::Config& config, Api& api) {
  constexpr std::chrono::seconds patience{20};
  const auto roles = config.list("roles");
  if (std::ranges::find(roles, "audit") == roles.end()) return "";
  const auto nothing_waits = fmt::format("\n{} 0\n", telemetry::metric::audit_lag_records.name);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (api.admin("/metrics").text.find(nothing_waits) == std::string::npos) {
    if (std::chrono::steady_clock::now() > until) return "\naudit trail: it has not signed everything yet\n";
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const auto newest = audit::newest_checkpoint(config.text("audit.folder"));
  if (!newest || !*newest) return "\naudit trail: there is no checkpoint yet\n";
  return fmt::format("\naudit trail: everything is signed; keep this line elsewhere\n  checkpoint {}\n",
                     audit::kept_line(**newest));
}

}  // namespace paypie::tools
