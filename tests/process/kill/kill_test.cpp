// kill -9 and power cuts under load, again and again: nothing acknowledged is lost, nothing is doubled.
#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "tests/support/order_load.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

int cycles(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

// What a client does after a crash: it asks again, with the same keys, until each is answered.
void settle(const tools::Endpoint& endpoint, OperationLog& log) {
  tools::Api api(endpoint);
  const bool all = eventually([&] {
    for (const auto& key : log.unanswered()) {
      if (!OrderLoad::create(api, log, key)) return false;
    }
    return true;
  });
  REQUIRE_MESSAGE(all, log.unanswered().size() << " keys stay without an answer");
}

// So many times: start, let clients finish what they were at, load, kill in the middle of it. Then everything the
// clients were told is held against the log.
void live_through(int times, const std::string& program_name) {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const TempFolder folder;
  Serving server(folder.path() / "data", {.program = program_name, .roles = "command", .more = {}, .process = {}});
  OperationLog log;
  for (int cycle = 0; cycle < times; ++cycle) {
    server.start();
    settle(server.endpoint(), log);
    const std::size_t before_kill = 1 + random() % 200;
    OrderLoad load(server.endpoint(), log, 8, "c" + std::to_string(cycle));
    REQUIRE(eventually([&] { return load.answered() >= before_kill; }));
    server.kill();
  }
  server.start();
  settle(server.endpoint(), log);
  CHECK(server.terminate().code == 0);

  const auto found = orders_in_log(server.data());
  const auto wrong = held_against(log, found);
  for (const auto& sentence : wrong) MESSAGE(sentence);
  CHECK(wrong.empty());
  CHECK(found.by_reference.size() == log.acknowledged().size());
  CHECK(log.acknowledged().size() > static_cast<std::size_t>(times));
  MESSAGE(times << " cycles, " << log.acknowledged().size() << " acknowledged orders, " << wrong.size()
                << " wrong, seed " << seed);
  const auto verified = run({program("paypie-replay"), "verify", "--data", server.data().string()});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
}

}  // namespace

TEST_CASE("kill -9 under load loses and doubles no acknowledged order") {
  live_through(cycles("PAYPIE_KILL_CYCLES", 50), "paypie");
}

TEST_CASE("a power cut under load loses and doubles no acknowledged order") {
  // This one's disk keeps only what was synced; everything else dies with the process.
  live_through(cycles("PAYPIE_POWER_CYCLES", 20), "paypie-fragile");
}

TEST_CASE("a log that never syncs is found by the power-cut test") {
  const TempFolder folder;
  Process::Options planted;
  planted.environment = {{"PAYPIE_PLANT", "no_sync"}};
  Serving server(folder.path() / "data",
                 {.program = "paypie-fragile", .roles = "command", .more = {}, .process = planted});
  server.start();
  OperationLog log;
  OrderLoad load(server.endpoint(), log, 8, "planted");
  REQUIRE(eventually([&] { return load.answered() >= 50; }));
  server.kill();
  load.stop();
  bool found = false;
  try {
    found = !held_against(log, orders_in_log(server.data())).empty();
  } catch (const tools::Failure& failure) {
    found = failure.code == tools::Exit::difference;  // the log's own note of what was acknowledged says it first
  }
  CHECK(found);
}
