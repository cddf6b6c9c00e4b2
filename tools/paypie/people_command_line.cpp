// The command line of what people look at and do: payments, processes, dead letters.
#include "tools/paypie/parsed.hpp"
#include "tools/settlements/dialects.hpp"

namespace paypie::tools {

namespace {

// What a person does to one thing, with the reason.
void add_act(CLI::App& group, Parsed& parsed, const std::string& name, const std::string& help,
             const std::string& reason, Exit (*run)(const config::Config&, const PersonalAct&, Format)) {
  auto* act = command(group, name, help);
  act->add_option("id", parsed.act.id)->required();
  act->add_option("--" + reason, parsed.act.reason, "Recorded with your name")->required();
  act->add_option("--key", parsed.act.key, "Idempotency-Key; without one a random one is used");
  act->add_option("--version", parsed.act.version, "As you saw it; nothing happens if it has changed since")
      ->check(CLI::PositiveNumber);
  act->callback([&parsed, run] {
    parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.act, parsed.format); };
  });
}

void add_settlements(CLI::App& ledger, Parsed& parsed) {
  auto& wanted = parsed.settlement;
  auto* reconcile = command(ledger, "reconcile", "Import a gateway's settlement file, and list what does not match");
  reconcile->add_option("file", wanted.file, "CSV, as the gateway gives it")->required();
  reconcile->add_option("--gateway", wanted.gateway, "Whose file it is")
      ->required()
      ->check(CLI::IsMember(settlement_files::known_gateways()));
  reconcile->add_option("--from", wanted.from,
                        "It covers what was recorded from this day or time on; none: see --until");
  reconcile->add_option("--until", wanted.until, "And before this; without both: the days of its lines, UTC");
  reconcile->callback(
      [&] { parsed.run = [&](const auto& config) { return ledger_reconcile(config, wanted, parsed.format); }; });
  const auto add_list = [&](const char* name, const char* help) {
    auto* list = command(ledger, name, help);
    list->add_option("--gateway", wanted.gateway, "Only this one");
    list->add_option("--limit", wanted.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
    return list;
  };
  auto* differences = add_list("differences", "Where settlement files and our books do not agree");
  differences->add_option("--status", wanted.status, "missing, surplus, amount_differs or repeated");
  differences->callback(
      [&] { parsed.run = [&](const auto& config) { return ledger_differences(config, wanted, parsed.format); }; });
  auto* files = add_list("settlements", "Settlement files, the latest import first");
  files->callback(
      [&] { parsed.run = [&](const auto& config) { return ledger_settlements(config, wanted, parsed.format); }; });
}

}  // namespace

void add_payments(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "payment", "Payments and what was done with their money");
  auto* list = command(*group, "list", "Payments, the latest first");
  list->add_flag_callback(
      "--needs-person", [&] { parsed.list.filters.emplace_back("needs_person=true"); },
      "Only those whose outcome no gateway can say");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback(
      [&] { parsed.run = [&](const auto& config) { return payment_list(config, parsed.list, parsed.format); }; });
  auto* show = command(*group, "show", "One payment with its transactions");
  show->add_option("id", parsed.id, "pay_...")->required();
  show->add_option("--as-of", parsed.as_of, "A version, or an RFC 3339 time");
  show->callback([&] {
    parsed.run = [&](const auto& config) { return payment_show(config, parsed.id, parsed.as_of, parsed.format); };
  });
}

void add_ledger(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "ledger", "What customers owe, what was earned, and where the money is");
  auto& wanted = parsed.ledger;
  const auto add = [&](const char* name, const char* help) {
    auto* sub = command(*group, name, help);
    sub->add_option("--as-of", wanted.as_of, "As it was recorded at this RFC 3339 time");
    sub->add_option("--currency", wanted.currency, "Only this one");
    return sub;
  };
  const auto add_range = [&](CLI::App* sub) {
    sub->add_option("--from", wanted.from, "First business day, such as 2025-01-31");
    sub->add_option("--to", wanted.to, "Last business day");
    sub->add_option("--order", wanted.order, "Of this order: ord_...");
  };
  auto* balance = add("balance", "The trial balance, in minor units");
  balance->add_option("--date", wanted.date, "Up to this business day, with it");
  balance->callback(
      [&] { parsed.run = [&](const auto& config) { return ledger_balance(config, wanted, parsed.format); }; });
  auto* statement = add("statement", "What was posted to an account, with its running balance, in minor units");
  statement->add_option("account", wanted.account, "receivable, gateway_clearing, ... (reference/chart-of-accounts.md)")
      ->required();
  add_range(statement);
  statement->add_option("--detail", wanted.detail, "Of this detail: a gateway");
  statement->add_option("--limit", wanted.limit, "Most lines to show; 0: all")->check(CLI::NonNegativeNumber);
  statement->callback(
      [&] { parsed.run = [&](const auto& config) { return ledger_statement(config, wanted, parsed.format); }; });
  auto* journal = add("export", "The journal as hledger reads it");
  add_range(journal);
  journal->callback([&] { parsed.run = [&](const auto& config) { return ledger_export(config, wanted); }; });
  add_settlements(*group, parsed);
}

void add_processes(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "process", "Orders on their way to cash: which are stuck, and what to do about it");
  auto* list = command(*group, "list", "Those that began last first");
  list->add_flag_callback(
      "--stuck", [&] { parsed.list.filters.emplace_back("stuck=true"); }, "Only those that wait for a person");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback(
      [&] { parsed.run = [&](const auto& config) { return process_list(config, parsed.list, parsed.format); }; });
  auto* show = command(*group, "show", "One instance with its steps");
  show->add_option("id", parsed.id, "otc_... or ord_...")->required();
  show->callback(
      [&] { parsed.run = [&](const auto& config) { return process_show(config, parsed.id, parsed.format); }; });
  add_act(*group, parsed, "retry", "Ask again for the steps that failed for good", "reason",
          [](const config::Config& config, const PersonalAct& act, Format format) {
            return process_act(config, "retry-step", act, format);
          });
  add_act(*group, parsed, "abandon", "Give the order up: undo every step, and cancel it", "reason",
          [](const config::Config& config, const PersonalAct& act, Format format) {
            return process_act(config, "abandon", act, format);
          });
  add_act(*group, parsed, "note", "Leave a note", "text",
          [](const config::Config& config, const PersonalAct& act, Format format) {
            return process_act(config, "notes", act, format);
          });
}

void add_dead_letters(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "dead-letter", "Streams that wait behind an event which nobody could take");
  auto* list = command(*group, "list", "Those that wait");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback(
      [&] { parsed.run = [&](const auto& config) { return dead_letter_list(config, parsed.list, parsed.format); }; });
  auto* show = command(*group, "show", "One of them");
  show->add_option("id", parsed.id, "dlt_...")->required();
  show->callback(
      [&] { parsed.run = [&](const auto& config) { return dead_letter_show(config, parsed.id, parsed.format); }; });
  add_act(*group, parsed, "retry", "The cause is gone: take the event again; `all` for all that are parked", "reason",
          [](const config::Config& config, const PersonalAct& act, Format format) {
            return dead_letter_act(config, "retry", act, format);
          });
  add_act(*group, parsed, "skip", "Never take this event; go on behind it", "reason",
          [](const config::Config& config, const PersonalAct& act, Format format) {
            return dead_letter_act(config, "skip", act, format);
          });
}

}  // namespace paypie::tools
