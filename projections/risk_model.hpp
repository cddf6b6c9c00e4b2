// A model of risk as clients read it. As risk::Scorecard; types of their own, because answers may grow and events not.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"
#include "events/risk.hpp"

namespace paypie::projections {

struct RiskModelBin {
  std::optional<std::int64_t> below;
  std::int64_t points = 0;
};
VALUE(RiskModelBin, (below, points))

struct RiskModelInput {
  std::string name;
  std::vector<RiskModelBin> bins;
};
VALUE(RiskModelInput, (name, bins))

struct RiskModel {
  std::string name;
  std::int64_t version = 0;
  std::int64_t base = 0;
  std::int64_t review_from = 0;
  std::int64_t reject_from = 0;
  std::vector<RiskModelInput> inputs;
  std::optional<std::int64_t> double_odds;
};
VALUE(RiskModel, (name, version, base, review_from, reject_from, inputs, double_odds))

inline RiskModel shown(const risk::Scorecard& model) {
  RiskModel shown{model.name, model.version, model.base, model.review_from, model.reject_from, {}, model.double_odds};
  for (const auto& input : model.inputs) {
    RiskModelInput bins{input.name, {}};
    for (const auto& bin : input.bins) bins.bins.push_back({bin.below, bin.points});
    shown.inputs.push_back(std::move(bins));
  }
  return shown;
}

}  // namespace paypie::projections
