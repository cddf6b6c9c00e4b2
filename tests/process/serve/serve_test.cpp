// A serving process from the outside: its folder, its signals, its retries.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/order_load.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

TEST_CASE("a second process on the same folder is refused with the name of the first") {
  const TempFolder folder;
  Serving first(folder.path() / "data");
  first.start();
  const auto second = run({program("paypie"), "serve", "--data", first.data().string(), "--http-port", "0"});
  CHECK(second.code == 7);
  CHECK(second.err.find(std::to_string(first.process().pid())) != std::string::npos);
  CHECK(first.process().running());
}

TEST_CASE("SIGTERM answers what is running, then ends with 0") {
  const TempFolder folder;
  Serving server(folder.path() / "data");
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  OrderLoad load(server.endpoint(), log, 8, "drain");
  REQUIRE(eventually([&] { return load.answered() > 100; }));
  const auto ended = server.terminate();
  load.stop();
  CHECK(ended.code == 0);
  CHECK_FALSE(std::filesystem::exists(server.server_json()));
  const auto wrong = held_against(log, orders_in_log(server.data()));
  for (const auto& sentence : wrong) MESSAGE(sentence);
  CHECK(wrong.empty());
}

TEST_CASE("forty clients with one key make one order; another body is 422") {
  const TempFolder folder;
  Serving server(folder.path() / "data");
  server.start();
  REQUIRE(server.ready());
  std::mutex mutex;
  std::multiset<int> statuses;
  std::set<std::string> orders;
  int first_answers = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 40; ++i) {
      clients.emplace_back([&] {
        tools::Api api(server.endpoint());
        const auto answer = api.send("POST", "/api/v1/orders", small_order("one"), {{"Idempotency-Key", "same"}});
        const std::lock_guard lock(mutex);
        statuses.insert(answer.status);
        if (answer.body.contains("id")) orders.insert(answer.body["id"].get<std::string>());
        if (!answer.replayed) ++first_answers;
      });
    }
  }
  CHECK(statuses.count(201) == 40);
  CHECK(orders.size() == 1);
  CHECK(first_answers == 1);
  tools::Api api(server.endpoint());
  CHECK(api.send("POST", "/api/v1/orders", small_order("one", 2), {{"Idempotency-Key", "same"}}).status == 422);
  CHECK(api.send("POST", "/api/v1/orders", small_order("one")).status == 400);
  CHECK(server.terminate().code == 0);
  CHECK(orders_in_log(server.data()).by_reference.at("one").size() == 1);
}

TEST_CASE("a restarted server answers an old key with the old order") {
  const TempFolder folder;
  Serving server(folder.path() / "data");
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  {
    tools::Api api(server.endpoint());
    REQUIRE(OrderLoad::create(api, log, "kept"));
  }
  CHECK(server.terminate().code == 0);
  std::filesystem::remove_all(server.data() / "states");  // and from nothing but the log
  server.start();
  REQUIRE(server.ready());
  tools::Api api(server.endpoint());
  const auto answer = api.send("POST", "/api/v1/orders", small_order("kept"), {{"Idempotency-Key", "kept"}});
  CHECK(answer.status == 201);
  CHECK(answer.replayed);
  CHECK(answer.body.at("id") == log.acknowledged().at("kept"));
}
