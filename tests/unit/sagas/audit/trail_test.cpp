// Keeping a trail: when it signs, what a crash leaves, how keys change, and when it stops.
#include "sagas/audit/trail/trail.hpp"

#include <doctest/doctest.h>

#include "tests/support/audit_trail.hpp"
#include "tests/support/golden.hpp"

using namespace paypie;
using namespace paypie::audit;
using namespace std::chrono_literals;
using test::AuditGround;
using test::file_text;
using test::ListedPen;

namespace {

const log::TopicPartition orders{"paypie.order.events.v1", 3}, stock{"paypie.inventory.events.v1", 0};

std::string all_of(const std::filesystem::path& folder) {
  std::string all = file_text(checkpoints_file(folder));
  for (const auto& where : chained(folder)) all += where.text() + file_text(chain_file(folder, where));
  return all;
}

void append_to(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::app) << text;
}

}  // namespace

TEST_CASE("a checkpoint signs as many records as the limit says, neither fewer nor more, unless its time has come") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    AuditGround ground;
    ground.limits.checkpoint_records = 10;
    ListedPen pen(ground.log, orders);
    pen.commits(9 + over);  // and the opening
    auto trail = ground.open();
    REQUIRE(trail);
    ground.follow(**trail);
    CHECK((*trail)->figures().checkpoints == (over < 0 ? 0U : 1U));
    CHECK((*trail)->figures().unsigned_records == static_cast<std::uint64_t>(over < 0 ? 9 : over));
    ground.clock.pass(10s - 1us);
    ground.follow(**trail);
    CHECK((*trail)->figures().checkpoints == (over < 0 ? 0U : 1U));
    ground.clock.pass(1us);
    ground.follow(**trail);
    CHECK((*trail)->figures().checkpoints == (over == 1 ? 2U : 1U));
    CHECK((*trail)->figures().unsigned_records == 0);
    ground.clock.pass(1h);  // nothing new, nothing to sign
    ground.follow(**trail);
    CHECK((*trail)->figures().checkpoints == (over == 1 ? 2U : 1U));
    trail->reset();
    CHECK(ground.verify().findings.empty());
  }
}

TEST_CASE("how long something has waited for a signature is known from the first record on") {
  AuditGround ground;
  ListedPen pen(ground.log, orders);
  auto trail = ground.open();
  ground.follow(**trail);
  ground.clock.pass(3s);
  pen.commits(1);
  ground.follow(**trail);
  ground.clock.pass(4s);
  CHECK((*trail)->figures().waiting == 7s);
  CHECK((*trail)->figures().unsigned_records == 2);
  REQUIRE((*trail)->checkpoint());
  CHECK((*trail)->figures().waiting == 0s);
}

TEST_CASE("whatever a crash leaves unfinished is cut off and comes again the same") {
  AuditGround ground;
  ListedPen pen(ground.log, orders), other(ground.log, stock);
  pen.commits(5);
  ground.sign();
  const auto before = all_of(ground.folder);
  pen.commits(3);
  other.commits(2);
  {
    auto trail = ground.open();
    ground.follow(**trail);  // entries are written, nothing is signed; and here it ends
  }
  CHECK(all_of(ground.folder) != before);
  append_to(chain_file(ground.folder, orders), "part of an entry");
  append_to(checkpoints_file(ground.folder), "paypie audit checkpoint 1\nnumber 1\nprev");
  {
    REQUIRE(ground.open());
  }
  CHECK(all_of(ground.folder) == before);
  ground.sign();
  AuditGround straight;
  straight.log.partitions = ground.log.partitions;
  straight.sign();
  for (const auto& where : {orders, stock}) {
    CHECK(file_text(chain_file(ground.folder, where)) == file_text(chain_file(straight.folder, where)));
  }
  const auto verified = ground.verify();
  CHECK(verified.findings.empty());
  CHECK(verified.checkpoints == 2);
  CHECK(verified.uncovered == 0);
}

TEST_CASE("a chain file that lost entries is made anew from the log, as far as that is the one that was signed") {
  for (const bool rewritten : {false, true}) {
    CAPTURE(rewritten);
    AuditGround ground;
    ListedPen pen(ground.log, orders);
    pen.commits(9);
    ground.sign();
    const auto whole = file_text(chain_file(ground.folder, orders));
    for (const std::uintmax_t entries : {0U, 4U}) {
      std::filesystem::resize_file(chain_file(ground.folder, orders), entries * link_bytes + 7);
      if (rewritten) ground.log.partitions[orders][7].value = "another event";
      auto trail = ground.open();
      REQUIRE(trail);
      ground.follow(**trail);
      CHECK((*trail)->figures().checkpoints == 1);
      CHECK((*trail)->figures().unsigned_records == 0);
      CHECK((*trail)->figures().stopped.empty() != rewritten);
      if (!rewritten) CHECK(file_text(chain_file(ground.folder, orders)) == whole);
    }
  }
}

TEST_CASE("a log that is not the one in the chain stops its partition, and no other") {
  AuditGround ground;
  ListedPen pen(ground.log, orders), other(ground.log, stock);
  pen.commits(5);
  ground.sign();
  auto& records = ground.log.partitions[orders];
  SUBCASE("cut") { records.resize(3); }
  SUBCASE("replaced") { records.back().value += " "; }
  SUBCASE("an epoch that jumps") { ListedPen late(ground.log, orders, 7); }
  other.commits(1);
  auto trail = ground.open();
  REQUIRE(trail);
  for (int look = 0; look < 10; ++look) ground.follow(**trail);
  REQUIRE((*trail)->figures().stopped.size() == 1);
  INFO((*trail)->figures().stopped.front());
  CHECK((*trail)->figures().stopped.front().starts_with(orders.text()));
  REQUIRE((*trail)->checkpoint());
  CHECK((*trail)->figures().checkpoints == 2);  // of the other one
}

TEST_CASE("keys rotate: the old one introduces the new one, and what it signed stays verifiable") {
  AuditGround ground;
  ListedPen pen(ground.log, orders);
  pen.commits(2);
  ground.sign({1});
  ground.sign({1, 2});  // nothing is new but the key
  pen.commits(2);
  ground.sign({2});
  auto verified = ground.verify({1});
  CHECK(verified.findings.empty());
  CHECK(verified.checkpoints == 3);
  CHECK(verified.introduced.at(key_id(test::audit_key(2).public_key())) == 1);
  CHECK(verified.newest->key == key_id(test::audit_key(2).public_key()));
  // The first one is what is trusted; the second alone is not known at the beginning.
  REQUIRE(ground.verify({2}).findings.size() == 1);

  for (const auto& keys : {std::initializer_list<int>{1}, {3}}) {
    const auto refused = ground.open(keys);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().find("the key file does not have it") != std::string::npos);
  }
}

TEST_CASE("one process keeps a folder") {
  AuditGround ground;
  const auto first = ground.open();
  REQUIRE(first);
  const auto second = ground.open();
  REQUIRE_FALSE(second);
  CHECK(second.error().find("another process keeps the audit trail") != std::string::npos);
}

TEST_CASE("topics and partitions that come into being later are taken up") {
  AuditGround ground;
  ListedPen pen(ground.log, orders);
  auto trail = ground.open();
  ground.follow(**trail);
  ListedPen other(ground.log, stock);
  other.commits(1);
  ListedPen stranger(ground.log, {"something.else", 0});
  ground.clock.pass(ground.limits.look_for_topics);
  ground.follow(**trail);
  CHECK((*trail)->figures().unsigned_records == 3);
}

TEST_CASE("a folder that cannot be written ends the trail with a sentence") {
  AuditGround ground;
  ListedPen pen(ground.log, orders);
  auto trail = ground.open();
  std::filesystem::create_directories(chain_file(ground.folder, orders));  // in the place of the file
  const auto step = (*trail)->step();
  REQUIRE_FALSE(step);
  CHECK(step.error().find(orders.topic) != std::string::npos);
}
