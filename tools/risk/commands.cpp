// Read, asked, printed.
#include "tools/risk/commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command-side/risk/cashback_facts.hpp"
#include "command-side/risk/models/model_file.hpp"
#include "tools/risk/evaluation.hpp"

namespace paypie::risk {

namespace {

using tools::Column;
using tools::Exit;
using tools::Failure;
using tools::Format;
using Json = nlohmann::ordered_json;

const Column decision_columns[] = {{"flagged", "/decision"},
                                   {"claims", "/flagged", true},
                                   {"of abuse", "/abuse_flagged", true},
                                   {"honest", "/honest_flagged", true},
                                   {"accuracy", "/accuracy", true},
                                   {"precision", "/precision", true},
                                   {"recall", "/recall", true}};
const Column verdict_columns[] = {{"verdict", "/verdict"},
                                  {"honest", "/honest", true},
                                  {"abuse", "/abuse", true},
                                  {"share of abuse", "/share_of_abuse", true}};
const Column calibration_columns[] = {{"score from", "/from", true},   {"below", "/below", true},
                                      {"claims", "/claims", true},     {"abuse", "/abuse", true},
                                      {"observed", "/observed", true}, {"expected", "/expected", true}};

std::string shown(const Evaluation& of, const std::string& part, Format format) {
  const auto decisions = decision_rows(of), verdicts = verdict_rows(of), calibration = calibration_rows(of);
  if (format == Format::csv) {
    if (part == "verdicts") return rendered(verdicts, verdict_columns, format);
    if (part == "calibration") return rendered(calibration, calibration_columns, format);
    return rendered(decisions, decision_columns, format);
  }
  if (format == Format::table) {
    return rendered(decisions, decision_columns, format) + "\n" + rendered(verdicts, verdict_columns, format) + "\n" +
           rendered(calibration, calibration_columns, format);
  }
  const Json whole = {{"model", of.model},         {"version", of.version},  {"claims", of.all().all()},
                      {"abuse", of.all().abuse},   {"decisions", decisions}, {"verdicts", verdicts},
                      {"calibration", calibration}};
  return rendered_one(whole, {}, format);
}

}  // namespace

Scorecard model_of_file(const std::string& path) {
  auto model = read_model_file(path, cashback_facts);
  if (model) return std::move(*model);
  std::string all;
  for (const auto& fault : model.error()) all += fmt::format("{}{}: {}", all.empty() ? "" : "\n", path, fault);
  throw Failure(Exit::usage, all);
}

Exit check_command(const std::string& path, Format format) {
  const auto model = model_of_file(path);
  const auto range = range_of(model);
  const auto notes = [&] {
    std::vector<std::string> all;
    if (range.most < model.reject_from) all.emplace_back("rejects nothing");
    if (range.most < model.review_from) all.emplace_back("refers nothing to a person");
    if (range.least >= model.review_from) all.emplace_back("approves nothing");
    if (range.least >= model.reject_from) all.emplace_back("rejects everything");
    return all;
  }();
  const Json row = {{"model", model.name},
                    {"version", model.version},
                    {"inputs", model.inputs.size()},
                    {"least_score", range.least},
                    {"review_from", model.review_from},
                    {"reject_from", model.reject_from},
                    {"most_score", range.most},
                    {"notes", fmt::format("{}", fmt::join(notes, ", "))}};
  const Column columns[] = {{"model", "/model"},
                            {"version", "/version", true},
                            {"inputs", "/inputs", true},
                            {"least score", "/least_score", true},
                            {"review from", "/review_from", true},
                            {"reject from", "/reject_from", true},
                            {"most", "/most_score", true},
                            {"notes", "/notes"}};
  tools::print(tools::rendered_one(row, columns, format));
  return Exit::ok;
}

Exit evaluate_command(const std::string& path, const std::string& claims, const std::string& part, Format format) {
  const auto model = model_of_file(path);
  tools::print(shown(evaluate(model, read_claims(claims)), part, format));
  return Exit::ok;
}

}  // namespace paypie::risk
