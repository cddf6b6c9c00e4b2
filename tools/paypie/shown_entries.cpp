// One list for each kind, of which only the total is looked at.
#include "tools/paypie/shown_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <sstream>
#include <thread>

#include "events/values.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tools/output/output.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

// A payment has the id of its order.
std::string payment_of(const std::string& order) { return "pay_" + order.substr(order.find('_') + 1); }

void ask_too_much(Api& api, const std::string& payment, std::vector<std::string>& differences) {
  constexpr std::int64_t a_billion = 100'000'000'000;  // cents
  const Json refund{{"amount", {{"amount", a_billion}, {"currency", "USD"}}}, {"reason", "more than there is"}};
  const auto answer = api.send("POST", "/api/v1/payments/" + payment + "/refunds", refund, idempotent(""));
  if (answer.status != 422) differences.push_back(fmt::format("a refund of a billion is answered {}", answer.status));
}

// Every kind of entry, and how many records of it are not listed yet.
std::map<std::string, double> unlisted(Api& api) {
  const auto line_of_kind = fmt::format("{}{{projection=\"{}", telemetry::metric::projection_lag_events.name, "audit.");
  std::map<std::string, double> kinds;
  std::istringstream lines(api.admin("/metrics").text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(line_of_kind)) continue;
    const auto end = line.find('"', line_of_kind.size());
    kinds[line.substr(line_of_kind.size(), end - line_of_kind.size())] = std::stod(line.substr(line.rfind(' ')));
  }
  return kinds;
}

constexpr std::chrono::seconds patience{30};

template <class Holds>
bool eventually(Holds holds) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return true;
}

std::int64_t total_of(Api& api, const std::string& filters) {
  const auto answer = api.get("/api/v1/audit/entries?include=total&limit=1" + filters);
  return Api::succeeded(answer).body.at("total").get<std::int64_t>();
}

}  // namespace

std::string audit_entries_report(const config::Config& config, Api& api, const std::string& order,
                                 std::vector<std::string>& differences) {
  if (!config.boolean("audit.entries")) return "";
  const bool is_refused = config.boolean("audit.refusals") && !order.empty();
  if (is_refused) {
    ask_too_much(api, payment_of(order), differences);
    const auto mine = "&outcome=refused&resource=" + payment_of(order);
    if (!eventually([&] { return total_of(api, mine) > 0; })) {
      differences.emplace_back("a refund that was refused is not among the audit entries");
    }
  }
  std::map<std::string, double> kinds;
  eventually([&] {
    kinds = unlisted(api);
    return std::ranges::all_of(kinds, [](const auto& kind) { return kind.second == 0; });
  });
  std::vector<Json> rows;
  Json sum{{"kind", "total"}, {"entries", 0}, {"refused", 0}};
  for (const auto& [kind, left] : kinds) {
    if (left > 0) differences.push_back(fmt::format("{} audit entries of {} are not listed yet", left, kind));
    const auto entries = total_of(api, "&resource_type=" + kind);
    if (entries == 0) continue;
    const auto refused = total_of(api, "&outcome=refused&resource_type=" + kind);
    rows.push_back({{"kind", kind}, {"entries", entries}, {"refused", refused}});
    sum["entries"] = sum["entries"].get<std::int64_t>() + entries;
    sum["refused"] = sum["refused"].get<std::int64_t>() + refused;
  }
  rows.push_back(sum);
  const Column columns[] = {{"kind", "/kind"}, {"entries", "/entries", true}, {"refused", "/refused", true}};
  return "\nAudit entries by kind\n" + rendered(rows, columns, Format::table);
}

}  // namespace paypie::tools
