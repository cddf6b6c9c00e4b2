// What the files of the command line share: the arguments of all commands, and how commands are added.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/replay/command_line.hpp"

namespace paypie::tools {

// Everything that parsing fills in; commands are chosen by setting `run`.
struct Parsed {
  CommandLine line;
  Format format = Format::table;
  std::function<Exit(const config::Config&)> run;
  // arguments of single commands
  UpOptions up;
  ListOptions list;
  PersonalAct act;
  TransferWanted transfer;
  ApprovalWanted approval;
  NumberSeriesWanted series;
  LedgerWanted ledger;
  SettlementWanted settlement;
  std::string folder, key, id, as_of, body_file, idempotency_key, page, from, to;
  int connections = 8;
  bool yes = false;
  replay::CommandLine replay;
};

CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help);
CLI::App* command_group(CLI::App& parent, const std::string& name, const std::string& help);

// What people look at, and do about processes and dead letters.
void add_payments(CLI::App& app, Parsed& parsed);
void add_ledger(CLI::App& app, Parsed& parsed);
void add_stock(CLI::App& app, Parsed& parsed);
void add_cashback(CLI::App& app, Parsed& parsed);
void add_approvals(CLI::App& app, Parsed& parsed);
void add_number_series(CLI::App& app, Parsed& parsed);
void add_processes(CLI::App& app, Parsed& parsed);
void add_dead_letters(CLI::App& app, Parsed& parsed);
void add_audit(CLI::App& app, Parsed& parsed);
void add_risk(CLI::App& app, Parsed& parsed);

}  // namespace paypie::tools
