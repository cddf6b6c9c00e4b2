// Records: partitions as Java's default partitioner has them, checksums that notice every change.
#include <doctest/doctest.h>

#include <array>

#include "events/log/crc32c.hpp"
#include "events/log/record.hpp"

using namespace paypie;
using namespace paypie::log;

TEST_CASE("murmur2 equals Java's on Kafka's own test vectors") {
  struct Row {
    std::string_view key;
    std::int32_t hash;
  };
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2
  constexpr std::array rows{
      Row{"21", -973932308},
      Row{"foobar", -790332482},
      Row{"a-little-bit-long-string", -985981536},
      Row{"a-little-bit-longer-string", -1486304829},
      Row{"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      Row{"abc", 479470107},
  };
  for (const auto& row : rows) {
    CAPTURE(row.key);
    CHECK(static_cast<std::int32_t>(murmur2(row.key)) == row.hash);
    CHECK(partition_of(row.key) == (row.hash & 0x7fffffff) % 12);
  }
}

TEST_CASE("murmur2 takes bytes above 127 unsigned, and the empty key") {
  // Computed with a second implementation (Python) of the same Java source.
  CHECK(static_cast<std::int32_t>(murmur2(std::string(7, '\xff'))) == -71293549);
  CHECK(static_cast<std::int32_t>(murmur2("Gr\xc3\xbc\xc3\x9f"
                                          "e")) == 1190824359);
  CHECK(static_cast<std::int32_t>(murmur2("")) == 275646681);
}

TEST_CASE("CRC32C matches RFC 3720's vectors, by CPU and by table") {
  std::string rising;
  for (int i = 0; i < 32; ++i) rising += static_cast<char>(i);
  struct Row {
    std::string bytes;
    std::uint32_t crc;
  };
  const std::array rows{Row{std::string(32, '\0'), 0x8a9136aaU}, Row{std::string(32, '\xff'), 0x62a8ab43U},
                        Row{rising, 0x46dd794eU}, Row{"123456789", 0xe3069283U}, Row{"", 0U}};
  for (const auto& row : rows) {
    CHECK(crc32c(row.bytes) == row.crc);
    CHECK(crc32c_by_table(row.bytes) == row.crc);
  }
}

TEST_CASE("CRC32C continues where it stopped, whatever the split") {
  const std::string all = "the quick brown fox jumps over the lazy dog";
  for (std::size_t split = 0; split <= all.size(); ++split) {
    CHECK(crc32c(all.substr(split), crc32c(all.substr(0, split))) == crc32c(all));
    CHECK(crc32c_by_table(all.substr(split), crc32c_by_table(all.substr(0, split))) == crc32c(all));
  }
}

TEST_CASE("every part of a record is in its checksum") {
  const Record base{Offset{7}, Timestamp{5}, "key", {{"a", "1"}, {"b", "2"}}, "value"};
  std::vector<Record> others(10, base);
  others[0].offset = Offset{8};
  others[1].time = Timestamp{6};
  others[2].key = "kex";
  others[3].key = std::nullopt;
  others[4].key = "";
  others[5].headers = {{"b", "2"}, {"a", "1"}};
  others[6].headers = {{"a", "1b"}, {"", "2"}};
  others[7].headers = {{"a", "1"}};
  others[8].value = "valuf";
  others[9].value = "";
  others.push_back(base);
  others.back().key = "keyv";
  others.back().value = "alue";
  CHECK(checksum(base) == checksum(Record(base)));
  for (const auto& other : others) CHECK(checksum(other) != checksum(base));
  CHECK(checksum(others[3]) != checksum(others[4]));
}

TEST_CASE("a header is found by its first occurrence, or not at all") {
  const Record record{{}, {}, {}, {{"a", "1"}, {"a", "2"}, {"b", ""}}, ""};
  CHECK(record.header("a") == "1");
  CHECK(record.header("b") == "");
  CHECK_FALSE(record.header("c").has_value());
}

TEST_CASE("a topic of events is named after its aggregate and has a version") {
  for (const auto* name : {"paypie.order.events.v1", "paypie.stock_item.events.v12", "paypie.a.b.events.v1"}) {
    CAPTURE(name);
    CHECK(is_event_topic(name));
  }
  for (const auto* name :
       {"", "paypie", "paypie.events.v1", "paypie..events.v1", "paypie.order.events.v", "order.events.v1",
        "paypie.order.events.v1x", "paypie.order.dead-letters.v1", "paypie.o rder.events.v1"}) {
    CAPTURE(name);
    CHECK_FALSE(is_event_topic(name));
  }
}
