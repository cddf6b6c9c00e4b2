// What the command line has of the audit trail.
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

void add_audit(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "audit", "The audit trail: its keys and checkpoints (checked by replay verify)");
  command(*group, "checkpoint", "The newest checkpoint as N:ROOT, to be kept elsewhere")->callback([&] {
    parsed.run = [&](const auto& config) { return audit_checkpoint(config, parsed.format); };
  });
  auto* list =
      command(*group, "list", "Who did what to which resource, youngest first; --limit 0 -o jsonl exports all");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most entries to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback(
      [&] { parsed.run = [&](const auto& config) { return audit_list(config, parsed.list, parsed.format); }; });
  auto* keys = command_group(*group, "keys", "The keys that sign checkpoints");
  using Run = Exit (*)(const config::Config&, const std::string&, Format);
  const auto add = [&](const char* name, const char* help, Run run) {
    auto* sub = command(*keys, name, help);
    sub->add_option("file", parsed.folder, "File of the keys; default: audit.key");
    sub->callback([&parsed, run] {
      parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.folder, parsed.format); };
    });
  };
  add("new", "Make a file with one new key, and FILE.pub for verifiers", audit_keys_new);
  add("rotate", "Add a new key; the one before it introduces it at the next start", audit_keys_rotate);
  add("list", "The keys of the file, without their secrets", audit_keys_list);
}

}  // namespace paypie::tools
