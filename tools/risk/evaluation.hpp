// How good a model is at claims whose outcome is known. Figures are of those claims, and of no others.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "command-side/risk/scorecard.hpp"
#include "tools/risk/claims.hpp"

namespace paypie::risk {

// Claims, by what became of them.
struct Outcomes {
  std::int64_t honest = 0;
  std::int64_t abuse = 0;
  std::int64_t all() const { return honest + abuse; }
  bool operator==(const Outcomes&) const = default;
};

// Scores of at least `from` and less than `below`; the outermost bands have no end. Neighbours are put together until
// there are enough claims in each to say something about them.
struct Band {
  std::optional<std::int64_t> from, below;
  Outcomes claims;
  std::optional<double> expected;  // share of abuse, as the scores have it; none: the model does not say
};
inline constexpr std::int64_t enough_claims = 100;

struct Evaluation {
  std::string model;
  std::int64_t version = 0;
  Outcomes approved, reviewed, rejected;
  std::vector<Band> bands;  // by score, rising
  Outcomes all() const;
};

// The model must be without fault, and there must be a claim.
Evaluation evaluate(const Scorecard& model, std::span<const LabelledClaim> claims);

// A share as decimal text of four digits, "0.9731"; null if there is nothing to have a share of.
nlohmann::ordered_json share(std::int64_t part, std::int64_t whole);

// What is flagged, and how often that was right: nothing (always no), what is rejected, and what is not approved.
std::vector<nlohmann::ordered_json> decision_rows(const Evaluation& evaluation);
std::vector<nlohmann::ordered_json> verdict_rows(const Evaluation& evaluation);
std::vector<nlohmann::ordered_json> calibration_rows(const Evaluation& evaluation);

}  // namespace paypie::risk
