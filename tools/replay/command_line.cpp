// Which replay commands there are.
#include "tools/replay/command_line.hpp"

#include <CLI/CLI.hpp>

#include "tools/replay/diff.hpp"
#include "tools/replay/journal.hpp"

namespace paypie::replay {

void add_commands(CLI::App& app, CommandLine& line) {
  const auto command = [&](const char* name, const char* help) {
    auto* sub = app.add_subcommand(name, help);
    sub->fallthrough();
    return sub;
  };
  auto* verify = command("verify", "Check the whole log: checksums, validity, versions, histories, amounts");
  verify->add_option("--audit", line.audit.folder, "Hold this audit trail against the log, too")->type_name("DIR");
  verify->add_option("--keys", line.audit.keys, "File of the public keys that may have begun it")->type_name("FILE");
  verify->add_option("--expect-checkpoint", line.audit.expected, "One that was kept elsewhere")->type_name("N:ROOT");
  verify->callback([&] {
    line.run = [&](Request request) {
      request.audit = line.audit;
      return verify_command(request);
    };
  });
  auto* show = command("show", "One record with its headers and verdict");
  show->add_option("place", line.place, "topic/partition/offset or partition/offset")->required();
  show->callback([&] { line.run = [&](const auto& request) { return show_command(request, line.place); }; });
  auto* state = command("state-at", "A stream folded to a version, a time, or its end");
  state->add_option("stream", line.stream, "ord_...")->required();
  state->add_option("--as-of", line.as_of, "Version or RFC 3339 time");
  state->callback(
      [&] { line.run = [&](const auto& request) { return state_at_command(request, line.stream, line.as_of); }; });
  auto* history = command("history", "Every event of a stream");
  history->add_option("stream", line.stream, "ord_...")->required();
  history->callback([&] { line.run = [&](const auto& request) { return history_command(request, line.stream); }; });
  auto* journal = command("journal", "The ledger as a journal that hledger reads, made from the log alone");
  journal->add_option("--of-store", line.store, "Of this store only; without it of all, each tagged with its store");
  journal->callback([&] { line.run = [&](const auto& request) { return journal_command(request, line.store); }; });
  command("stats", "What the partitions hold")->callback([&] { line.run = stats_command; });
  auto* diff = command("diff", "Hold a read model's rows, and its cache, against the log");
  diff->add_option("--read-model", line.read_model, "orders")->required();
  diff->callback([&] { line.run = [&](const auto& request) { return diff_command(request, line.read_model); }; });
}

void add_tail(CLI::App& app, CommandLine& line) {
  auto* tail = app.add_subcommand("tail", "The records of the log, one a line");
  tail->fallthrough();
  tail->add_flag("--follow", line.follow, "Go on with what is appended, until interrupted");
  tail->callback([&] { line.run = [&](const auto& request) { return tail_command(request, line.follow); }; });
}

}  // namespace paypie::replay
