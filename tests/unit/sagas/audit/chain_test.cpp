// What is hashed, byte by byte, and that no two different records are the same bytes.
#include "sagas/audit/chain.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "sagas/audit/checkpoint.hpp"
#include "tests/support/audit_log.hpp"

using namespace paypie;
using namespace paypie::audit;
using test::ListedLog;
using test::ListedPen;

namespace {

const log::TopicPartition orders{"paypie.order.events.v1", 3};

log::Record sample() { return {{7}, {1}, "ord_1", {{"a", "1"}, {"b", ""}}, "{}"}; }

std::string canonical(const log::TopicPartition& where, const log::Record& record) {
  std::string bytes;
  append_canonical(where, record, bytes);
  return bytes;
}

}  // namespace

TEST_CASE("a record as bytes is what docs/reference/audit-chain.md says, for ever") {
  CHECK(to_hex(canonical({"t", 3}, {{258}, {1}, "k", {{"n", "v"}}, "xy"})) ==
        "00000015" + to_hex("paypie audit record 1") +  // the mark
            "00000001"
            "74"
            "00000003"
            "0000000000000102"  // topic, partition, offset
            "01"
            "00000001"
            "6b"  // a key
            "00000001"
            "00000001"
            "6e"
            "00000001"
            "76"  // one header
            "00000002"
            "7879");  // the value
  CHECK(to_hex(canonical({"t", 0}, {{0}, {1}, {}, {}, ""})) == "00000015" + to_hex("paypie audit record 1") +
                                                                   "00000001"
                                                                   "74"
                                                                   "00000000"
                                                                   "0000000000000000"
                                                                   "00"
                                                                   "00000000"
                                                                   "00000000");
}

TEST_CASE("records that differ anywhere are different bytes; the time that a log keeps of them is none of it") {
  std::set<std::string> seen{canonical(orders, sample())};
  const std::function<void(log::Record&)> changes[] = {
      [](auto& r) { r.offset.value = 8; },      [](auto& r) { r.key = "ord_2"; },
      [](auto& r) { r.key.reset(); },           [](auto& r) { r.key = ""; },
      [](auto& r) { r.headers[0].name = "c"; }, [](auto& r) { r.headers[1].value = "x"; },
      [](auto& r) { r.headers.pop_back(); },    [](auto& r) { std::swap(r.headers[0], r.headers[1]); },
      [](auto& r) { r.value = "{} "; },         [](auto& r) { r.headers = {{"a", "1b"}, {"", ""}}; },
  };
  for (const auto& change : changes) {
    auto record = sample();
    change(record);
    CHECK(seen.insert(canonical(orders, record)).second);
  }
  CHECK(seen.insert(canonical({orders.topic, 4}, sample())).second);
  CHECK(seen.insert(canonical({"paypie.order.events.v2", 3}, sample())).second);
  auto later = sample();
  later.time.micros = 2;
  CHECK(canonical(orders, later) == canonical(orders, sample()));
}

TEST_CASE("only records that count are linked, and a chain that is resumed goes on as if it had never stopped") {
  ListedLog log;
  ListedPen first(log, orders);
  first.commits(3);
  first.duplicate();
  ListedPen second(log, orders, 2);
  first.commits(2);  // of a writer that does not know that it lost
  second.commits(4);
  const auto& records = log.partitions[orders];
  Chain whole(orders);
  std::vector<std::pair<Reach, log::Marks>> seen;
  for (const auto& record : records) {
    if (whole.take(record) == log::Verdict::counts) seen.emplace_back(whole.reach(), *log::marks_of(record));
  }
  CHECK(seen.size() == 9);
  CHECK(whole.reach().count == 9);
  CHECK(whole.reach().offset == records.size() - 1);
  for (const auto& [reach, marks] : seen) {
    Chain resumed(orders, reach, marks);
    for (auto at = reach.offset + 1; at < records.size(); ++at) resumed.take(records[at]);
    CHECK(resumed.reach() == whole.reach());
  }
}

TEST_CASE("the root changes with any partition, and partitions without records are none of it") {
  const Reaches some{{orders, {2, 5, {1}}}, {{orders.topic, 4}, {1, 0, {2}}}};
  std::set<Digest> roots{root_of(some), root_of({})};
  for (const auto& change : std::initializer_list<std::function<void(Reaches&)>>{
           [](auto& r) { r[orders].count = 3; }, [](auto& r) { r[orders].offset = 6; },
           [](auto& r) { r[orders].hash[31] = 1; }, [](auto& r) { r.erase(orders); },
           [](auto& r) { r[{orders.topic, 5}] = {1, 0, {}}; }}) {
    auto changed = some;
    change(changed);
    CHECK(roots.insert(root_of(changed)).second);
  }
  auto padded = some;
  padded[{orders.topic, 9}] = {};
  CHECK(root_of(padded) == root_of(some));
}

TEST_CASE("hexadecimal digits are read back exactly, or not at all") {
  Digest digest{};
  CHECK(read_hex(to_hex(crypto::bytes_of(crypto::sha256("abc"))), digest));
  CHECK(digest == crypto::sha256("abc"));
  CHECK_FALSE(read_hex(std::string(63, 'a'), digest));
  CHECK_FALSE(read_hex(std::string(64, 'A'), digest));
  CHECK_FALSE(read_hex(std::string(63, 'a') + "g", digest));
}
