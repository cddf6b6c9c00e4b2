// What a log shows to somebody who knows when each node died.
#include "tests/simulation/lanes/sights.hpp"

#include <set>
#include <tuple>

#include "command-side/lane/records.hpp"
#include "events/log/validity.hpp"

namespace paypie::simulation {
namespace {

using Kind = log::Marks::Kind;

class Sights {
 public:
  Sights(int partition, const std::map<std::string, std::map<int, log::Offset>>& died,
         std::map<std::string, std::uint64_t>& reached)
      : partition_(partition), died_(died), reached_(reached) {}

  std::vector<log::Offset> look(const PartitionRecords& records) {
    for (const auto& record : records) {
      const auto marks = log::marks_of(*record);
      const auto before = validity_;
      const auto verdict = validity_.judge(marks);
      if (!marks) {
        foreign_since_commit_ = true;
      } else if (marks->kind == Kind::writer_opened) {
        opened(*record, *marks, before, verdict);
      } else {
        commit(*record, *marks, verdict);
      }
    }
    return std::move(epochs_);
  }

 private:
  void saw(const std::string& what) { ++reached_[what]; }

  bool is_dead(const WriterId& writer, log::Offset offset) const {
    const auto address = addresses_.find(writer);
    if (address == addresses_.end()) return false;
    const auto died = died_.find(address->second);
    return died != died_.end() && died->second.at(partition_) <= offset;
  }

  void opened(const log::Record& record, const log::Marks& marks, const log::Validity& before, log::Verdict verdict) {
    static constexpr std::string_view field = "\"address\":\"";
    const auto begin = record.value.find(field) + field.size();
    addresses_[marks.writer] = record.value.substr(begin, record.value.find('"', begin) - begin);
    if (!openings_.emplace(marks.epoch, marks.writer).second) return saw("an opening lands twice");
    if (verdict == log::Verdict::counts) {
      epochs_.push_back(record.offset);
      if (before.epoch() > 0 && before.next_seq() == 0) saw("an epoch without a commit");
      if (is_dead(marks.writer, record.offset)) saw("the opening of a dead node counts");
    } else if (marks.epoch == before.epoch()) {
      saw("two openers at once");
    } else {
      saw("an opening lands epochs too late");
    }
  }

  void commit(const log::Record& record, const log::Marks& marks, log::Verdict verdict) {
    const auto command = lane::command_marks(record);
    const auto place = std::tuple(marks.epoch, marks.writer, marks.seq);
    const bool stale = verdict == log::Verdict::stale_epoch;
    if (verdict == log::Verdict::counts) {
      counted_.insert(place);
      if (std::exchange(foreign_since_commit_, false) && marks.seq > 0) saw("a stranger between commits");
      if (is_dead(marks.writer, record.offset)) saw("the commit of a dead node counts");
      if (command && void_commands_.contains(command->command)) saw("a void command counts in a later epoch");
      if (command && !commands_.insert(command->command).second) saw("a forgotten command counts again");
    } else if (counted_.contains(place)) {
      saw(stale ? "a copy of a counted commit lands epochs later" : "a copy of a commit lands in its epoch");
    } else if (marks.kind == Kind::empty_commit) {
      saw("an empty commit is void");
    } else if (stale) {
      saw("a zombie appends after its take-over");
      if (command && commands_.contains(command->command)) saw("a zombie repeats a command that counts");
      if (command) void_commands_.insert(command->command);
    } else {
      saw("a commit lands behind a lost one");
    }
  }

  const int partition_;
  const std::map<std::string, std::map<int, log::Offset>>& died_;
  std::map<std::string, std::uint64_t>& reached_;
  log::Validity validity_;
  std::vector<log::Offset> epochs_;
  std::map<WriterId, std::string> addresses_;
  std::set<std::pair<std::uint64_t, WriterId>> openings_;
  std::set<std::tuple<std::uint64_t, WriterId, std::uint64_t>> counted_;
  std::set<CommandId> commands_;
  std::set<CommandId> void_commands_;
  bool foreign_since_commit_ = false;
};

}  // namespace

std::vector<log::Offset> look_at_log(int partition, const PartitionRecords& records,
                                     const std::map<std::string, std::map<int, log::Offset>>& died,
                                     std::map<std::string, std::uint64_t>& reached) {
  return Sights(partition, died, reached).look(records);
}

}  // namespace paypie::simulation
