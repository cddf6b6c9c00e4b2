// A broker that cannot write any more: what clients hear, and that nothing is lost when it has room again.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include "events/log/kafka/log.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// Its files may grow so far and no further. To Kafka that is a disk that fails, as a full one is; a little more than
// the index files that it sets aside at once.
constexpr rlim_t most_bytes = 11U << 20;

void no_room() {
  const rlimit limit{most_bytes, most_bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

// A stranger fills a partition until the broker takes no more. True: it stopped taking.
bool fill(const OnKafka& kafka) {
  auto settings = kafka.source().kafka;
  settings.compression = "none";
  settings.delivery_within = std::chrono::seconds(5);
  auto opened = log::KafkaLog::open(settings);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
  REQUIRE((*opened)->ensure_topic(std::string(replay::order_topic)).has_value());
  for (rlim_t written = 0; written < 2 * most_bytes; written += 900'000) {
    if (!append(**opened, {std::string(replay::order_topic), 3}, record_of_size(900'000))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a broker whose disk is full: not ready but alive, 503, and nothing acknowledged is lost once it has room") {
  KafkaBroker broker(1, {}, no_room);
  const OnKafka kafka{.servers = broker.bootstrap()};
  const TempFolder folder;
  Serving server(folder.path() / "data", {.more = kafka.arguments()});
  server.start();
  REQUIRE(server.ready());
  OperationLog log;
  tools::Api api(server.endpoint());
  for (int i = 0; i < 50; ++i) REQUIRE(OrderLoad::create(api, log, "before-" + std::to_string(i)));

  REQUIRE(fill(kafka));
  REQUIRE(eventually([&] { return api.admin("/health/ready").status == 503; }, std::chrono::milliseconds(60'000)));
  CHECK(api.admin("/health/ready").text.find("log failed: kafka://" + kafka.servers) != std::string::npos);
  CHECK(api.admin("/health/live").status == 200);
  CHECK(api.send("POST", "/api/v1/orders", small_order("during"), {{"Idempotency-Key", "during"}}).status == 503);
  CHECK(broker.said().find("File too large") != std::string::npos);

  if (broker.running()) broker.kill();
  broker.restart();  // with room
  REQUIRE(server.ready());
  REQUIRE(eventually([&] { return OrderLoad::create(api, log, "during"); }));
  for (int i = 0; i < 20; ++i) REQUIRE(OrderLoad::create(api, log, "after-" + std::to_string(i)));
  CHECK(server.terminate().code == 0);
  for (const auto& sentence : held_against(log, orders_in_log(kafka.source()))) FAIL_CHECK(sentence);
  CHECK(log.acknowledged().size() == 71);
}
