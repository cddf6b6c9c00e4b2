// `replay verify` holds what readers keep beside the log against it: a log from an older backup under newer readers is
// found, whole and intact as it is.
#include <doctest/doctest.h>

#include "platform/postgres/pool.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

Ended verify(const std::filesystem::path& data, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{program("paypie"), "replay", "verify", "-o", "json", "--data", data.string()};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

void create(Serving& server, OperationLog& log, const std::string& prefix, int orders) {
  tools::Api api(server.endpoint());
  for (int i = 0; i < orders; ++i) REQUIRE(OrderLoad::create(api, log, prefix + std::to_string(i)));
  REQUIRE(eventually([&] {
    const auto answer = api.get("/api/v1/orders?limit=1&include=total");
    return answer.status == 200 && answer.body.at("total") == log.acknowledged().size();
  }));
}

}  // namespace

TEST_CASE("the log fits its readers, beside a server and after it; an older log under them does not") {
  const TempFolder folder;
  const auto data = folder.path() / "data", backup = folder.path() / "backup";
  const auto database = fresh_database();
  Serving server(data, {.roles = "command,query,projector", .more = {"--postgres", database}});
  server.start();
  REQUIRE(server.started());
  OperationLog log;
  create(server, log, "early-", 15);
  const auto beside = verify(data, {"--postgres", database});
  INFO(beside.err);
  CHECK(beside.code == 0);
  CHECK(beside.err.find("checkpoints of readers looked at") != std::string::npos);
  CHECK(server.terminate().code == 0);
  std::filesystem::copy(data / "log", backup, std::filesystem::copy_options::recursive);

  server.start();
  REQUIRE(server.started());
  create(server, log, "late-", 15);
  CHECK(server.terminate().code == 0);
  const auto after = verify(data, {"--postgres", database});
  INFO(after.err);
  CHECK(after.code == 0);
  CHECK(after.err.find("48 checkpoints of readers looked at") != std::string::npos);

  std::filesystem::remove_all(data / "log");
  std::filesystem::rename(backup, data / "log");
  const auto older = verify(data, {"--postgres", database});
  INFO(older.err);
  CHECK(older.code == 3);
  std::map<std::string, int> readers;
  for (const auto& finding : nlohmann::json::parse(older.out)["findings"]) {
    CHECK(finding["kind"] == "checkpoint");
    const auto detail = finding["detail"].get<std::string>();
    ++readers[detail.substr(0, detail.find(" has seen"))];
  }
  CHECK(readers.size() == 4);
  for (const auto* reader :
       {"the state store of order", "the cache of orders", "the projection orders", "the projection ledger_orders"}) {
    CAPTURE(reader);
    CHECK(readers[reader] > 0);
  }
  // Without readers the older log is a log like any other.
  const auto alone = run({program("paypie-replay"), "verify", "--data", data.string()});
  CHECK(alone.code == 0);
}

TEST_CASE("readers that cannot be asked are named, and hide nothing") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  Serving server(data);
  server.start();
  REQUIRE(server.ready());
  CHECK(server.terminate().code == 0);
  const auto unreachable = verify(data, {"--postgres", "postgresql://127.0.0.1:1/none"});
  CHECK(unreachable.code == 0);
  CHECK(unreachable.err.find("not looked at: the read models") != std::string::npos);
}
