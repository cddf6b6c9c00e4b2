// Settlement files from the command line, on a real server: imported, imported twice, cut short and gone on with,
// wrong.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

#include "projections/runner/settlement_tables.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/settlement_files.hpp"
#include "tests/support/temp_folder.hpp"
#include "tools/settlements/import.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

using Json = nlohmann::ordered_json;

struct Server {
  TempFolder folder;
  std::string database = fresh_database();
  Serving serving{folder.path() / "data",
                  {.program = "paypie",
                   .roles = "command,query,projector",
                   .more = {"--contexts", "orders,payments", "--postgres", database},
                   .process = {}}};
  int keys = 0;

  Server() {
    serving.start();
    REQUIRE(eventually([&] { return get("differences").status == 200; }));
  }

  tools::ApiAnswer get(const std::string& what) { return tools::Api(serving.endpoint()).get("/api/v1/ledger/" + what); }
  Json post(const std::string& path, const Json& body) {
    const auto answer =
        tools::Api(serving.endpoint())
            .send("POST", "/api/v1/payments" + path, body, {{"Idempotency-Key", std::to_string(++keys)}});
    REQUIRE_MESSAGE(answer.status < 300, answer.text);
    return answer.body;
  }
  // Sold, and a person says in the gateway's place that it was.
  void sell(int cents, const std::string& reference) {
    const Json usd{{"amount", cents}, {"currency", "USD"}};
    const auto made = post("", {{"order", OrderId{}.text()},
                                {"amount", usd},
                                {"method", "pm_card"},
                                {"gateway", "stripe"},
                                {"capture", "automatic"},
                                {"confirm", true}});
    const std::string attempt = made.at("event").at("data").at("attempt");
    post("/" + made.at("id").get<std::string>() + "/resolve", {{"operation", "authorization"},
                                                               {"id", "opn" + attempt.substr(3)},
                                                               {"outcome", "succeeded"},
                                                               {"gateway_reference", reference},
                                                               {"reason", "seen at the gateway"}});
  }
  Ended paypie(std::vector<std::string> words) {
    words.insert(words.begin(), {program("paypie"), "ledger"});
    words.insert(words.end(), {"--data", (folder.path() / "data").string()});
    return run(words);
  }
  Ended reconcile(const std::string& name, const std::string& text, const std::string& gateway = "stripe") {
    return paypie({"reconcile", written(folder.path() / name, text), "--gateway", gateway});
  }
};

// Of this moment, as Stripe writes it.
std::string now() {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  auto text = to_text(Timestamp{micros.count()}).substr(0, 19);
  text[10] = ' ';
  return text;
}
std::string sale(const std::string& intent, const std::string& gross, const std::string& fee, const std::string& net) {
  return fmt::format("txn_{0},{1},usd,{2},{3},{4},charge,ch_{0},{0}", intent, now(), gross, fee, net);
}
std::string payout(const std::string& id, const std::string& amount) {
  return fmt::format("txn_{0},{1},usd,-{2},0.00,-{2},payout,{0},", id, now(), amount);
}

std::int64_t balance_of(const Json& balance, const std::string& account) {
  for (const auto& row : balance.at("data")) {
    if (row.at("account") == account) return row.at("balance").at("amount");
  }
  return 0;
}

}  // namespace

TEST_CASE("a settlement file is imported once, its fees and payouts are in the ledger, and differences are listed") {
  Server server;
  server.sell(10'000, "pi_1");
  server.sell(5'000, "pi_2");
  const auto file = test::stripe_file(
      {sale("pi_1", "100.00", "3.20", "96.80"), sale("pi_2", "50.00", "1.75", "48.25"), payout("po_1", "145.05")});
  const auto matched = server.reconcile("first.csv", file);
  INFO(matched.out << matched.err);
  CHECK(matched.code == 0);
  REQUIRE(eventually([&] { return balance_of(server.get("trial-balance").body, "gateway_fees") == 495; }));
  const auto balance = server.get("trial-balance").body;
  CHECK(balance_of(balance, "bank") == 14'505);
  CHECK(balance_of(balance, "gateway_clearing") == 0);
  CHECK(balance.at("totals")[0].at("balance").at("amount") == 0);
  const auto statement = server.get("accounts/gateway_fees/statement").body;
  CHECK(statement.at("data")[0].at("detail") == "stripe");
  CHECK(statement.at("data")[0].at("order").is_null());
  CHECK(server.paypie({"export"}).out.find("expenses:gateway fees:stripe  4.95 USD") != std::string::npos);

  const auto again = server.reconcile("renamed.csv", file);
  CHECK(again.code == 7);
  CHECK(again.err.find("settlement.imported_already") != std::string::npos);

  server.sell(2'500, "pi_3");
  const auto other = server.reconcile("second.csv", test::stripe_file({sale("pi_9", "9.00", "0.30", "8.70")}));
  INFO(other.out << other.err);
  CHECK(other.code == 3);
  CHECK(other.out.find("missing") != std::string::npos);
  CHECK(other.out.find("pi_3") != std::string::npos);
  CHECK(other.out.find("surplus") != std::string::npos);
  CHECK(other.out.find("ch_pi_9") != std::string::npos);
  const auto json = Json::parse(server.paypie({"differences", "--status", "surplus", "-o", "json"}).out);
  REQUIRE(json.size() == 1);
  CHECK(json[0].at("in_file").at("amount") == 900);
  CHECK(json[0].at("in_books").is_null());
  CHECK(server.paypie({"differences", "--status", "lost"}).code == 2);
  CHECK(server.paypie({"settlements"}).out.find("first.csv") != std::string::npos);
  CHECK(eventually([&] {
    const auto metrics = tools::Api(server.serving.endpoint()).admin("/metrics").text;
    return metrics.find("paypie_settlement_differences{status=\"surplus\"} 1") != std::string::npos &&
           metrics.find("paypie_settlement_verified_volume_ratio{gateway=\"stripe\"} 0.8") != std::string::npos;
  }));
}

TEST_CASE("an import that was cut short is gone on with, and counts for nothing before") {
  Server server;
  std::vector<std::string> rows;
  for (int n = 0; n < 450; ++n) rows.push_back(sale("pi_" + std::to_string(n), "1.00", "0.10", "0.90"));
  const auto text = test::stripe_file(rows);
  const auto file = test::written(server.folder.path() / "large.csv", text);
  struct Cut {};
  tools::Api api(server.serving.endpoint());
  CHECK_THROWS_AS(settlement_files::import_file(api, {.file = file, .gateway = "stripe"}, [](auto) { throw Cut(); }),
                  Cut);
  REQUIRE(eventually([&] {
    const auto files = server.get("settlements").body.at("data");
    return files.size() == 1 && files[0].at("recorded") == 200;
  }));
  CHECK(server.get("differences").body.at("data").empty());
  CHECK(balance_of(server.get("trial-balance").body, "gateway_fees") == 0);
  const auto rest = server.reconcile("large.csv", text);
  CHECK(rest.code == 3);
  CHECK(rest.err.find("450 lines recorded, after an import that was cut short") != std::string::npos);
  CHECK(Json::parse(server.paypie({"differences", "--limit", "0", "-o", "json"}).out).size() == 450);
  REQUIRE(eventually([&] { return balance_of(server.get("trial-balance").body, "gateway_fees") == 4'500; }));
}

TEST_CASE("while a file is being compared reconcile waits, and differences are those of before") {
  Server server;
  server.sell(10'000, "pi_1");
  const auto text = test::stripe_file({sale("pi_1", "100.00", "3.20", "96.80"), sale("pi_2", "1.00", "0.10", "0.90")});
  postgres::Pool connections({.url = server.database, .size = 2});
  Ended reconciled;
  {
    std::jthread person;
    // As long as this transaction goes on nothing can be compared.
    const auto held = connections.transact(postgres::Mode::write, [&](postgres::Session& session) {
      projections::lock_differences(session);
      person = std::jthread([&] { reconciled = server.reconcile("slow.csv", text); });
      REQUIRE(eventually([&] {
        const auto waiting = connections.transact(postgres::Mode::read, [](postgres::Session& other) {
          return other.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").integer(0, 0);
        });
        return waiting && *waiting > 0;
      }));
      const auto files = server.get("settlements").body.at("data");
      CHECK((files.empty() || files[0].at("completed_at").is_null()));
      CHECK(server.get("differences").body.at("data").empty());
      CHECK(server.paypie({"differences"}).code == 0);
    });
    REQUIRE(held);
  }
  CHECK(reconciled.code == 3);
  CHECK(reconciled.out.find("surplus") != std::string::npos);
  CHECK(reconciled.out.find("ch_pi_2") != std::string::npos);
}

TEST_CASE("a file that is wrong is refused by name and line, and nothing has happened") {
  Server server;
  const auto good = sale("pi_1", "100.00", "3.20", "96.80");
  const auto refused = [&](const std::string& text, const std::string& what, const std::string& gateway = "stripe") {
    const auto ended = server.reconcile("bad.csv", text, gateway);
    CAPTURE(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.find(what) != std::string::npos);
  };
  const auto file = test::stripe_file({good, good});
  refused(file, "bad.csv:3: settlement_file.repeated_reference");
  refused(file.substr(0, file.size() - 20), "bad.csv:3: settlement_file.cut_off");
  refused(file, "bad.csv:1: settlement_file.other_gateway", "razorpay");
  refused("", "bad.csv: settlement_file.empty");
  CHECK(server.reconcile("bad.csv", file, "adyen").code == 2);
  CHECK(server.get("settlements").body.at("data").empty());
}
