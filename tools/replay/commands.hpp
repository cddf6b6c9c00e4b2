// The read-only commands: each a function from a data folder and arguments to an exit code.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "tools/log/source.hpp"
#include "tools/output/output.hpp"

namespace paypie::replay {

struct Request {
  std::filesystem::path data;  // the data folder
  tools::Format format = tools::Format::table;
  std::string postgres;  // URL of the read models; empty: the private server of the data folder
  tools::LogSource log = tools::log_source("embedded", data);
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
