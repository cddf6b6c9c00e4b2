// The private PostgreSQL cluster: made, found again, restarted, never left behind.
#include "platform/postgres/cluster.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "platform/postgres/server_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using postgres::Cluster;

namespace {

std::string answer(const Cluster& cluster, const std::string& query) {
  pqxx::connection connection(cluster.url());
  pqxx::work work(connection);
  auto row = work.exec1(query);
  work.commit();
  return row[0].c_str();
}

template <class Condition>
bool within(std::chrono::seconds limit, Condition holds) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace

TEST_CASE("a cluster keeps what was written, over a restart of its owner, even below a folder nobody else may enter") {
  test::TempFolder folder;  // mode 0700
  {
    auto cluster = Cluster::start({.folder = folder.path() / "postgres"});
    REQUIRE_MESSAGE(cluster, (cluster ? "" : cluster.error()));
    CHECK(answer(**cluster, "SHOW listen_addresses") == "");
    CHECK(answer(**cluster, "SHOW fsync") == "on");
    CHECK(answer(**cluster, "CREATE TABLE kept AS SELECT 42 AS n; SELECT n FROM kept") == "42");
    auto second = Cluster::start({.folder = folder.path() / "postgres"});
    REQUIRE(!second);
    CHECK(second.error().find("another process uses") == 0);
  }
  auto again = Cluster::start({.folder = folder.path() / "postgres"});
  REQUIRE_MESSAGE(again, (again ? "" : again.error()));
  CHECK(answer(**again, "SELECT n FROM kept") == "42");

  pid_t before = (*again)->pid();
  ::kill(before, SIGKILL);
  REQUIRE(within(std::chrono::seconds(30), [&] { return (*again)->pid() != before && (*again)->pid() != 0; }));
  CHECK((*again)->restarts() >= 1);
  CHECK(answer(**again, "SELECT n FROM kept") == "42");
}

TEST_CASE("a cluster whose owner is killed stops by itself, and the folder can be used again") {
  test::TempFolder folder;
  int channel[2];
  REQUIRE(::pipe(channel) == 0);
  pid_t owner = ::fork();
  if (owner == 0) {
    auto cluster = Cluster::start({.folder = folder.path() / "postgres"});
    pid_t server = cluster ? (*cluster)->pid() : 0;
    if (::write(channel[1], &server, sizeof server) != sizeof server) ::_exit(1);
    while (true) ::pause();
  }
  pid_t server = 0;
  REQUIRE(::read(channel[0], &server, sizeof server) == sizeof server);
  REQUIRE(server > 0);
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  // It is a child of nobody here, so its end shows as the end of its process id (or as a zombie of init).
  auto again = Cluster::start({.folder = folder.path() / "postgres"});
  REQUIRE_MESSAGE(again, (again ? "" : again.error()));
  CHECK((*again)->pid() != server);
  CHECK(answer(**again, "SELECT 1") == "1");
}
