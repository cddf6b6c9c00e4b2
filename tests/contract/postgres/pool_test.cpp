// The pool against a real server: transactions, limits, kinds of errors, and a server that is killed.
#include "platform/postgres/pool.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <thread>

#include "platform/postgres/migrations.hpp"
#include "tests/support/postgres.hpp"

using namespace paypie;
using namespace paypie::postgres;
using namespace std::chrono_literals;

namespace {

std::int64_t count(Pool& pool, const std::string& table) {
  auto n = pool.transact(
      Mode::read, [&](Session& session) { return session.query("SELECT count(*) FROM " + table).integer(0, 0); });
  REQUIRE_MESSAGE(n, (n ? "" : n.error().detail));
  return *n;
}

void run(Pool& pool, const std::string& sql) {
  auto done = pool.transact(Mode::write, [&](Session& session) { session.query(sql); });
  REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
}

}  // namespace

TEST_CASE("a transaction commits as a whole, or leaves nothing") {
  Pool pool({.url = test::fresh_database()});
  run(pool, "CREATE TABLE t (n int PRIMARY KEY, s text)");
  auto failed = pool.transact(Mode::write, [](Session& session) {
    session.query("INSERT INTO t VALUES (1)");
    session.query("INSERT INTO t VALUES (1)");
  });
  REQUIRE(!failed);
  CHECK(failed.error().code == Errc::refused);
  CHECK(!failed.error().retryable());
  CHECK(failed.error().detail.find("duplicate key") != std::string::npos);
  CHECK(failed.error().detail.find("(n)=(1)") == std::string::npos);  // rows may hold personal data
  CHECK(count(pool, "t") == 0);
  struct Mine {};
  CHECK_THROWS_AS(pool.transact(Mode::write,
                                [](Session& session) {
                                  session.query("INSERT INTO t VALUES (2)");
                                  throw Mine{};
                                }),
                  Mine);
  CHECK(count(pool, "t") == 0);
}

TEST_CASE("parameters and copied rows keep quotes, tabs, line breaks, backslashes and nulls") {
  Pool pool({.url = test::fresh_database()});
  run(pool, "CREATE TABLE t (n int, s text)");
  std::string awkward = "it's\ta \\ \"line\"\nand \\N another, ü";
  auto back = pool.transact(Mode::write, [&](Session& session) {
    session.copy("t", {"n", "s"}, {{"1", awkward}, {"2", std::nullopt}});
    session.query("INSERT INTO t VALUES (3, $1), (4, $2)", {awkward, std::nullopt});
    Rows rows = session.query("SELECT s FROM t ORDER BY n");
    std::vector<Field> texts;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      texts.push_back(rows.is_null(i, 0) ? Field() : Field(std::string(rows.text(i, 0))));
    }
    return texts;
  });
  REQUIRE_MESSAGE(back, (back ? "" : back.error().detail));
  CHECK((*back == std::vector<Field>{awkward, std::nullopt, awkward, std::nullopt}));
}

TEST_CASE("a read-only transaction cannot write, and a statement has its time") {
  Pool pool({.url = test::fresh_database(), .statement_timeout = 50ms});
  auto wrote = pool.transact(Mode::read, [](Session& session) { session.query("CREATE TABLE t (n int)"); });
  CHECK(!wrote);
  auto slow = pool.transact(Mode::read, [](Session& session) { session.query("SELECT pg_sleep(10)"); });
  REQUIRE(!slow);
  CHECK(slow.error().code == Errc::timeout);
  CHECK(slow.error().retryable());
}

TEST_CASE("who finds all connections taken waits for its time, then hears `busy`") {
  Pool pool({.url = test::fresh_database(), .size = 1, .wait = 20ms});
  std::latch inside(1), leave(1);
  std::thread holder([&] {
    auto held = pool.transact(Mode::read, [&](Session&) {
      inside.count_down();
      leave.wait();
    });
    CHECK(held);
  });
  inside.wait();
  auto refused = pool.ping();
  leave.count_down();
  holder.join();
  REQUIRE(!refused);
  CHECK(refused.error().code == Errc::busy);
  CHECK(pool.ping());
}

TEST_CASE("a killed server is an outage, and the pool works again when it is back") {
  Pool pool({.url = test::fresh_database()});
  // Waits for its sync, which this server leaves out otherwise: what a killed server forgets is not the matter here.
  run(pool, "SET LOCAL synchronous_commit = on; CREATE TABLE t AS SELECT 1 AS n");
  auto during = pool.transact(Mode::write, [](Session& session) {
    session.query("INSERT INTO t VALUES (2)");
    test::kill_and_await_server();
    session.query("INSERT INTO t VALUES (3)");
  });
  REQUIRE(!during);
  CHECK(during.error().code == Errc::unreachable);
  CHECK(count(pool, "t") == 1);
  test::kill_and_await_server();
  CHECK(count(pool, "t") == 1);  // the idle connection was dead: a read tries again
}

TEST_CASE("a server that is not there is an outage") {
  Pool pool({.url = "host=127.0.0.1 port=1 user=nobody dbname=none"});
  auto answer = pool.ping();
  REQUIRE(!answer);
  CHECK(answer.error().code == Errc::unreachable);
}

TEST_CASE("migrations are applied once, in order, and never change afterwards") {
  Pool pool({.url = test::fresh_database()});
  std::vector<Migration> files = {{"0001_a.sql", "CREATE TABLE a (n int)"}, {"0002_b.sql", "ALTER TABLE a ADD m int"}};
  auto first = migrate(pool, "ledger.migration", files);
  REQUIRE_MESSAGE(first, (first ? "" : first.error().detail));
  CHECK(first->size() == 2);
  CHECK(migrate(pool, "ledger.migration", files)->empty());
  files.push_back({"0003_c.sql", "SELECT no_such_function()"});
  CHECK(!migrate(pool, "ledger.migration", files));
  files[2].sql = "CREATE TABLE c (n int)";
  CHECK(*migrate(pool, "ledger.migration", files) == std::vector<std::string>{"0003_c.sql"});
  files[0].sql = "CREATE TABLE a (n bigint)";
  auto changed = migrate(pool, "ledger.migration", files);
  REQUIRE(!changed);
  CHECK(changed.error().detail.find("0001_a.sql") != std::string::npos);
  files.erase(files.begin());
  CHECK(!migrate(pool, "ledger.migration", files));
}
