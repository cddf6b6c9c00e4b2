// `paypie log copy` as a program: beside a running server, interrupted, killed, refused.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/log/embedded.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/order_log.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Folders {
  TempFolder folder;
  std::filesystem::path from = folder.path() / "from", to = folder.path() / "to";
};

Ended copy(const Folders& folders) {
  return run({program("paypie"), "log", "copy", "embedded:" + folders.from.string(), "embedded:" + folders.to.string(),
              "-o", "json"});
}

std::string report_of(const std::filesystem::path& data) {
  const auto ended = run({program("paypie"), "replay", "verify", "--data", data.string(), "-o", "json"});
  CHECK(ended.code == 0);
  return ended.out;
}

// A log of so many records, made quickly.
void fill(const std::filesystem::path& data, int records) {
  auto log = log::EmbeddedLog::open({.folder = data / "log"});
  REQUIRE(log.has_value());
  OrderLog orders;
  OrderHistories histories(9);
  for (int i = 0; i < records; ++i) orders.write(histories.create());
  REQUIRE((*log)->ensure_topic(OrderLog::topic).has_value());
  std::vector<std::future<log::Delivery>> out;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    for (const auto& record : orders.broker().records(OrderLog::where(partition))) {
      out.push_back(start_append(**log, OrderLog::where(partition), *record));
    }
  }
  for (auto& each : out) REQUIRE(await(each).has_value());
}

}  // namespace

TEST_CASE("a log is copied beside a running server, completed after it, and serves as the same shop") {
  Folders folders;
  std::filesystem::create_directories(folders.from);
  Serving shop(folders.from);
  shop.start();
  REQUIRE(shop.ready());
  tools::Api api(shop.endpoint());
  OperationLog log;
  for (int i = 0; i < 10; ++i) REQUIRE(OrderLoad::create(api, log, "early-" + std::to_string(i)));
  const auto first = copy(folders);
  INFO(first.err);
  REQUIRE(first.code == 0);
  CHECK(nlohmann::json::parse(first.out)["streams"] == 10);
  for (int i = 0; i < 10; ++i) REQUIRE(OrderLoad::create(api, log, "late-" + std::to_string(i)));
  CHECK(shop.terminate().code == 0);

  const auto second = copy(folders);
  REQUIRE(second.code == 0);
  const auto row = nlohmann::json::parse(second.out);
  CHECK(row["streams"] == 20);
  CHECK(row["known"] == nlohmann::json::parse(first.out)["records"]);
  CHECK(report_of(folders.to) == report_of(folders.from));

  // The copy is a shop of its own: a retry finds its order, and the source is no prefix for it any more.
  Serving moved(folders.to);
  moved.start();
  REQUIRE(moved.ready());
  tools::Api there(moved.endpoint());
  REQUIRE(OrderLoad::create(there, log, "early-3"));
  CHECK(log.other_answers().empty());
  const auto served = copy(folders);
  CHECK(served.code == 7);
  CHECK(served.err.find("process " + std::to_string(moved.process().pid())) != std::string::npos);
  CHECK(moved.terminate().code == 0);
  const auto changed = copy(folders);
  CHECK(changed.code == 3);
  CHECK(changed.err.find("the target has a record here, the source ends") != std::string::npos);
}

TEST_CASE("killed and interrupted in the middle, a copy goes on") {
  Folders folders;
  fill(folders.from, 15'000);
  const std::vector<std::string> command{program("paypie"), "log", "copy", folders.from.string(), folders.to.string()};
  // Until the note of the target says that something has been acknowledged.
  const auto some = [&] { return !log::Acknowledged::noted_in(folders.to / "log").empty(); };
  {
    Process killed(command);
    REQUIRE(eventually([&] { return some() || !killed.running(); }));
    killed.kill(SIGKILL);
    CHECK(killed.wait().code == 128 + SIGKILL);
  }
  {
    Process interrupted(command);
    REQUIRE(eventually([&] { return !interrupted.err().empty() || !interrupted.running(); }));
    interrupted.kill(SIGINT);
    const auto ended = interrupted.wait();
    INFO(ended.err);
    CHECK(ended.code == 130);
    CHECK(ended.err.find("goes on where it stopped") != std::string::npos);
  }
  const auto ended = copy(folders);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(nlohmann::json::parse(ended.out)["known"] > 0);
  CHECK(report_of(folders.to) == report_of(folders.from));
}

TEST_CASE("what is no log, or the same log twice, is named") {
  Folders folders;
  CHECK(copy(folders).code == 4);
  fill(folders.from, 5);
  const auto same = run({program("paypie"), "log", "copy", folders.from.string(), "embedded:" + folders.from.string()});
  CHECK(same.code == 2);
  CHECK(run({program("paypie"), "log", "copy", folders.from.string(), "ftp://somewhere"}).code == 2);
}
