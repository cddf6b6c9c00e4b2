// By the same code that `paypie ledger reconcile` runs.
#include "tools/paypie/reconciled_shop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tools/northwind/settlements.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/paypie/reconciling.hpp"

namespace paypie::tools {

namespace {

using northwind::Planted;

std::string list_of(const std::vector<Planted>& all) {
  std::string text;
  for (const auto& [status, gateway, reference] : all) {
    text += fmt::format("{}{} {} of {}", text.empty() ? "" : ", ", status, reference, gateway);
  }
  return text;
}

void import(Api& api, const std::filesystem::path& folder, const northwind::GatewayFile& one) {
  const auto known = api.get("/api/v1/ledger/settlements?complete=true&limit=1&gateway=" + one.gateway);
  if (!Api::succeeded(known).body.at("data").empty()) return;
  std::filesystem::create_directories(folder);
  const auto file = folder / (one.gateway + ".csv");
  std::ofstream(file, std::ios::binary) << one.text;
  reconcile_file(api, {.file = file.string(), .gateway = one.gateway});
}

}  // namespace

std::string reconcile_shop(Api& api, const std::filesystem::path& folder, std::vector<std::string>& differences) {
  const auto shop = northwind::settlement_files(rows_of(api, "/api/v1/transactions", {{"state=succeeded"}, 0}));
  if (shop.files.empty()) return "";
  std::string text = "\nSettlement files\n";
  for (const auto& one : shop.files) {
    import(api, folder, one);
    text += fmt::format("  {:<9} {} lines\n", one.gateway, one.lines);
  }
  const auto rows = settlement_differences(api, {}, 0);
  std::vector<Planted> found;
  for (const auto& row : rows) found.push_back({row.at("status"), row.at("gateway"), row.at("reference")});
  std::ranges::sort(found);
  std::vector<Planted> lost, unexpected;
  std::ranges::set_difference(shop.planted, found, std::back_inserter(lost));
  std::ranges::set_difference(found, shop.planted, std::back_inserter(unexpected));
  if (!lost.empty()) differences.push_back("planted in settlement files and not found: " + list_of(lost));
  if (!unexpected.empty()) differences.push_back("settlement files differ from our books: " + list_of(unexpected));
  return text +
         fmt::format("  {} differences, the {} that were planted{}\n", found.size(), shop.planted.size(),
                     lost.empty() && unexpected.empty() ? "" : " are NOT all of them") +
         difference_table(rows, Format::table);
}

}  // namespace paypie::tools
