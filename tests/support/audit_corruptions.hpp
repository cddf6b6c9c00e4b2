// Everything that is planted in a log, its chain files and its checkpoints, and how each is to be found. The same list
// makes the vectors that foreign verifiers are held against.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "tests/support/audit_trail.hpp"
#include "tests/support/golden.hpp"

namespace paypie::test {

inline const log::TopicPartition audited_orders{"paypie.order.events.v1", 3};
inline const log::TopicPartition audited_stock{"paypie.inventory.events.v1", 0};

// A log of two partitions, three checkpoints (the second introduces another key) and records that nothing covers yet:
//   orders  0 opening, 1..4 (checkpoint 0), 5..7 one of them void (1), 8..9 (2), 10 (none)
//   stock   0 opening, 1..2 (checkpoint 0), 3 (2)
struct AuditedPlay : AuditGround {
  std::filesystem::path backup = temp.path() / "backup";  // of the folder after checkpoint 0
  ListedLog::Partitions backup_log;

  AuditedPlay() {
    ListedPen pen(log, audited_orders), other(log, audited_stock);
    pen.commits(4);
    other.commits(2, "stock ");
    sign({1});
    std::filesystem::copy(folder, backup, std::filesystem::copy_options::recursive);
    backup_log = log.partitions;
    clock.pass(std::chrono::seconds(10));
    pen.commits(1);
    pen.duplicate();
    pen.commits(1);
    sign({1, 2});
    clock.pass(std::chrono::seconds(10));
    pen.commits(2);
    other.commits(1, "stock ");
    sign({2});
    pen.commits(1);
  }
  std::vector<log::Record>& orders() { return log.partitions[audited_orders]; }

  // The log as it is now gets a chain anew, as somebody would who has no key.
  void chain_anew(const log::TopicPartition& where) {
    audit::Chain chain(where);
    std::string text;
    for (const auto& record : log.partitions[where]) {
      if (chain.take(record) == log::Verdict::counts)
        text += audit::link_text(chain.reach().offset, chain.reach().hash);
    }
    put(audit::chain_file(folder, where), text);
  }
  std::vector<std::string> checkpoints() const {
    std::vector<std::string> blocks;
    audit::CheckpointFile file(audit::checkpoints_file(folder));
    for (;;) {
      const auto checkpoint = file.next();
      REQUIRE(checkpoint);
      if (!*checkpoint) return blocks;
      blocks.push_back((*checkpoint)->text());
    }
  }
  void put_checkpoints(const std::vector<std::string>& blocks) const {
    std::string all;
    for (const auto& block : blocks) all += block;
    put(audit::checkpoints_file(folder), all);
  }
  // Changes one checkpoint and signs it with the key of that number (0: not at all).
  void change_checkpoint(std::size_t number, int key, const std::function<void(audit::Checkpoint&)>& change) const {
    auto blocks = checkpoints();
    auto checkpoint = *audit::parse_checkpoint(std::string_view(blocks[number]).substr(0, blocks[number].size() - 1));
    change(checkpoint);
    if (key > 0) checkpoint.signature = audit_key(static_cast<std::uint8_t>(key)).sign(checkpoint.body());
    blocks[number] = checkpoint.text();
    put_checkpoints(blocks);
  }
  void change_chain(const log::TopicPartition& where, const std::function<void(std::string&)>& change) const {
    auto text = file_text(audit::chain_file(folder, where));
    change(text);
    put(audit::chain_file(folder, where), text);
  }
  void renumber() {
    std::int64_t next = 0;
    for (auto& record : orders()) record.offset = {next++};
  }
  static void put(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }
};

struct Planting {
  std::string name;  // a clause
  std::function<void(AuditedPlay&)> plant;
  std::string kind;                         // of the first finding
  std::int64_t offset = -1;                 // in orders; of checkpoints none
  std::optional<std::uint64_t> checkpoint;  // its number
  std::string says;                         // part of the sentence
  bool only_by_kept = false;                // without a checkpoint kept elsewhere nothing shows
};

inline const std::vector<Planting>& plantings() {
  using audit::link_bytes;
  using Play = AuditedPlay;
  static const std::vector<Planting> all = {
      // the log
      {"one bit of a record's value flips",
       [](Play& p) { p.orders()[2].value[0] ^= 1; },
       "record",
       2,
       {},
       "is not the one"},
      {"a record's key changes", [](Play& p) { p.orders()[3].key = "ord_9"; }, "record", 3, {}, "is not the one"},
      {"a header that no rule looks at changes",
       [](Play& p) { p.orders()[4].headers[2].value = "evt_x"; },
       "record",
       4,
       {},
       "is not the one"},
      {"a record loses a header",
       [](Play& p) { p.orders()[4].headers.erase(p.orders()[4].headers.begin() + 1); },
       "record",
       4,
       {},
       "is not the one"},
      {"a record is dropped and leaves a hole",
       [](Play& p) { p.orders().erase(p.orders().begin() + 3); },
       "record",
       3,
       {},
       "has no offset 3"},
      {"a record is dropped and the others move up",
       [](Play& p) {
         p.orders().erase(p.orders().begin() + 3);
         p.renumber();
       },
       "record",
       3,
       {},
       "does not count any more: gap"},
      {"two records are swapped",
       [](Play& p) { std::swap(p.orders()[2].value, p.orders()[3].value); },
       "record",
       2,
       {},
       "is not the one"},
      {"a record is put in between",
       [](Play& p) {
         auto more = p.orders()[2];
         more.value = "put in";
         p.orders().insert(p.orders().begin() + 2, more);
         p.renumber();
       },
       "record",
       2,
       {},
       "is not the one"},
      {"a void record is made to count",
       [](Play& p) {
         auto& r = p.orders()[6];
         for (auto& h : r.headers)
           if (h.name == log::header::seq) h.value = "5";
       },
       "record",
       6,
       {},
       "counts here that did not"},
      {"a record is made void",
       [](Play& p) {
         for (auto& h : p.orders()[5].headers)
           if (h.name == log::header::epoch) h.value = "9";
       },
       "record",
       5,
       {},
       "does not count any more: epoch_jump"},
      {"the log loses its tail", [](Play& p) { p.orders().resize(6); }, "record", 7, {}, "the log ends before it"},
      {"a partition is emptied",
       [](Play& p) { p.log.partitions.erase(audited_orders); },
       "record",
       0,
       {},
       "the log ends before it"},
      {"a record that nothing covers yet changes",
       [](Play& p) {
         p.orders()[10].value += "!";
         p.chain_anew(audited_orders);
         p.orders()[10].value = "other";
       },
       "record",
       10,
       {},
       "no checkpoint signs it yet"},
      // the log and the chain
      {"a record is rewritten and the chain made anew",
       [](Play& p) {
         p.orders()[2].value = "less";
         p.chain_anew(audited_orders);
       },
       "rewritten",
       0,
       {},
       "checkpoint 0 signs another hash"},
      {"a later record is rewritten and the chain made anew",
       [](Play& p) {
         p.orders()[7].value = "less";
         p.chain_anew(audited_orders);
       },
       "rewritten",
       5,
       {},
       "checkpoint 1 signs another hash"},
      {"log and chain lose the same tail",
       [](Play& p) {
         p.orders().resize(8);
         p.chain_anew(audited_orders);
       },
       "record",
       9,
       {},
       "the log ends before it"},
      // the chain
      {"one bit of a chain entry flips",
       [](Play& p) { p.change_chain(audited_orders, [](auto& t) { t[2 * link_bytes + 20] ^= 1; }); },
       "chain",
       2,
       {},
       "entry 2 of its chain file was changed"},
      {"an entry is cut out of the chain",
       [](Play& p) { p.change_chain(audited_orders, [](auto& t) { t.erase(3 * link_bytes, link_bytes); }); },
       "chain",
       3,
       {},
       "entry 3 of its chain file was changed"},
      {"the chain file loses its tail",
       [](Play& p) { p.change_chain(audited_orders, [](auto& t) { t.resize(4 * link_bytes); }); },
       "chain",
       9,
       {},
       "its chain file ends after 4 entries"},
      {"the chain file is gone",
       [](Play& p) { std::filesystem::remove(audit::chain_file(p.folder, audited_orders)); },
       "chain",
       9,
       {},
       "its chain file ends after 0 entries"},
      // the checkpoints
      {"a checkpoint says another root", [](Play& p) { p.change_checkpoint(1, 0, [](auto& c) { c.root[0] ^= 1; }); },
       "checkpoint", -1, 1, "signature is not one"},
      {"a checkpoint with another count is signed by its own key",
       [](Play& p) { p.change_checkpoint(0, 1, [](auto& c) { c.changed[audited_orders].count = 9; }); }, "checkpoint",
       -1, 0, "its root is not that"},
      {"a checkpoint is cut out",
       [](Play& p) {
         auto b = p.checkpoints();
         b.erase(b.begin() + 1);
         p.put_checkpoints(b);
       },
       "checkpoint", -1, 1, "its number is 2"},
      {"two checkpoints are swapped",
       [](Play& p) {
         auto b = p.checkpoints();
         std::swap(b[0], b[1]);
         p.put_checkpoints(b);
       },
       "checkpoint", -1, 0, "its number is 1"},
      {"a checkpoint is there twice",
       [](Play& p) {
         auto b = p.checkpoints();
         b.insert(b.begin() + 1, b[0]);
         p.put_checkpoints(b);
       },
       "checkpoint", -1, 1, "its number is 0"},
      {"a foreign key signs a checkpoint",
       [](Play& p) { p.change_checkpoint(2, 7, [](auto& c) { c.key = audit::key_id(audit_key(7).public_key()); }); },
       "checkpoint", -1, 2, "no checkpoint before it introduced that one"},
      {"a key that was replaced signs on",
       [](Play& p) { p.change_checkpoint(2, 1, [](auto& c) { c.key = audit::key_id(audit_key(1).public_key()); }); },
       "checkpoint", -1, 2, "no checkpoint before it introduced that one"},
      {"a foreign key signs a trail of its own",
       [](Play& p) {
         std::filesystem::remove_all(p.folder);
         p.sign({7});
       },
       "checkpoint", -1, 0, "which the file of keys does not have"},
      {"somebody introduces a key of theirs",
       [](Play& p) { p.change_checkpoint(1, 0, [](auto& c) { c.next_key = audit_key(7).public_key(); }); },
       "checkpoint", -1, 1, "signature is not one"},
      {"a checkpoint is no checkpoint",
       [](Play& p) {
         auto b = p.checkpoints();
         b[1] = "nothing\n\n";
         p.put_checkpoints(b);
       },
       "checkpoint", -1, 1, "does not begin as a checkpoint does"},
      {"all checkpoints are gone", [](Play& p) { std::filesystem::remove(audit::checkpoints_file(p.folder)); },
       "checkpoint", -1, 0, "there is no checkpoint"},
      // what only somebody elsewhere can know
      {"checkpoints, chain and log are rolled back together",
       [](Play& p) {
         std::filesystem::remove_all(p.folder);
         std::filesystem::copy(p.backup, p.folder, std::filesystem::copy_options::recursive);
         p.log.partitions = p.backup_log;
       },
       "kept", -1, 2, "it was rolled back", true},
      {"the holder of the key makes the whole trail anew",
       [](Play& p) {
         p.orders()[2].value = "less";
         std::filesystem::remove_all(p.folder);
         p.limits.checkpoint_records = 4;
         p.sign({1});
       },
       "kept", -1, 2, "the trail was made anew", true},
  };
  return all;
}

}  // namespace paypie::test
