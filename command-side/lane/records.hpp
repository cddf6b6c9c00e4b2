// The three records a writer appends, and what a reader takes back out of their headers.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "events/envelope.hpp"
#include "events/log/log.hpp"
#include "events/log/record.hpp"
#include "events/log/validity.hpp"

namespace paypie::lane {

// Who writes what: the marks every record of an epoch carries.
struct Pen {
  WriterId writer;
  std::string writer_text;  // the same, ready for headers
  std::uint64_t epoch = 0;
};

// `address` is checked by is_address().
log::Record writer_opened_record(const Pen& pen, Timestamp time, std::string_view address);
log::Record empty_commit_record(const Pen& pen, std::uint64_t seq, Timestamp time);
// A commit may have this much before sign(), which adds less than 256 bytes.
inline constexpr std::size_t largest_commit = log::EventLog::max_record_bytes - 256;
// The event of one command; seq is the writer's to give.
log::Record commit_record(const Envelope& meta, const CommandId& command, const Bytes32& request, std::string value);
void sign(log::Record& commit, const Pen& pen, std::uint64_t seq);

// Where the writer of a WriterOpened takes commands; none if it does not say so as writer_opened_record() does.
std::optional<std::string> opened_address(const log::Record& opened);

// Letters, digits and .:-_[] only, at most 255: what can stand in JSON as it is.
bool is_address(std::string_view text);

struct CommandMarks {
  CommandId command;
  Bytes32 request{};
};
// No value: a commit without well-formed command headers, which no writer of ours makes.
std::optional<CommandMarks> command_marks(const log::Record& record);

}  // namespace paypie::lane
