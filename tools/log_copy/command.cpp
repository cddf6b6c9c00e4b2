// The command around a copy: progress, interruption, the folds of both logs, and what is said at the end.
#include "tools/log_copy/command.hpp"

#include <fmt/format.h>

#include <optional>

#include "tools/log_copy/places.hpp"
#include "tools/log_copy/still.hpp"
#include "tools/replay/verify.hpp"

namespace paypie::log_copy {

namespace {

using Json = nlohmann::ordered_json;

void stop_if_interrupted() {
  if (const auto why = tools::Interrupt::asked()) {
    throw tools::Failure(*why, "interrupted; the same command goes on where it stopped");
  }
}

// One line of progress for each step.
class Steps {
 public:
  void at(Step step, std::uint64_t done, std::uint64_t total) {
    stop_if_interrupted();
    if (!line_ || step != step_) line_.emplace(std::string(to_text(step)), total);
    step_ = step;
    line_->at(done);
  }

 private:
  Step step_ = Step::comparing;
  std::optional<tools::Progress> line_;
};

tools::Exit exit_of(Problem problem) {
  switch (problem) {
    case Problem::source:
    case Problem::target: return tools::Exit::unreachable;
    case Problem::differs: return tools::Exit::difference;
    case Problem::interfered: return tools::Exit::conflict;
  }
  return tools::Exit::internal;
}

std::string sentence_of(const Failure& failure) {
  switch (failure.problem) {
    case Problem::source: return "the source cannot be read: " + failure.detail;
    case Problem::target: return "the target cannot be written: " + failure.detail;
    case Problem::differs: return "the target is no prefix of the source: " + failure.detail;
    case Problem::interfered: return "the target is in use: " + failure.detail;
  }
  return failure.detail;
}

replay::Verified folded(log::LogReader& reader) {
  replay::VerifyOptions options;
  tools::Progress progress("folded");
  options.progress = [&](std::uint64_t records) {
    progress.at(records);
    stop_if_interrupted();
  };
  auto result = replay::verify(reader, options);
  progress.at(result.records);
  return result;
}

}  // namespace

Options copy_limits(const config::Config& config) {
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  return {.chunk_bytes = size("copy.chunk_bytes"),
          .in_flight = size("copy.in_flight"),
          .in_flight_bytes = size("copy.in_flight_bytes"),
          .patience = std::chrono::milliseconds(config.integer("copy.patience_ms"))};
}

tools::Exit copy_command(const std::string& from, const std::string& to, const tools::LogSource& configured,
                         Options limits, tools::Format format) {
  const auto source = parse_place(from, configured), target = parse_place(to, configured);
  if (same_place(source, target)) throw tools::Failure(tools::Exit::usage, "source and target are the same log");
  tools::Interrupt interrupt;
  const auto growing = open_for_reading(source);
  const auto ends = ends_of(*growing);
  if (!ends) throw tools::Failure(tools::Exit::unreachable, ends.error().detail);
  Still reader(*growing, *ends);
  const auto writer = open_for_appending(target, limits.patience);
  std::expected<Copied, Failure> copied;
  {
    Steps steps;
    limits.progress = [&](Step step, std::uint64_t done, std::uint64_t total) { steps.at(step, done, total); };
    copied = copy(reader, *writer, limits);
  }
  if (!copied) throw tools::Failure(exit_of(copied.error().problem), sentence_of(copied.error()));
  const auto wanted = folded(reader), found = folded(*writer);
  const Json row = {{"from", from},
                    {"to", to},
                    {"topics", copied->topics},
                    {"records", copied->records},
                    {"appended", copied->records - copied->known},
                    {"known", copied->known},
                    {"bytes", copied->bytes},
                    {"events", found.events},
                    {"streams", found.streams},
                    {"findings", found.findings.size()},
                    {"fold", found.fold_text()}};
  const tools::Column columns[] = {{"from", "/from"},
                                   {"to", "/to"},
                                   {"topics", "/topics", true},
                                   {"records", "/records", true},
                                   {"appended", "/appended", true},
                                   {"known before", "/known", true},
                                   {"bytes", "/bytes", true},
                                   {"events", "/events", true},
                                   {"streams", "/streams", true},
                                   {"findings", "/findings", true},
                                   {"fold", "/fold"}};
  tools::print(tools::rendered_one(row, columns, format));
  if (wanted == found) return tools::Exit::ok;
  throw tools::Failure(tools::Exit::difference, fmt::format("the folds differ: {} of the source, {} of the target",
                                                            wanted.fold_text(), found.fold_text()));
}

}  // namespace paypie::log_copy
