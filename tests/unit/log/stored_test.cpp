// The record format on disk: fixed for ever, checked to the byte, and safe against any bytes.
#include <doctest/doctest.h>

#include <random>

#include "events/log/stored.hpp"
#include "events/values.hpp"

using namespace paypie;
using namespace paypie::log;

namespace {

const Record sample{Offset{258}, Timestamp{1'700'000'000'123'456}, "ord_1", {{"a", "1"}, {"", ""}}, "value"};

std::string encoded(const Record& record) {
  std::string bytes;
  stored::encode(record, bytes);
  return bytes;
}

}  // namespace

TEST_CASE("format 1 is what it was when the first log was written") {
  // Whoever changes these bytes makes every existing log unreadable: a new layout takes a new format number.
  CHECK(to_hex(encoded(sample)) ==
        "01"
        "09e4c626"
        "40222018240a0600"
        "01"
        "05000000"
        "6f72645f31"
        "02000000"
        "01000000"
        "61"
        "01000000"
        "31"
        "00000000"
        "00000000"
        "76616c7565");
  CHECK(to_hex(stored::record_key({"t", 11}, Offset{258})) ==
        "72"
        "74"
        "00"
        "0000000b"
        "0000000000000102");
  CHECK(to_hex(stored::topic_key("t")) ==
        "74"
        "74");
}

TEST_CASE("records survive the disk, keys sort as offsets do") {
  CHECK(stored::decode(sample.offset, encoded(sample)).value() == sample);
  const Record bare{Offset{0}, Timestamp{-1}, std::nullopt, {}, ""};
  CHECK(stored::decode(bare.offset, encoded(bare)).value() == bare);
  const TopicPartition where{"t", 3};
  std::string before = stored::record_key(where, Offset{0});
  for (const std::int64_t offset : {std::int64_t{1}, std::int64_t{255}, std::int64_t{256}, INT64_MAX}) {
    const auto key = stored::record_key(where, Offset{offset});
    CHECK(before < key);
    CHECK(stored::offset_of(key, where) == Offset{offset});
    CHECK_FALSE(stored::offset_of(key, {"t", 4}).has_value());
    CHECK_FALSE(stored::offset_of(key, {"t2", 3}).has_value());
    before = key;
  }
}

TEST_CASE("any change of a stored record is noticed: every bit, every length, another offset") {
  const auto bytes = encoded(sample);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ static_cast<char>(1U << (bit % 8)));
    CAPTURE(bit);
    CHECK_FALSE(stored::decode(sample.offset, changed).has_value());
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(stored::decode(sample.offset, bytes.substr(0, length)).has_value());
  }
  CHECK_FALSE(stored::decode(sample.offset, bytes + '\0').has_value());
  CHECK_FALSE(stored::decode(sample.offset + 1, bytes).has_value());
}

TEST_CASE("arbitrary bytes are refused, never trusted with an allocation") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 60, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 0xff : random());
    if (!bytes.empty()) bytes.front() = 1;
    CHECK_FALSE(stored::decode(Offset{0}, bytes).has_value());
  }
}
