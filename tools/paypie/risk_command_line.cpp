// What the command line has of models of risk. Files, or the log, in, figures out: no server is asked.
#include "tools/paypie/parsed.hpp"
#include "tools/risk/commands.hpp"
#include "tools/risk/history.hpp"

namespace paypie::tools {

void add_risk(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "risk", "Models of risk: what is wrong with one, how good it is, what it changes");
  auto* check = command(*group, "check", "What a model can come to, or all that is wrong with its file");
  check->add_option("model", parsed.body_file, "JSON file of the model")->required()->type_name("FILE");
  check->callback(
      [&] { parsed.run = [&](const auto&) { return risk::check_command(parsed.body_file, parsed.format); }; });
  auto* evaluate = command(*group, "evaluate", "A model against claims whose outcome is known");
  evaluate->add_option("model", parsed.body_file, "JSON file of the model")->required()->type_name("FILE");
  evaluate->add_option("claims", parsed.from, "CSV file: a column for each fact, and abuse")
      ->required()
      ->type_name("FILE");
  evaluate->add_option("--part", parsed.page, "What -o csv shows; other forms show all")
      ->check(CLI::IsMember({"decisions", "verdicts", "calibration"}));
  evaluate->callback([&] {
    parsed.run = [&](const auto&) {
      return risk::evaluate_command(parsed.body_file, parsed.from, parsed.page, parsed.format);
    };
  });
  auto* what_if = command(*group, "what-if", "What another model would have decided, from the log alone");
  what_if->add_option("model", parsed.body_file, "JSON file of the other model")->required()->type_name("FILE");
  what_if->add_option("--of-store", parsed.key, "Of this store only; without it of all");
  what_if->callback([&] {
    parsed.run = [&](const auto& config) {
      return risk::what_if_command(parsed.body_file, log_source(config), parsed.key, parsed.format);
    };
  });
}

}  // namespace paypie::tools
