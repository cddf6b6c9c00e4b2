// The tail: bounded by bytes over all partitions, the oldest leave first.
#include <doctest/doctest.h>

#include "events/log/tail.hpp"

using namespace paypie;
using namespace paypie::log;

namespace {

const TopicPartition a{"t", 1};
const TopicPartition b{"t", 2};

std::shared_ptr<const Record> record_at(std::int64_t offset) {
  return std::make_shared<const Record>(Record{Offset{offset}, {}, {}, {}, std::string(100, 'x')});
}

std::vector<std::int64_t> offsets(const Tail& tail, const TopicPartition& where, std::int64_t from,
                                  std::size_t max_bytes = 1'000'000) {
  std::vector<std::int64_t> found;
  for (const auto& record : tail.read(where, Offset{from}, max_bytes)) found.push_back(record->offset.value);
  return found;
}

using Offsets = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a full tail lets the oldest record of all partitions go") {
  const auto each = record_at(0)->size();
  Tail tail(3 * each);
  tail.push(a, record_at(10));
  tail.push(b, record_at(0));
  tail.push(a, record_at(11));
  CHECK(offsets(tail, a, 10) == Offsets{10, 11});
  tail.push(b, record_at(1));
  CHECK(tail.bytes() == 3 * each);
  CHECK(offsets(tail, a, 10).empty());  // not kept: the reader goes to the disk
  CHECK(offsets(tail, a, 11) == Offsets{11});
  CHECK(offsets(tail, b, 0) == Offsets{0, 1});
  CHECK(offsets(tail, b, 2).empty());
  CHECK(offsets(tail, {"t", 3}, 0).empty());
}

TEST_CASE("a tail gives at most max_bytes, but at least one record, and shares them") {
  const auto each = record_at(0)->size();
  Tail tail(10 * each);
  for (std::int64_t i = 0; i < 5; ++i) tail.push(a, record_at(i));
  CHECK(offsets(tail, a, 1, 0) == Offsets{1});
  CHECK(offsets(tail, a, 1, 2 * each) == Offsets{1, 2});
  CHECK(offsets(tail, a, 1, 3 * each - 1) == Offsets{1, 2});
  CHECK(tail.read(a, Offset{2}, 0).front() == tail.read(a, Offset{2}, 0).front());
}

TEST_CASE("a tail of no bytes keeps nothing") {
  Tail tail(0);
  tail.push(a, record_at(0));
  CHECK(tail.bytes() == 0);
  CHECK(offsets(tail, a, 0).empty());
  tail.push(a, record_at(1));
  CHECK(offsets(tail, a, 1).empty());
}
