// What the command line shares: exit codes, printing rows as table, JSON, JSON lines or CSV, and progress on stderr.
#pragma once
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::tools {

// docs/reference/command-line.md lists them too.
enum class Exit {
  ok = 0,
  internal = 1,
  usage = 2,       // wrong command line or configuration
  difference = 3,  // a verification failed, or two things differ
  not_found = 4,
  not_allowed = 5,
  unreachable = 6,  // a dependency cannot be reached
  conflict = 7,
  incomplete = 8,  // something could not be checked
  interrupted = 130,
  terminated = 143,
};

// Ends a command with an exit code and a sentence for stderr.
struct Failure : std::runtime_error {
  Exit code;
  Failure(Exit exit_code, const std::string& sentence) : std::runtime_error(sentence), code(exit_code) {}
};

enum class Format { table, json, jsonl, csv };

// A column of the table and CSV forms: a heading and where its value is in a row (RFC 6901 pointer).
struct Column {
  std::string heading;
  std::string pointer;
  bool right = false;  // numbers
};

// Rows as JSON objects: the json and jsonl forms print them whole, table and csv only the columns.
// An empty json list is `[]`; an empty table is its heading line.
std::string rendered(std::span<const nlohmann::ordered_json> rows, std::span<const Column> columns, Format format);
// One object: as it is for json and jsonl, name and value lines for table, one row for csv.
std::string rendered_one(const nlohmann::ordered_json& row, std::span<const Column> columns, Format format);
void print(const std::string& text);  // to stdout, whole; throws Failure if stdout is gone

// "1354458.59" of 135445859 and two digits, with thousands separated if asked for: "1,354,458.59".
std::string decimal_text(std::int64_t minor, int digits, bool thousands = false);
std::string with_thousands(std::int64_t number);

// Shows done/total, rate and time left on stderr: rewritten in place on a terminal, a line every 10 s otherwise.
// One thread.
class Progress {
 public:
  explicit Progress(std::string what, std::optional<std::uint64_t> total = {});
  ~Progress();
  void at(std::uint64_t done);
  std::uint64_t done() const { return done_; }

  // The line itself, what the tests look at.
  static std::string line(std::string_view what, std::uint64_t done, std::optional<std::uint64_t> total,
                          std::chrono::duration<double> took);

 private:
  std::string what_;
  std::optional<std::uint64_t> total_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point began_, shown_;
  bool terminal_, drawn_ = false;
};

// SIGINT and SIGTERM as a flag that long work looks at between steps; returns the exit code to end with.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  static std::optional<Exit> asked();
};

}  // namespace paypie::tools
