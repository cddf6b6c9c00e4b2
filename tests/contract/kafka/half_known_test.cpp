// A topic of which the brokers tell only a part at first, as they do while they come back. The cluster is librdkafka's
// own scripted one, because a real broker cannot be made to answer so.
#include <doctest/doctest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <vector>

#include "events/log/kafka/log.hpp"
#include "tests/support/log_calls.hpp"

using namespace paypie;
using namespace paypie::log;

namespace {

const std::string topic = "paypie.test.events.v1";
constexpr std::int16_t list_offsets = 2;  // the API key of the question where a partition begins or ends

struct ScriptedCluster {
  std::unique_ptr<rd_kafka_t, void (*)(rd_kafka_t*)> handle{nullptr, rd_kafka_destroy};
  std::unique_ptr<rd_kafka_mock_cluster_t, void (*)(rd_kafka_mock_cluster_t*)> cluster{nullptr,
                                                                                       rd_kafka_mock_cluster_destroy};
  ScriptedCluster() {
    char why[200];
    handle.reset(rd_kafka_new(RD_KAFKA_PRODUCER, nullptr, why, sizeof why));
    REQUIRE(handle);
    cluster.reset(rd_kafka_mock_cluster_new(handle.get(), 1));
    REQUIRE(cluster);
    REQUIRE(rd_kafka_mock_topic_create(cluster.get(), topic.c_str(), partitions_per_topic, 1) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  // The next `answered` questions for a place are answered, those after them are not, also when they are asked again:
  // the library does so by itself now and then.
  void forgets_after(int answered) {
    std::vector<rd_kafka_resp_err_t> script(static_cast<std::size_t>(answered), RD_KAFKA_RESP_ERR_NO_ERROR);
    script.resize(script.size() + 1'000, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    rd_kafka_mock_push_request_errors_array(cluster.get(), list_offsets, script.size(), script.data());
  }
  void remembers() { rd_kafka_mock_clear_request_errors(cluster.get(), list_offsets); }
};

}  // namespace

TEST_CASE("a topic of which a part was known is followed whole as soon as the brokers tell the rest") {
  for (const int answered : {0, 1, 2, 5, 2 * partitions_per_topic - 1}) {
    CAPTURE(answered);
    ScriptedCluster scripted;
    kafka::Settings settings{.servers = rd_kafka_mock_cluster_bootstraps(scripted.cluster.get())};
    settings.create_topics = false;
    auto opened = KafkaLog::open(settings);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
    auto& log = **opened;
    scripted.forgets_after(answered);
    CHECK_FALSE(log.ensure_topic(topic).has_value());
    scripted.remembers();
    for (int partition = 0; partition < partitions_per_topic; ++partition) {
      CHECK(test::read_all(log, {topic, partition}).empty());
    }
    CHECK(log.ensure_topic(topic).has_value());
  }
}
