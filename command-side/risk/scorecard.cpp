// Looked up and added up.
#include "command-side/risk/scorecard.hpp"

#include <algorithm>
#include <set>

namespace paypie::risk {
namespace {

constexpr std::string_view what_a_name_is = "must be 1 to 64 of a-z, 0-9, '-' and '_'";

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= limit::name && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}
bool are_points(std::int64_t points) { return points >= -limit::points && points <= limit::points; }

std::string fault_of(const InputBins& input, const std::string& at) {
  if (input.bins.empty() || input.bins.size() > limit::bins) {
    return at + ": must be from 1 to " + std::to_string(limit::bins) + ", not " + std::to_string(input.bins.size());
  }
  for (std::size_t i = 0; i < input.bins.size(); ++i) {
    const auto& bin = input.bins[i];
    const auto here = at + "/" + std::to_string(i);
    const bool is_last = i + 1 == input.bins.size();
    if (!bin.below && !is_last) return here + "/below: every bin but the last must have one";
    if (bin.below && is_last) return here + "/below: the last bin has none, so that every value has its bin";
    if (!are_points(bin.points)) return here + "/points: are out of range";
    if (i > 0 && bin.below && *bin.below <= *input.bins[i - 1].below) {
      return here + "/below: must lie above that of the bin before, or the two overlap";
    }
  }
  return "";
}

std::int64_t points_of(const InputBins& input, std::int64_t value) {
  const auto bin = std::ranges::find_if(input.bins, [&](const Bin& one) { return !one.below || value < *one.below; });
  return bin->points;
}
std::int64_t least_points(const InputBins& input) { return std::ranges::min(input.bins, {}, &Bin::points).points; }
std::int64_t most_points(const InputBins& input) { return std::ranges::max(input.bins, {}, &Bin::points).points; }

Verdict verdict_of(const Scorecard& model, std::int64_t score) {
  if (score >= model.reject_from) return Verdict::reject;
  return score >= model.review_from ? Verdict::review : Verdict::approve;
}

}  // namespace

std::string fault_of(const Scorecard& model, std::span<const std::string_view> known) {
  if (!is_name(model.name)) return "/name: " + std::string(what_a_name_is);
  if (model.version < 1) return "/version: must be at least 1";
  if (!are_points(model.base)) return "/base: is out of range";
  if (model.review_from > model.reject_from) return "/review_from: must not lie above reject_from";
  if (model.double_odds && (*model.double_odds < 1 || *model.double_odds > limit::double_odds)) {
    return "/double_odds: must be from 1 to " + std::to_string(limit::double_odds);
  }
  if (model.inputs.empty() || model.inputs.size() > limit::inputs) {
    return "/inputs: must be from 1 to " + std::to_string(limit::inputs) + ", not " +
           std::to_string(model.inputs.size());
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const auto& input = model.inputs[i];
    const auto at = "/inputs/" + std::to_string(i);
    if (!is_name(input.name)) return at + "/name: " + std::string(what_a_name_is);
    const bool is_known = std::ranges::find(known, input.name) != known.end();
    if (!is_known) return at + "/name: nothing is known of '" + input.name + "'";
    if (!seen.insert(input.name).second) return at + "/name: '" + input.name + "' is there twice";
    if (auto fault = fault_of(input, at + "/bins"); !fault.empty()) return fault;
  }
  return "";
}

Assessment assess(const Scorecard& model, std::span<const Fact> facts) {
  Assessment all{.model = model.name, .version = model.version, .base = model.base, .score = model.base, .inputs = {}};
  for (const auto& fact : facts) all.inputs.push_back({std::string(fact.name), fact.value, 0});
  for (const auto& input : model.inputs) {
    const auto known = std::ranges::find(all.inputs, input.name, &Input::name);
    const auto points = known == all.inputs.end() ? most_points(input) : points_of(input, known->value);
    if (known != all.inputs.end()) known->points = points;
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

Range range_of(const Scorecard& model) {
  Range range{model.base, model.base};
  for (const auto& input : model.inputs) range.least += least_points(input), range.most += most_points(input);
  return range;
}

}  // namespace paypie::risk
