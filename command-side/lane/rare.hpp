// The rare turns a lane can take, counted where they happen: a simulation that never took one of them proves nothing
// about it. (FoundationDB's simulation calls such marks probes.)
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace paypie::lane {

enum class Rare : std::uint8_t {
  // opening
  opening_was_too_late,            // somebody else's WriterOpened came first
  opening_reported_late_or_never,  // the record itself was looked for
  opening_seen_before_its_report,
  // proving
  proved_without_a_report,  // the fold reached it, no report has come
  proved_by_a_lost_report,  // likewise, after a report without an offset
  counts_though_reported_failed,
  reported_elsewhere,  // not where the rule expects it: a doubt
  report_after_proof,  // of a commit that the fold had proved before
  report_of_an_older_epoch,
  window_full,  // commands wait for room in flight
  // stepping down
  doubt_not_settled_in_time,
  superseded_in_doubt,
  stepped_down_midway,  // some commits of the epoch acknowledged, some in flight
  stepped_down_before_any_proof,
  superseded_while_refusals_wait,
  // deciding
  joined_a_commit_in_flight,  // another attempt of a command whose commit is out
  joined_a_waiting_refusal,
  joined_with_another_request,  // of the same id: key_reused
  found_in_the_tail,            // an unanswered command counted after all
  decided_again,                // one that did not
  sent_and_refused_after_all,   // likewise, and on the new state it is refused
  refusal_proved_by_a_command,  // the commit of a later command
  refusal_proved_by_an_empty_commit,
  lookup_overtaken_by_a_flush,
  lookup_overtaken_by_a_step_down,
  // owning and storing
  disowned_midway,     // commands without an answer
  owned_again_midway,  // before it had let go
  let_go_midway,       // closing took too long for what was in flight
  resumed_from_nothing,
  resumed_from_the_store,
  resumed_behind_a_stale_end,  // the log did not show what the store was folded from
  folded_while_written,        // a foreign commit changes a state that a flush reads
  reading_waits_for_a_flush,
};
BOOST_DESCRIBE_ENUM(Rare, opening_was_too_late, opening_reported_late_or_never, opening_seen_before_its_report,
                    proved_without_a_report, proved_by_a_lost_report, counts_though_reported_failed, reported_elsewhere,
                    report_after_proof, report_of_an_older_epoch, window_full, doubt_not_settled_in_time,
                    superseded_in_doubt, stepped_down_midway, stepped_down_before_any_proof,
                    superseded_while_refusals_wait, joined_a_commit_in_flight, joined_a_waiting_refusal,
                    joined_with_another_request, found_in_the_tail, decided_again, sent_and_refused_after_all,
                    refusal_proved_by_a_command, refusal_proved_by_an_empty_commit, lookup_overtaken_by_a_flush,
                    lookup_overtaken_by_a_step_down, disowned_midway, owned_again_midway, let_go_midway,
                    resumed_from_nothing, resumed_from_the_store, resumed_behind_a_stale_end, folded_while_written,
                    reading_waits_for_a_flush)

inline constexpr std::size_t rare_states = boost::mp11::mp_size<boost::describe::describe_enumerators<Rare>>::value;

}  // namespace paypie::lane
