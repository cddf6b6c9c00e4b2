// Looking for a stream without an index: what counts, and no further than asked.
#include <doctest/doctest.h>

#include "query-side/causes/gather.hpp"
#include "tests/support/order_log.hpp"

using namespace paypie;
using test::OrderLog;

TEST_CASE("a partition is looked through up to a limit, and it is said when there is more") {
  OrderLog log;
  test::OrderHistories histories(7);
  const auto first = histories.next();
  log.write(first);
  log.write(histories, 200);
  const auto stream = first.meta.stream;
  const auto partition = log::partition_of(stream);
  const auto length = log.broker().end(OrderLog::where(partition)).value;
  const auto scan = [&](std::int64_t most) {
    std::vector<std::string> keys;
    const auto done = query::scan_stream(log.log(), OrderLog::topic, stream, most,
                                         [&](const log::Record& record) { keys.push_back(record.key.value_or("")); });
    REQUIRE(done.has_value());
    CHECK(std::ranges::all_of(keys, [&](const auto& key) { return key == stream; }));
    return std::pair(*done, keys.size());
  };
  const auto [all, found] = scan(1'000'000);
  CHECK(all.whole);
  CHECK(all.read == length);
  CHECK(found >= 1);
  CHECK(scan(length + 1).first.whole);
  CHECK(scan(length).first.whole);
  CHECK_FALSE(scan(length - 1).first.whole);
  CHECK(scan(length - 1).first.read == length - 1);
}
