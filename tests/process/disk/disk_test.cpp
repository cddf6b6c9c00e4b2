// A disk that is full, and one that gives back other bytes than it was given.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/order_load.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// Flips one bit in the middle of the largest file of records.
void flip_a_stored_bit(const std::filesystem::path& folder) {
  std::filesystem::path largest;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".blob") continue;
    if (largest.empty() || entry.file_size() > std::filesystem::file_size(largest)) largest = entry.path();
  }
  REQUIRE_FALSE(largest.empty());
  std::fstream file(largest, std::ios::binary | std::ios::in | std::ios::out);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(largest) / 2);
  file.seekg(middle);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(middle);
  file.put(byte);
}

}  // namespace

TEST_CASE("a full disk stops the process loudly with 1, and nothing acknowledged is lost") {
  const TempFolder folder;
  const auto data = folder.path() / "data";
  OperationLog log;
  {
    // No file may grow beyond this: to a writer it is a disk that is full.
    Process::Options small_disk;
    small_disk.before_exec = [] {
      const rlimit most{2U << 20, 2U << 20};
      setrlimit(RLIMIT_FSIZE, &most);
    };
    Serving server(data, {.program = "paypie", .roles = "command", .more = {}, .process = small_disk});
    server.start();
    REQUIRE(server.ready());
    OrderLoad load(server.endpoint(), log, 8, "full");
    REQUIRE(eventually([&] { return !server.process().running(); }));
    load.stop();
    const auto ended = server.process().wait();
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK(ended.err.find("the log cannot be written any more") != std::string::npos);
  }
  CHECK(log.acknowledged().size() > 100);
  Serving server(data);
  server.start();
  REQUIRE(server.ready());
  tools::Api api(server.endpoint());
  for (const auto& key : log.unanswered()) CHECK(OrderLoad::create(api, log, key));
  CHECK(server.terminate().code == 0);
  const auto wrong = held_against(log, orders_in_log(data));
  for (const auto& sentence : wrong) MESSAGE(sentence);
  CHECK(wrong.empty());
}

TEST_CASE("a flipped bit in a stored record is found and named") {
  const TempFolder folder;
  Serving server(folder.path() / "data");
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  {
    tools::Api api(server.endpoint());
    for (int i = 0; i < 200; ++i) REQUIRE(OrderLoad::create(api, log, "order-" + std::to_string(i)));
  }
  CHECK(server.terminate().code == 0);
  const std::vector<std::string> verify{program("paypie-replay"), "verify", "-o", "json", "--data",
                                        server.data().string()};
  REQUIRE(run(verify).code == 0);

  flip_a_stored_bit(server.data() / "log");
  const auto verified = run(verify);
  INFO(verified.out << verified.err);
  CHECK(verified.code == 3);
  const auto report = nlohmann::json::parse(verified.out);
  CHECK(report.at("clean") == false);
  CHECK(report.at("complete") == false);
  REQUIRE(report.at("findings").size() == 1);
  const auto& finding = report.at("findings")[0];
  CHECK(finding.at("kind") == "damaged");
  CHECK(finding.at("topic") == "paypie.order.events.v1");
  CHECK(finding.at("offset").get<int>() > 0);

  // What was derived has to read that record again: its partition stops, loudly, and the process says which.
  std::filesystem::remove_all(server.data() / "states");
  server.start();
  CHECK(eventually([&] {
    return tools::Api(server.endpoint()).admin("/health/ready").text.find("1 stopped") != std::string::npos;
  }));
  CHECK(server.process().err().find("paypie.order.events.v1") != std::string::npos);
}
