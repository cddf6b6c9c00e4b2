// Rare states that only the whole story shows: what is in the log, and which node said what.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/simulation/lanes/play.hpp"

namespace paypie::simulation {

using PartitionRecords = std::vector<std::shared_ptr<const log::Record>>;

// Counts what one partition's records show, and returns where its epochs began. `died` is Story::died.
std::vector<log::Offset> look_at_log(int partition, const PartitionRecords& records,
                                     const std::map<std::string, std::map<int, log::Offset>>& died,
                                     std::map<std::string, std::uint64_t>& reached);

template <Decider D>
void look_back(Story<D>& story) {
  std::map<int, std::vector<log::Offset>> epochs;
  for (const auto& [partition, records] : story.log) {
    epochs[partition] = look_at_log(partition, records, story.died, story.reached);
  }
  std::map<CommandId, int> accepted_by;
  std::map<CommandId, int> refused_by;
  for (const auto& attempt : story.attempts) {
    if (!attempt.answer) continue;
    if (std::holds_alternative<lane::RefusedBy<D>>(*attempt.answer)) refused_by.emplace(attempt.id, attempt.node);
    const auto* accepted = std::get_if<lane::Accepted<D>>(&*attempt.answer);
    if (!accepted) continue;
    for (const auto opened : epochs[accepted->where.partition]) {
      const bool meanwhile = accepted->offset < opened && opened < attempt.log_end_when_answered;
      if (meanwhile && !accepted->replayed) ++story.reached["acknowledged when the next epoch had begun"];
    }
    const auto [first, fresh] = accepted_by.emplace(attempt.id, attempt.node);
    if (!fresh && first->second != attempt.node) ++story.reached["answered again by another node"];
    if (fresh && refused_by.contains(attempt.id)) ++story.reached["refused at first, accepted later"];
  }
}

}  // namespace paypie::simulation
