// What README and tutorial ask a newcomer to paste works as it stands.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fstream>
#include <sstream>

#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/settlement_files.hpp"
#include "tests/support/whole_shop.hpp"

using namespace paypie::test;

namespace {

// The blocks of a page that are in this language, in order.
std::vector<std::string> blocks_of(const std::string& page, const std::string& language) {
  std::ifstream file(page);
  REQUIRE(file);
  std::vector<std::string> blocks;
  std::string line;
  bool inside = false;
  while (std::getline(file, line)) {
    if (line.starts_with("```")) {
      inside = line == "```" + language;
      if (inside) blocks.emplace_back();
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

// The ```sh blocks as one script.
std::string script_of(const std::string& page) {
  std::string script;
  for (const auto& block : blocks_of(page, "sh")) script += block;
  return script;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// Runs a script against this server, stopping at the first command that fails. Only what belongs to this run is
// replaced: the port, and where the programs were built.
Ended paste_script(const std::string& written, const Serving& server, const Process::Options& more = {}) {
  auto script = replaced(written, "http://127.0.0.1:8080", server.endpoint().api);
  script = replaced(script, "$PWD/build/dev/bin", std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string());
  Process::Options options = more;
  options.environment.emplace_back("PAYPIE_DATA", server.data().string());
  // A page that waits for what does not come ends, and shows how far it came.
  return run({"/usr/bin/timeout", "120", "/bin/bash", "-xeuo", "pipefail", "-c", script}, options);
}

Ended paste(const std::string& page, const Serving& server, const Process::Options& more = {}) {
  return paste_script(script_of(page), server, more);
}

// What `./dev up` serves: all contexts and roles, and gateways that misbehave from the same seed, with its patience.
WholeShop::Options shop_of_up() {
  return {.script = "rough",
          .more = {"--gateways-deadline-ms", "1000", "--gateways-retry-ms", "100", "--gateways-look-up-seconds",
                   "1,2,3,5,8,12,17,23,30,38,47,57", "--gateways-nothing-under-way-ms", "15000",
                   "--process-again-seconds", "1,2,4,8"},
          .roles = "command,query,projector,process,reactor"};
}

// Pages say which ports they use; here they are free ones, which are anybody's again.
std::string with_free_ports(std::string script) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  std::vector<tcp::acceptor> held;
  const std::vector<std::string> written{"8080", "8081", "8090"};
  for (const auto& port : written) script = replaced(script, port, "@" + port.substr(2) + "@");
  for (const auto& port : written) {
    held.emplace_back(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    script = replaced(script, "@" + port.substr(2) + "@", std::to_string(held.back().local_endpoint().port()));
  }
  return script;
}

void check_tour(const Ended& ended) {
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("paypie.order.created.v1") != std::string::npos);
  CHECK(ended.out.find("paypie.order.payment_progress_recorded.v1") != std::string::npos);
  CHECK(ended.out.find(R"({"on_hand":7,"reserved":0,"available":7,"incoming":0})") != std::string::npos);
}

}  // namespace

TEST_CASE("an order goes to cash as the page says, is looked at as the next one says, and nothing is a dead letter") {
  const TempFolder folder;
  std::string script = "trap 'kill $(jobs -p); wait' EXIT\n";
  for (const auto* page : {"take-orders-to-cash", "find-a-stuck-order", "handle-a-dead-letter"}) {
    script += script_of(std::string("docs/how-to/") + page + ".md");
  }
  script = replaced(script, "$PWD/build/dev/bin", std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string());
  Process::Options options;
  options.environment.emplace_back("PAYPIE_DATA", (folder.path() / "data").string());
  const auto ended = run({"/bin/bash", "-euo", "pipefail", "-c", with_free_ports(script)}, options);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("inventory_item.reserved") != std::string::npos);  // a step and its answer
  CHECK(ended.out.find("\"captured\": 5997") != std::string::npos);
  CHECK(ended.out.find("gateway paypie.payment.authorized.v1") != std::string::npos);
  CHECK(ended.out.find("command paypie.inventory_item.reserved.v1 (reserve/0)") != std::string::npos);
  CHECK(ended.out.find("dev: looked at it") != std::string::npos);
  CHECK(ended.out.find("dlt_") == std::string::npos);
}

TEST_CASE("an audit trail is begun, verified and its key rotated as the page says") {
  auto script = "trap 'kill $(jobs -p) || true; wait' EXIT\n" + script_of("docs/how-to/verify-the-audit-trail.md");
  script = replaced(script, "$PWD/build/dev/bin", std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string());
  Process::Options options;
  options.environment.emplace_back("PAYPIE_AUDIT_CHECKPOINT_SECONDS", "1");  // nobody waits here for ten
  const auto ended =
      run({"/usr/bin/timeout", "120", "/bin/bash", "-xeuo", "pipefail", "-c", with_free_ports(script)}, options);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.find("was introduced by checkpoint") != std::string::npos);
}

TEST_CASE("a large amount is asked for by one person and agreed on by another as the page says") {
  auto script = "trap 'kill $(jobs -p) || true; wait' EXIT\n" + script_of("docs/how-to/agree-on-large-amounts.md");
  script = replaced(script, "$PWD/build/dev/bin", std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string());
  const auto ended =
      run({"/usr/bin/timeout", "120", "/bin/bash", "-xeuo", "pipefail", "-c", with_free_ports(script)}, {});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("order.needs_approval") != std::string::npos);
  CHECK(ended.out.find("till 1, receipt 4711") == std::string::npos);  // the list is short
  CHECK(ended.out.find("record_outside_payment") != std::string::npos);
}

TEST_CASE("the tour of the README runs, and runs again as it says") {
  WholeShop shop(shop_of_up());
  REQUIRE(shop.server().started());
  check_tour(paste("README.md", shop.server()));
  check_tour(paste("README.md", shop.server()));
}

TEST_CASE("the ledger of what the tour sold is read, and given to an accountant, as the page says") {
  const TempFolder folder;
  WholeShop shop(shop_of_up());
  REQUIRE(shop.server().started());
  check_tour(paste("README.md", shop.server()));
  REQUIRE(eventually([&] {
    const auto answer = shop.api().get("/api/v1/ledger/accounts/revenue/statement");
    return answer.status == 200 && !answer.body.at("data").empty();
  }));
  const auto bin = std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string();
  Process::Options options{.environment = {{"PATH", bin + ":" + std::getenv("PATH")}}, .folder = folder.path()};
  const auto ended = paste("docs/how-to/read-the-ledger.md", shop.server(), options);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("gateway_clearing") != std::string::npos);
  CHECK(ended.out.find(R"("event": "order.fulfilled")") != std::string::npos);
  CHECK(std::filesystem::exists(folder.path() / "1997.journal"));
}

TEST_CASE("a settlement file is reconciled as the page says") {
  const TempFolder folder;
  Serving server(folder.path() / "data", {.program = "paypie",
                                          .roles = "command,query,projector",
                                          .more = {"--contexts", "orders,payments", "--postgres", fresh_database()},
                                          .process = {}});
  server.start();
  REQUIRE(server.started());
  written(folder.path() / "stripe.csv", stripe_file({"txn_1,2024-03-01 12:00:00,usd,0.00,2.50,-2.50,fee,fee_1,",
                                                     "txn_2,2024-03-01 12:00:00,usd,-10.00,0.00,-10.00,payout,po_1,"}));
  const auto bin = std::filesystem::absolute(std::getenv("PAYPIE_BIN")).string();
  Process::Options options{.environment = {{"PATH", bin + ":" + std::getenv("PATH")}}, .folder = folder.path()};
  const auto ended = paste("docs/how-to/reconcile-settlement-files.md", server, options);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("gateway_fees") != std::string::npos);
  CHECK(std::filesystem::exists(folder.path() / "differences.csv"));
}

TEST_CASE("a cashback programme is run as the page says, and another risk model is tried on it as the next one says") {
  const TempFolder folder;
  Serving server(folder.path() / "data", {.program = "paypie",
                                          .roles = "command,query,projector,process",
                                          .more = {"--contexts", "orders,inventory,cashback"},
                                          .process = {}});
  server.start();
  REQUIRE(server.started());
  const std::string page = "docs/how-to/run-a-cashback-programme.md";
  const auto begun = paste_script(blocks_of(page, "sh").at(0), server);
  INFO(begun.out << begun.err);
  REQUIRE(begun.code == 0);
  CHECK(begun.out.find("paypie.cashback_programmes.created.v1") != std::string::npos);

  // An order that was paid so long ago that its cashback is payable.
  paypie::tools::Api api(server.endpoint());
  using Json = nlohmann::ordered_json;
  const auto post = [&](const std::string& method, const std::string& path, const Json& body) {
    const auto answer = api.send(method, "/api/v1" + path, body, {{"Idempotency-Key", path}});
    REQUIRE_MESSAGE(answer.status < 300, answer.body.dump());
    return answer.body;
  };
  const auto euros = [](std::int64_t minor) { return Json{{"amount", minor}, {"currency", "EUR"}}; };
  const std::string long_ago = "2024-05-01T12:00:00Z";
  const std::string item = post("PUT", "/inventory/items", {{"sku", "TEA-1"}, {"location", "main"}}).at("id");
  post("POST", "/inventory/items/" + item + "/receipts", {{"quantity", 10}});
  const Json line{{"sku", "TEA-1"}, {"title", "Tea"}, {"quantity", 3}, {"unit_price", euros(5'000)}};
  const std::string order = post("POST", "/orders",
                                 {{"currency", "EUR"},
                                  {"email", "ann@example.org"},
                                  {"lines", Json::array({line})},
                                  {"occurred_at", long_ago}})
                                .at("id");
  REQUIRE(eventually([&] {
    const auto claims = api.get("/api/v1/cashback/claims?open=true").body;
    return claims.contains("data") && !claims.at("data").empty();
  }));
  post("POST", "/orders/" + order + "/payments",
       {{"amount", euros(15'000)}, {"reference", "cash"}, {"occurred_at", long_ago}});
  REQUIRE(eventually([&] {
    const auto accounts = api.get("/api/v1/cashback/accounts?in_review=true").body;
    const auto claims = api.get("/api/v1/cashback/claims?phase=in_review").body;
    return accounts.contains("data") && !accounts.at("data").empty() && !claims.at("data").empty();
  }));

  const auto ended = paste(page, server);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("paypie.cashback_account.payout_paid.v1") != std::string::npos);
  CHECK(ended.out.find("40440532") == std::string::npos);

  for (const auto* name : {"deploy", "tests"}) {
    std::filesystem::create_directory_symlink(std::filesystem::absolute(name), folder.path() / name);
  }
  const auto tried = paste("docs/how-to/try-another-risk-model.md", server, {.folder = folder.path()});
  INFO(tried.out << tried.err);
  CHECK(tried.code == 0);
  CHECK(std::filesystem::exists(folder.path() / "changed.csv"));
}

TEST_CASE("the settings for payouts are as the page says") {
  const TempFolder folder;
  const auto blocks = blocks_of("docs/how-to/pay-out-cashback.md", "toml");
  REQUIRE(blocks.size() == 2);
  for (const auto& block : blocks) {
    const auto file = folder.path() / "paypie.toml";
    written(file, block);
    const auto ended = run({program("paypie"), "config", "list", "--config", file.string()});
    INFO(block << ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.out.find("payouts.adapter") != std::string::npos);
  }
}

TEST_CASE("the tour of the README runs over three nodes") {
  const OnKafka kafka{.servers = shared_kafka()};
  auto options = shop_of_up();
  options.log = kafka.arguments();
  options.nodes = 3;
  options.more.insert(options.more.end(), {"--postgres", fresh_database()});
  WholeShop shop(options);
  Process::Options environment;
  environment.environment = {{"PAYPIE_LOG", "kafka://" + kafka.servers}, {"PAYPIE_KAFKA_TOPIC_PREFIX", kafka.prefix}};
  for (std::size_t i = 0; i < options.nodes; ++i) {
    REQUIRE(shop.server(i).started());
    check_tour(paste("README.md", shop.server(i), environment));
  }
}

TEST_CASE("the tutorial runs") {
  const TempFolder folder;
  Serving server(folder.path() / "data",
                 {.program = "paypie", .roles = "command,query,projector", .more = {}, .process = {}});
  server.start();
  REQUIRE(server.started());
  const auto ended = paste("docs/tutorial/first-order.md", server);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("5697") != std::string::npos);
}
