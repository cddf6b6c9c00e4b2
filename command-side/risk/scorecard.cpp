// Looked up and added up.
#include "command-side/risk/scorecard.hpp"

#include <algorithm>
#include <set>

namespace paypie::risk {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= limit::name && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}
bool are_points(std::int64_t points) { return points >= -limit::points && points <= limit::points; }

std::string fault_of(const InputBins& input) {
  if (input.bins.empty() || input.bins.size() > limit::bins) {
    return "must have from 1 to " + std::to_string(limit::bins) + " bins";
  }
  for (std::size_t i = 0; i < input.bins.size(); ++i) {
    const auto& bin = input.bins[i];
    const bool is_last = i + 1 == input.bins.size();
    if (bin.below.has_value() == is_last) return "every bin but the last has a below, the last has none";
    if (!are_points(bin.points)) return "points are out of range";
    if (i > 0 && bin.below && *bin.below <= *input.bins[i - 1].below) return "below must rise from bin to bin";
  }
  return "";
}

std::int64_t points_of(const InputBins& input, std::int64_t value) {
  const auto bin = std::ranges::find_if(input.bins, [&](const Bin& one) { return !one.below || value < *one.below; });
  return bin->points;
}

Verdict verdict_of(const Scorecard& model, std::int64_t score) {
  if (score >= model.reject_from) return Verdict::reject;
  return score >= model.review_from ? Verdict::review : Verdict::approve;
}

}  // namespace

std::string fault_of(const Scorecard& model, std::span<const std::string_view> known) {
  if (!is_name(model.name)) return "/name: 1 to 64 of a-z, 0-9, '-' and '_'";
  if (model.version < 1) return "/version: must be at least 1";
  if (!are_points(model.base)) return "/base: is out of range";
  if (model.review_from > model.reject_from) return "/review_from: must not lie above reject_from";
  if (model.inputs.empty() || model.inputs.size() > limit::inputs) {
    return "/inputs: must be from 1 to " + std::to_string(limit::inputs);
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const auto& input = model.inputs[i];
    const auto at = "/inputs/" + std::to_string(i) + "/";
    if (std::ranges::find(known, input.name) == known.end())
      return at + "name: nothing is known of '" + input.name + "'";
    if (!seen.insert(input.name).second) return at + "name: '" + input.name + "' is there twice";
    if (auto fault = fault_of(input); !fault.empty()) return at + "bins: " + fault;
  }
  return "";
}

Assessment assess(const Scorecard& model, std::span<const Fact> facts) {
  Assessment all{.model = model.name, .version = model.version, .base = model.base, .score = model.base};
  for (const auto& input : model.inputs) {
    const auto fact = std::ranges::find(facts, std::string_view(input.name), &Fact::name);
    const auto value = fact == facts.end() ? INT64_MAX : fact->value;
    const auto points = points_of(input, value);
    all.inputs.push_back({input.name, value, points});
    all.score += points;
  }
  all.verdict = verdict_of(model, all.score);
  return all;
}

std::expected<Assessment, std::string> reassess(const Scorecard& model, const Assessment& recorded) {
  std::vector<Fact> facts;
  for (const auto& input : recorded.inputs) facts.push_back({input.name, input.value});
  for (const auto& input : model.inputs) {
    if (std::ranges::find(facts, std::string_view(input.name), &Fact::name) == facts.end()) {
      return std::unexpected(input.name);
    }
  }
  return assess(model, facts);
}

}  // namespace paypie::risk
