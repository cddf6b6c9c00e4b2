// The projections of all topics share a table, and all of them begin when a node does.
#include <doctest/doctest.h>

#include <barrier>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/postgres/pool.hpp"
#include "projections/runner/audit_sql.hpp"
#include "tests/support/postgres.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

constexpr int topics = 8;

}  // namespace

TEST_CASE(
    "projections that begin at once, some for the second time, and make their indexes do not get in each other's way") {
  postgres::Pool pool({.url = fresh_database(), .size = topics, .statement_timeout = std::chrono::milliseconds(0)});
  std::mutex mutex;
  std::vector<std::string> troubles;
  const auto in_one = [&](auto work) {
    const auto done = pool.transact(postgres::Mode::write, work);
    if (done) return;
    const std::lock_guard lock(mutex);
    troubles.push_back(done.error().detail);
  };
  for (int round = 0; round < 5; ++round) {
    std::barrier start(topics);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < topics; ++i) {
        threads.emplace_back([&, i] {
          projections::AuditSql audited("paypie.topic" + std::to_string(i) + ".events.v1");
          start.arrive_and_wait();
          for (int again = 0; again < 3; ++again) {
            in_one([&](postgres::Session& session) {
              audited.drop_tables(session);
              audited.create_tables(session);
            });
            in_one([&](postgres::Session& session) { audited.create_indexes(session); });
          }
        });
      }
    }
    CAPTURE(round);
    for (const auto& trouble : troubles) MESSAGE(trouble);
    REQUIRE(troubles.empty());
    in_one([](postgres::Session& session) { session.query("DROP SCHEMA audit CASCADE"); });
  }
}
