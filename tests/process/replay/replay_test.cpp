// The replay commands beside a real server: its rows held against its log, and its log shown as it grows.
#include <doctest/doctest.h>

#include "platform/postgres/pool.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

bool lists(Serving& server, std::int64_t orders) {
  tools::Api api(server.endpoint());
  return eventually(
      [&] {
        const auto answer = api.get("/api/v1/orders?limit=1&include=total");
        return answer.status == 200 && answer.body.at("total") == orders;
      },
      std::chrono::milliseconds(90'000));
}

Ended diff(const std::filesystem::path& data, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{program("paypie-replay"), "diff", "--read-model", "orders", "--data", data.string()};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

}  // namespace

TEST_CASE("diff is clean until a row is changed behind the projection's back, and then names that row") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data, {.program = "paypie", .roles = "command,query,projector", .more = {}, .process = {}});
  server.start();
  REQUIRE(lists(server, 0));
  tools::Api api(server.endpoint());
  OperationLog log;
  for (int i = 0; i < 20; ++i) REQUIRE(OrderLoad::create(api, log, "order-" + std::to_string(i)));
  REQUIRE(lists(server, 20));

  const auto beside = diff(data);
  INFO(beside.err);
  CHECK(beside.code == 0);
  CHECK(beside.err.find("the cache is not compared") != std::string::npos);

  const auto changed = log.acknowledged().at("order-7");
  const auto url = postgres::Cluster::running_url({.folder = data / "postgres"});
  REQUIRE(url);
  {
    postgres::Pool pool({.url = *url, .size = 1});
    REQUIRE(pool.transact(postgres::Mode::write, [&](postgres::Session& session) {
      session.query("UPDATE orders.orders SET total = total + 1 WHERE order_id = '" + changed + "'");
    }));
  }
  const auto differs = diff(data, {"-o", "json"});
  INFO(differs.err);
  REQUIRE(differs.code == 3);
  const auto found = nlohmann::json::parse(differs.out);
  REQUIRE(found["differences"].size() == 1);
  CHECK(found["differences"][0]["where"] == "orders.orders");
  CHECK(found["differences"][0]["key"].get<std::string>().find(changed) != std::string::npos);

  CHECK(server.terminate().code == 0);
  // Without a server the private PostgreSQL is started for the comparison, and the cache is compared too.
  const auto alone = diff(data);
  INFO(alone.err);
  CHECK(alone.code == 3);
  CHECK(alone.out.find(changed) != std::string::npos);
  CHECK(alone.out.find("cache") == std::string::npos);
  CHECK(alone.err.find("the cache: 20 orders compared") != std::string::npos);
}

TEST_CASE("diff without read models is exit 6, and with an empty database exit 8") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data);
  server.start();
  REQUIRE(server.ready());
  CHECK(diff(data).code == 6);
  CHECK(diff(data, {"--postgres", fresh_database()}).code == 8);
}

TEST_CASE("tail shows every record, and with --follow those that are appended while it runs") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data);
  server.start();
  REQUIRE(server.ready());
  tools::Api api(server.endpoint());
  OperationLog log;
  REQUIRE(OrderLoad::create(api, log, "first"));
  Process tail({program("paypie"), "tail", "--follow", "-o", "jsonl", "--data", data.string()});
  const auto shows = [&](const std::string& key) {
    return eventually([&] { return tail.out().find(log.acknowledged().at(key)) != std::string::npos; });
  };
  REQUIRE(shows("first"));
  REQUIRE(OrderLoad::create(api, log, "second"));
  CHECK(shows("second"));
  tail.kill(SIGINT);
  CHECK(tail.wait().code == 130);

  const auto all = run({program("paypie"), "tail", "-o", "json", "--data", data.string()});
  CHECK(all.code == 0);
  std::size_t created = 0;
  for (const auto& row : nlohmann::json::parse(all.out)) {
    CHECK(row["verdict"] == "counts");
    if (row["version"] == 1) ++created;
  }
  CHECK(created == 2);
}
