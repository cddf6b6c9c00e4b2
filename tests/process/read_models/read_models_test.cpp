// Read models beside a real server: PostgreSQL that dies, and everything derived dropped and built again.
#include <doctest/doctest.h>

#include <fstream>

#include "platform/postgres/pool.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr const char* all_roles = "command,query,projector";

using Content = std::map<std::string, std::vector<std::string>>;

// Every row of every table of the read model, as text, in order.
Content content_of(const std::string& url) {
  postgres::Pool pool({.url = url, .size = 1});
  Content all;
  for (const std::string table :
       {"orders", "order_lines", "daily_sales_parts", "country_sales_parts", "product_sales_parts"}) {
    const auto done = pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      const postgres::Rows rows =
          session.query("SELECT t::text FROM orders." + table + " t ORDER BY t::text COLLATE \"C\"");
      for (std::size_t row = 0; row < rows.size(); ++row) all[table].emplace_back(rows.text(row, 0));
    });
    REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
  }
  return all;
}

pid_t postmaster_of(const std::filesystem::path& data) {
  std::ifstream file(data / "postgres" / "data" / "postmaster.pid");
  pid_t pid = 0;
  file >> pid;
  return pid;
}

// True once the read model in PostgreSQL shows so many orders.
bool lists(Serving& server, std::int64_t orders) {
  tools::Api api(server.endpoint());
  return eventually(
      [&] {
        const auto answer = api.get("/api/v1/orders?limit=1&include=total");
        return answer.status == 200 && answer.body.at("total") == orders;
      },
      std::chrono::milliseconds(120'000));
}

// True once the read model has every event of the import: 21 orders with one, 809 with four.
bool covers_import(const std::string& url) {
  postgres::Pool pool({.url = url, .size = 1});
  return eventually([&] {
    const auto versions = pool.transact(postgres::Mode::read, [](postgres::Session& session) {
      return std::string(session.query("SELECT sum(version) FROM orders.orders").text(0, 0));
    });
    return versions && *versions == "3257";
  });
}

}  // namespace

TEST_CASE("dropping the database and the caches and starting again gives row-for-row equal read models") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Content before, after;
  std::string order, shown_before, shown_after;
  const auto url = fresh_database();
  const auto with = [](const std::string& database) {
    return Serving::Options{.program = "paypie", .roles = all_roles, .more = {"--postgres", database}, .process = {}};
  };
  {
    Serving server(data, with(url));
    server.start();
    const auto imported =
        run({program("paypie"), "import", "northwind", "deploy/sample-data/northwind", "--data", data.string()});
    INFO(imported.err);
    REQUIRE(imported.code == 0);
    REQUIRE(lists(server, 830));
    REQUIRE(covers_import(url));
    tools::Api api(server.endpoint());
    order =
        api.get("/api/v1/orders?external_reference=northwind-10250").body.at("data").at(0).at("id").get<std::string>();
    shown_before = api.get("/api/v1/orders/" + order).text;
    CHECK(server.terminate().code == 0);
    before = content_of(url);
  }
  for (const std::string name : {"cache", "states"}) CHECK(std::filesystem::remove_all(data / name) > 0);
  const auto empty = fresh_database();
  Serving server(data, with(empty));
  server.start();
  REQUIRE(lists(server, 830));
  REQUIRE(covers_import(empty));
  tools::Api api(server.endpoint());
  REQUIRE(eventually([&] { return api.get("/api/v1/orders/" + order).status == 200; }));
  shown_after = api.get("/api/v1/orders/" + order).text;
  CHECK(server.terminate().code == 0);
  after = content_of(empty);

  CHECK(before.at("orders").size() == 830);
  CHECK(before.at("order_lines").size() == 2'155);
  for (const auto& [table, rows] : before) {
    INFO(table);
    CHECK(rows.size() == after.at(table).size());
    CHECK((rows == after.at(table)));
  }
  CHECK(shown_before == shown_after);
}

TEST_CASE("commands go on while PostgreSQL is dead, and lists come back with everything") {
  const TempFolder folder;
  Serving server(folder.path() / "data", {.program = "paypie", .roles = all_roles, .more = {}, .process = {}});
  server.start();
  REQUIRE(lists(server, 0));
  tools::Api api(server.endpoint());
  OperationLog log;
  for (int i = 0; i < 20; ++i) REQUIRE(OrderLoad::create(api, log, "before-" + std::to_string(i)));
  const auto first = postmaster_of(server.data());
  REQUIRE(first > 0);
  REQUIRE(::kill(first, SIGKILL) == 0);
  for (int i = 0; i < 200; ++i) REQUIRE(OrderLoad::create(api, log, "during-" + std::to_string(i)));
  CHECK(lists(server, 220));
  CHECK(postmaster_of(server.data()) != first);
  CHECK(server.terminate().code == 0);
  CHECK(held_against(log, orders_in_log(server.data())).empty());
}
