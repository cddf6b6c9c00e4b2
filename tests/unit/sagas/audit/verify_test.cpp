// Everything that can be planted in a log, its chain and its checkpoints is found and named.
#include "sagas/audit/verify.hpp"

#include <doctest/doctest.h>

#include "tests/support/audit_corruptions.hpp"

using namespace paypie;
using namespace paypie::audit;
using namespace paypie::test;

TEST_CASE("a trail that nobody touched has no findings, and says what it does not cover") {
  AuditedPlay play;
  const auto verified = play.verify();
  CHECK(verified.findings.empty());
  CHECK(verified.checkpoints == 3);
  CHECK(verified.newest->number == 2);
  CHECK(verified.covered == 13);
  CHECK(verified.uncovered == 1);
  CHECK_FALSE(verified.unfinished);
  CHECK(verified.introduced.size() == 1);
  const auto kept = parse_kept(kept_line(*verified.newest));
  REQUIRE(kept);
  CHECK(play.verify({1}, kept).findings.empty());
}

TEST_CASE("every planted corruption is found, and named at its first place") {
  CHECK(plantings().size() >= 25);
  for (const auto& planting : plantings()) {
    CAPTURE(planting.name);
    AuditedPlay play;
    const auto kept = parse_kept(kept_line(*play.verify().newest));
    planting.plant(play);
    if (planting.only_by_kept) CHECK(play.verify().findings.empty());
    const auto found = play.verify({1}, planting.only_by_kept ? kept : std::nullopt).findings;
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().kind == planting.kind);
    INFO(found.front().detail);
    CHECK(found.front().detail.find(planting.says) != std::string::npos);
    CHECK(found.front().checkpoint == planting.checkpoint);
    if (planting.offset < 0) continue;
    CHECK(found.size() == 1);
    CHECK(found.front().where == audited_orders);
    CHECK(found.front().offset == planting.offset);
  }
}

TEST_CASE("a checkpoint that was never finished is ignored, and said to be") {
  AuditedPlay play;
  auto blocks = play.checkpoints();
  blocks.back().resize(blocks.back().size() - 1);
  play.put_checkpoints(blocks);
  const auto verified = play.verify();
  CHECK(verified.findings.empty());
  CHECK(verified.unfinished);
  CHECK(verified.checkpoints == 2);
  CHECK(verified.uncovered == 4);
}

TEST_CASE("a block that is longer than any checkpoint is wrong, also where it was never finished") {
  for (const int over : {-1, 0, 1}) {
    for (const std::string end : {"\n\n", "\n", ""}) {
      CAPTURE(over);
      CAPTURE(end);
      AuditedPlay play;
      const auto checkpoints = audit::checkpoints_file(play.folder);
      const auto signed_text = file_text(checkpoints);
      // The last line's end is a part of the block, the empty line is not.
      const auto bytes = CheckpointFile::most_bytes - 1 + static_cast<std::size_t>(over + 1) - (end.empty() ? 0U : 1U);
      const auto all = signed_text + std::string(bytes, 'x') + end;
      AuditedPlay::put(checkpoints, all);
      const bool is_finished = end == "\n\n";
      const auto verified = play.verify();
      CHECK(verified.checkpoints == 3);
      CHECK(verified.unfinished == (!is_finished && over <= 0));
      REQUIRE(verified.findings.size() == (is_finished || over > 0 ? 1U : 0U));
      if (!verified.findings.empty()) {
        const auto& found = verified.findings.front();
        INFO(found.detail);
        CHECK(found.kind == "checkpoint");
        CHECK(found.checkpoint == 3U);
        CHECK((found.detail.find("longer than 16777216 bytes") != std::string::npos) == (over > 0));
      }
      // Who writes cuts off what was not finished, and nothing else.
      const auto trail = play.open({2});
      CHECK(trail.has_value() == verified.findings.empty());
      CHECK(newest_checkpoint(play.folder).has_value() == verified.findings.empty());
      CHECK((file_text(checkpoints) == (verified.findings.empty() ? signed_text : all)));
    }
  }
}

TEST_CASE("checkpoints that cannot be read are not taken for none") {
  AuditedPlay play;
  const auto checkpoints = audit::checkpoints_file(play.folder);
  std::filesystem::remove(checkpoints);
  std::filesystem::create_directory(checkpoints);
  const auto found = play.verify().findings;
  REQUIRE_FALSE(found.empty());
  CHECK(found.front().detail.find("cannot be read") != std::string::npos);
  CHECK_FALSE(newest_checkpoint(play.folder));
  CHECK_FALSE(play.open({2}));
}

TEST_CASE("what was kept elsewhere is a number and a root, and nothing else") {
  CHECK(parse_kept("17:" + std::string(64, 'a'))->number == 17);
  for (const auto* text : {"", "17", "17:", ":aa", "-1:aa", "017:aa"}) CHECK_FALSE(parse_kept(text));
}

TEST_CASE("a checkpoint is read back as it was written, and nothing that differs from that is") {
  AuditedPlay play;
  for (const auto& block : play.checkpoints()) {
    const auto text = block.substr(0, block.size() - 1);
    const auto parsed = parse_checkpoint(text);
    REQUIRE(parsed);
    CHECK(parsed->text() == block);
    for (std::size_t at = 0; at < text.size(); ++at) {
      auto changed = text;
      changed[at] = changed[at] == '\n' ? ' ' : static_cast<char>(changed[at] ^ 1);
      const auto read = parse_checkpoint(changed);
      CAPTURE(at);
      CHECK((!read || read->text() == changed + "\n"));  // never read as something it does not say
    }
    CHECK_FALSE(parse_checkpoint(text + "more\n"));
    CHECK_FALSE(parse_checkpoint(text.substr(0, text.size() - 1)));
  }
}
