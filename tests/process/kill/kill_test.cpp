// kill -9 under load, again and again: nothing acknowledged is lost, nothing is doubled.
#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "tests/support/order_load.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

int cycles() {
  const char* text = std::getenv("PAYPIE_KILL_CYCLES");
  return text == nullptr ? 50 : std::atoi(text);
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

}  // namespace

TEST_CASE("kill -9 under load loses and doubles no acknowledged order") {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const TempFolder folder;
  Serving server(folder.path() / "data");
  OperationLog log;
  for (int cycle = 0; cycle < cycles(); ++cycle) {
    server.start();
    settle(server.endpoint(), log);
    const std::size_t before_kill = 1 + random() % 200;
    {
      OrderLoad load(server.endpoint(), log, 8, "c" + std::to_string(cycle));
      REQUIRE(eventually([&] { return load.answered() >= before_kill; }));
      server.kill();
    }
  }
  server.start();
  settle(server.endpoint(), log);
  CHECK(server.terminate().code == 0);

  const auto found = orders_in_log(server.data());
  const auto wrong = held_against(log, found);
  for (const auto& sentence : wrong) MESSAGE(sentence);
  CHECK(wrong.empty());
  CHECK(found.by_reference.size() == log.acknowledged().size());
  CHECK(log.acknowledged().size() > static_cast<std::size_t>(cycles()));
  MESSAGE(cycles() << " cycles, " << log.acknowledged().size() << " acknowledged orders");
  const auto verified = run({program("paypie-replay"), "verify", "--data", server.data().string()});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
}
