// The settlement files of the sample shop are files that we read, and differ from its books where it was planted.
#include <doctest/doctest.h>

#include <map>

#include "tests/support/settlement_files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/northwind/settlements.hpp"
#include "tools/settlements/settlement_file.hpp"

using namespace paypie;
using settlements::LineKind;

namespace {

using Json = nlohmann::ordered_json;

Json transaction(const std::string& gateway, const std::string& kind, const std::string& reference, int cents) {
  return {{"kind", kind},
          {"gateway", gateway},
          {"gateway_reference", reference},
          {"amount", {{"amount", cents}, {"currency", "USD"}}},
          {"created_at", "2024-03-01T12:30:00.123456Z"}};
}

}  // namespace

TEST_CASE("each gateway's file has what was captured and refunded there, but for what was planted") {
  std::vector<Json> transactions;
  for (const std::string gateway : {"stripe", "paypal", "razorpay"}) {
    for (int n = 1; n <= 4; ++n) {
      transactions.push_back(transaction(gateway, "capture", gateway + std::to_string(n), 1'000 * n));
    }
    transactions.push_back(transaction(gateway, "capture", gateway + "4", 1));  // a second part of the same
    transactions.push_back(transaction(gateway, "refund", gateway + "_back", 500));
    transactions.push_back(transaction(gateway, "authorization", gateway + "_held", 9'000));
  }
  transactions.push_back(transaction("", "manual", "cash", 100));
  const auto made = northwind::settlement_files(transactions);
  REQUIRE(made.files.size() == 3);
  REQUIRE(made.planted.size() == 9);
  std::map<std::pair<std::string, std::string>, std::string> planted;
  for (const auto& one : made.planted) planted[{one.gateway, one.reference}] = one.status;
  for (const auto& file : made.files) {
    CAPTURE(file.text);
    const test::TempFolder folder;
    std::map<std::string, std::int64_t> found;
    settlement_files::read_file(test::written(folder.path() / "file.csv", file.text), file.gateway,
                                [&](const auto& line) {
                                  if (line.kind != LineKind::payout) found[line.reference] = line.gross.minor;
                                });
    CHECK(found.size() == file.lines);
    const std::map<std::string, std::int64_t> books{
        {"1", 1'000}, {"2", 2'000}, {"3", 3'000}, {"4", 4'001}, {"_back", -500}};
    for (const auto& [name, cents] : books) {
      const auto reference = file.gateway + name;
      const auto known = planted.find({file.gateway, reference});
      const std::string status = known == planted.end() ? "" : known->second;
      CHECK(found.contains(reference) == (status != "missing"));
      if (status == "missing") continue;
      CHECK(found.at(reference) == (status == "amount_differs" ? cents + 100 : cents));
    }
    CHECK(planted.at({file.gateway, "of_somebody_else"}) == "surplus");
    CHECK(found.at("of_somebody_else") == 1'234);
  }
  CHECK(northwind::settlement_files({transactions.front()}).files.empty());
}
