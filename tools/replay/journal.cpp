// Printed as the log is walked: a journal needs no order, hledger sorts by date.
#include "tools/replay/journal.hpp"

#include <fmt/format.h>

#include "tools/journal/journal.hpp"
#include "tools/log/reader.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

using tools::Exit;
using tools::Failure;

std::string entry_text(const Event& event, const ledger::Postings& postings) {
  const auto& meta = event.meta;
  return tools::journal_text({to_text(meta.occurred_at.value_or(meta.time)).substr(0, 10), meta.id.text(),
                              fmt::format("{} {}", meta.type, meta.stream), meta.store.name, postings});
}

}  // namespace

Exit journal_command(const Request& request, const std::string& store) {
  auto opened = tools::open_reader(request.log);
  tools::Interrupt interrupt;
  const auto topics = event_topics(*opened.log);
  if (!topics) throw Failure(Exit::unreachable, topics.error().detail);
  auto exit = Exit::ok;
  const auto see = [&](const Seen& seen) {
    if (const auto why = tools::Interrupt::asked()) throw Failure(*why, "interrupted");
    if (!seen.event) return true;
    if (!*seen.event) {
      fmt::print(stderr, "offset {}: {}\n", seen.record->offset.value, seen.event->error().detail);
      if (exit == Exit::ok) exit = Exit::incomplete;
      return true;
    }
    const Event& event = **seen.event;
    if (!store.empty() && event.meta.store.name != store) return true;
    const auto postings = ledger::postings_of(event.event);
    if (postings.empty()) return true;
    if (const auto left = ledger::imbalance_text(postings); !left.empty()) {
      fmt::print(stderr, "{} does not balance: {}\n", event.meta.id.text(), left);
      exit = Exit::difference;
    }
    tools::print(entry_text(event, postings));
    return true;
  };
  tools::print(tools::journal_head());
  for (const auto& topic : *topics) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      const log::TopicPartition where{topic, partition};
      const auto walked = walk(*opened.log, where, see);
      if (walked.error) {
        throw Failure(Exit::difference,
                      fmt::format("{} offset {}: {}", where.text(), walked.next.value, walked.error->detail));
      }
    }
  }
  return exit;
}

}  // namespace paypie::replay
