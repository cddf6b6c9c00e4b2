// The rows of process instances in SQL, for lists. Column names are the field names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "events/event.hpp"
#include "projections/process_view.hpp"

namespace paypie::projections {

// The name and version of the read model `processes`. Another version than the one found in the database means: drop
// its tables and build them again from the log.
inline constexpr std::string_view processes_projection = "processes";
inline constexpr int processes_projection_version = 2;

// processes.instances. The runner adds the `document`, the view as clients get it.
struct ProcessRow {
  std::string store_id;
  std::string process_id;
  std::uint64_t version = 0;
  bool begun = false;
  std::string order_id;
  std::string phase;
  std::string waits_for;
  bool machines_turn = false;  // somebody should have answered by himself soon
  Timestamp last_progress_at;
  std::optional<Timestamp> deadline;
  Timestamp created_at;
  Timestamp updated_at;
};
VALUE(ProcessRow, (store_id, process_id, version, begun, order_id, phase, waits_for, machines_turn, last_progress_at,
                   deadline, created_at, updated_at))

ProcessRow row_of(const ProcessView& view);

// In SQL over processes.instances, why an instance is stuck, or NULL: a step failed for good, a deadline has passed, or
// an answer did not come for so many seconds ({}). Business of people: everything else goes on by itself.
inline constexpr std::string_view stuck_sql =
    "CASE WHEN waits_for = 'person' THEN 'step_failed' WHEN deadline < now() THEN 'deadline_passed' "
    "WHEN machines_turn AND last_progress_at < now() - make_interval(secs => {}) THEN 'no_progress' END";
// What an index finds of them: the few that are not over and do not wait for the merchant.
inline constexpr std::string_view may_be_stuck_sql = "(machines_turn OR waits_for = 'person' OR deadline IS NOT NULL)";

}  // namespace paypie::projections
