// Settlement files from the command line: brought in, held against our books, and where the two do not agree.
#include <fmt/format.h>

#include <chrono>

#include "tools/paypie/commands.hpp"
#include "tools/paypie/reconciling.hpp"
#include "tools/paypie/until_current.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;
using settlement_files::BadFile;

const Column match_columns[] = {{"status", "/status"},
                                {"gateway", "/gateway"},
                                {"kind", "/kind"},
                                {"reference", "/reference"},
                                {"in file", "/in_file/amount", true},
                                {"in books", "/in_books/amount", true},
                                {"currency", "/currency"},
                                {"payment", "/payment"},
                                {"at", "/occurred_at"}};

const Column file_columns[] = {{"settlement", "/id"},     {"gateway", "/gateway"},         {"file", "/file"},
                               {"lines", "/lines", true}, {"recorded", "/recorded", true}, {"from", "/from"},
                               {"until", "/until"},       {"completed", "/completed_at"}};

// A day is its first moment.
std::optional<Timestamp> moment(const std::string& text, const char* name) {
  if (text.empty()) return std::nullopt;
  const auto time = parse_timestamp(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!time) throw Failure(Exit::usage, fmt::format("--{} is a day or an RFC 3339 time", name));
  return time;
}

// Both amounts have one, or there is only one amount.
std::vector<Json> with_currency(std::vector<Json> rows) {
  for (auto& row : rows) {
    const auto& money = row["in_file"].is_null() ? row["in_books"] : row["in_file"];
    row["currency"] = money["currency"];
  }
  return rows;
}

// A file of a million lines takes a minute or two to be compared, after its last line.
void await_comparison(Api& api, const settlement_files::Import& wanted, const settlement_files::Imported& imported,
                      const std::vector<std::string>& positions) {
  constexpr std::int64_t lines_a_second = 2'000;
  const auto patience = default_patience + std::chrono::seconds(imported.counted.lines / lines_a_second);
  const auto ask = [&](const Api::Headers& headers) {
    return Api::succeeded(api.get("/api/v1/ledger/differences?limit=1", headers));
  };
  try {
    until_current(positions, ask, patience);
  } catch (const Failure& failure) {
    if (failure.code != Exit::unreachable) throw;
    throw Failure(Exit::unreachable,
                  fmt::format("{}: it is recorded, but not compared yet ({}); for the differences ask later: "
                              "paypie ledger differences --gateway {}",
                              wanted.file, failure.what(), wanted.gateway));
  }
}

}  // namespace

std::vector<Json> settlement_differences(Api& api, const std::vector<std::string>& filters, std::int64_t limit) {
  return with_currency(rows_of(api, "/api/v1/ledger/differences", {filters, limit}));
}
std::string difference_table(std::span<const Json> rows, Format format) {
  return rendered(rows, match_columns, format);
}

void reconcile_file(Api& api, const settlement_files::Import& wanted) {
  Interrupt interrupt;
  Progress progress("lines of " + wanted.file);
  try {
    const auto imported = settlement_files::import_file(
        api, wanted, [&](std::int64_t lines) { progress.at(static_cast<std::uint64_t>(lines)); });
    fmt::print(stderr, "{}: {} lines {}, as {}\n", wanted.file, imported.counted.lines,
               imported.went_on ? "recorded, after an import that was cut short" : "recorded", imported.settlement);
    const auto positions = imported.position.empty() ? std::vector<std::string>() : std::vector{imported.position};
    await_comparison(api, wanted, imported, positions);
  } catch (const BadFile& problem) {
    throw Failure(Exit::usage, settlement_files::sentence(wanted.file, problem));
  }
}

Exit ledger_reconcile(const config::Config& config, const SettlementWanted& wanted, Format format) {
  Api api(endpoint_of(config));
  api.within = std::chrono::seconds(30);
  reconcile_file(api, {wanted.file, wanted.gateway, moment(wanted.from, "from"), moment(wanted.until, "until")});
  const auto rows = settlement_differences(api, {"gateway=" + wanted.gateway}, 0);
  print(difference_table(rows, format));
  return rows.empty() ? Exit::ok : Exit::difference;
}

Exit ledger_differences(const config::Config& config, const SettlementWanted& wanted, Format format) {
  Api api(endpoint_of(config));
  std::vector<std::string> filters;
  if (!wanted.status.empty()) filters.push_back("status=" + wanted.status);
  if (!wanted.gateway.empty()) filters.push_back("gateway=" + wanted.gateway);
  print(difference_table(settlement_differences(api, filters, wanted.limit), format));
  return Exit::ok;
}

Exit ledger_settlements(const config::Config& config, const SettlementWanted& wanted, Format format) {
  Api api(endpoint_of(config));
  std::vector<std::string> filters;
  if (!wanted.gateway.empty()) filters.push_back("gateway=" + wanted.gateway);
  print(rendered(rows_of(api, "/api/v1/ledger/settlements", {filters, wanted.limit}), file_columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
