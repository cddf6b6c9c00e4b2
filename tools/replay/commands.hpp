// The read-only commands: each a function from a data folder and arguments to an exit code.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "tools/log/source.hpp"
#include "tools/output/output.hpp"
#include "tools/replay/audit.hpp"
#include "tools/replay/verify.hpp"

namespace paypie::replay {

// Where the readers of the data folder's log stand, and sentences about those that could not be asked.
struct Checkpoints {
  std::vector<Checkpoint> found;
  std::vector<std::string> unread;
};

struct Request {
  std::filesystem::path data;  // the data folder
  tools::Format format = tools::Format::table;
  std::string postgres;  // URL of the read models; empty: the private server of the data folder
  tools::LogSource log = tools::log_source("embedded", data);
  AuditRequest audit;  // for verify
  // For verify: called before the log is opened, so that the log holds all that they have seen. None: not asked.
  std::function<Checkpoints()> checkpoints = [] { return Checkpoints(); };
};

// Checks everything; exit difference with the findings as rows, incomplete never hides behind ok.
tools::Exit verify_command(const Request& request);
// One record with its headers and verdict. `place` is topic/partition/offset, or partition/offset.
tools::Exit show_command(const Request& request, const std::string& place);
// A stream folded up to a version or recorded time (RFC 3339), or to its end.
tools::Exit state_at_command(const Request& request, const std::string& stream, const std::string& as_of);
// Every event of a stream.
tools::Exit history_command(const Request& request, const std::string& stream);
// Per partition: records, what counts, voids by reason, bytes, epochs, times.
tools::Exit stats_command(const Request& request);
// Every record, partition by partition; `follow` goes on with what is appended, until interrupted.
tools::Exit tail_command(const Request& request, bool follow);

}  // namespace paypie::replay
