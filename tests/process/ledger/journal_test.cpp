// The Northwind years in the ledger: the journal of the log, read by hledger, comes to what the API says.
#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "tests/support/order_load.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

using Json = nlohmann::ordered_json;
using Balances = std::map<std::string, std::string>;  // assets:receivable -> -123.45 USD

// The journal's names of accounts.
const std::map<std::string, std::string> journal_names{
    {"receivable", "assets:receivable"}, {"revenue", "income:revenue"}, {"shipping", "income:shipping"}};

std::string decimal(std::int64_t cents) {
  const auto text = std::to_string(std::abs(cents) + 100);  // at least three digits
  const auto whole = std::to_string(std::abs(cents) / 100);
  return (cents < 0 ? "-" : "") + whole + "." + text.substr(text.size() - 2) + " USD";
}

Balances of_api(const Json& balance) {
  Balances all;
  for (const auto& row : balance.at("data")) {
    const std::int64_t cents = row.at("balance").at("amount");
    all[journal_names.at(row.at("account"))] = decimal(cents);
  }
  return all;
}

// What hledger makes of a journal; `more` are its own options.
Balances of_hledger(const std::filesystem::path& journal, std::vector<std::string> more = {}) {
  std::vector<std::string> words{
      "/usr/bin/hledger", "-f", journal.string(), "balance", "--flat", "--no-total", "-O", "csv"};
  words.insert(words.end(), more.begin(), more.end());
  const auto read = run(words);
  INFO(read.err);
  REQUIRE(read.code == 0);
  Balances all;
  std::istringstream lines(read.out);
  std::string line;
  std::getline(lines, line);  // "account","balance"
  while (std::getline(lines, line)) {
    const auto middle = line.find("\",\"");
    REQUIRE(middle != std::string::npos);
    all[line.substr(1, middle - 1)] = line.substr(middle + 3, line.rfind('"') - middle - 3);
  }
  return all;
}

}  // namespace

TEST_CASE("hledger reads the exported journal of the Northwind years; its balances are the trial balance, on any day") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data, {.program = "paypie",
                        .roles = "command,query,projector",
                        .more = {"--postgres", fresh_database()},
                        .process = {}});
  server.start();
  const auto imported =
      run({program("paypie"), "import", "northwind", "deploy/sample-data/northwind", "--data", data.string()});
  INFO(imported.err);
  REQUIRE(imported.code == 0);

  tools::Api api(server.endpoint());
  const auto balance_on = [&](const std::string& query) {
    const auto answer = api.get("/api/v1/ledger/trial-balance" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.text);
    return answer.body;
  };
  // All 809 fulfilments are in the read model: what they earned is what they came to.
  REQUIRE(eventually([&] {
    const auto lines = run(
        {program("paypie"), "ledger", "statement", "revenue", "--limit", "0", "-o", "jsonl", "--data", data.string()});
    return lines.code == 0 && std::ranges::count(lines.out, '\n') == 809;
  }));
  const auto shown = run({program("paypie"), "ledger", "balance", "--data", data.string()});
  CHECK(shown.code == 0);
  CHECK(shown.out.contains("total"));
  const auto whole = of_api(balance_on(""));
  CHECK(whole.size() == 3);

  const auto of_log = folder.path() / "log.journal", of_server = folder.path() / "server.journal";
  const auto exported = run({program("paypie"), "ledger", "export", "--data", data.string()});
  CHECK(exported.code == 0);
  std::ofstream(of_server) << exported.out;
  const std::vector<std::string> days{"1996-07-31", "1997-02-28", "1997-11-05", "1998-04-30"};
  std::map<std::string, Balances> on_day;
  for (const auto& day : days) on_day[day] = of_api(balance_on("?date=" + day));
  CHECK(server.terminate().code == 0);

  const auto made = run({program("paypie-replay"), "journal", "--data", data.string()});
  INFO(made.err);
  REQUIRE(made.code == 0);
  std::ofstream(of_log) << made.out;
  CHECK(run({"/usr/bin/hledger", "-f", of_log.string(), "check"}).code == 0);
  CHECK(of_hledger(of_log) == whole);
  CHECK(of_hledger(of_server) == whole);
  CHECK(of_hledger(of_log, {"tag:store=main"}) == whole);
  for (const auto& day : days) {
    CAPTURE(day);
    const auto next = [&] {  // hledger's end is not included
      const auto time = parse_timestamp(day + "T00:00:00Z");
      return to_text(Timestamp{time->micros + 86'400'000'000}).substr(0, 10);
    }();
    CHECK(of_hledger(of_log, {"-e", next}) == on_day[day]);
  }
  // A cent that went astray is seen.
  std::string broken = made.out;
  broken.replace(broken.find(" USD") - 1, 1, broken[broken.find(" USD") - 1] == '1' ? "2" : "1");
  std::ofstream(of_log) << broken;
  CHECK(run({"/usr/bin/hledger", "-f", of_log.string(), "check"}).code != 0);
}
