// Counted by the real scorer, claim by claim.
#include "tools/risk/evaluation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace paypie::risk {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t width_without_odds = 20;

void count(Outcomes& into, bool abuse) { ++(abuse ? into.abuse : into.honest); }
void add(Outcomes& into, const Outcomes& more) { into.honest += more.honest, into.abuse += more.abuse; }

double likely_abuse(std::int64_t score, std::int64_t double_odds) {
  return 1 / (1 + std::exp2(-static_cast<double>(score) / static_cast<double>(double_odds)));
}

// The lowest score of the band that this one lies in.
std::int64_t edge_below(std::int64_t score, std::int64_t width) { return score - (score % width + width) % width; }

struct Narrow {
  Outcomes claims;
  double expected = 0;  // how many of them
};

// `narrow`: by the lowest score of each. What is left at the upper end goes to the last band.
std::vector<Band> bands_of(const std::map<std::int64_t, Narrow>& narrow, bool has_odds) {
  std::vector<Band> bands;
  Narrow gathered;
  std::optional<std::int64_t> from;
  const auto close = [&](std::optional<std::int64_t> below) {
    bands.push_back({from, below, gathered.claims, std::nullopt});
    if (has_odds) bands.back().expected = gathered.expected / static_cast<double>(gathered.claims.all());
    gathered = {};
    from = below;
  };
  std::int64_t left = 0;
  for (const auto& [at, each] : narrow) left += each.claims.all();
  for (const auto& [at, each] : narrow) {
    if (gathered.claims.all() >= enough_claims && left >= enough_claims) close(at);
    add(gathered.claims, each.claims);
    gathered.expected += each.expected;
    left -= each.claims.all();
  }
  close(std::nullopt);
  return bands;
}

Json row_of(const char* decision, const Outcomes& flagged, const Outcomes& all) {
  const auto right = flagged.abuse + (all.honest - flagged.honest);
  return {{"decision", decision},
          {"flagged", flagged.all()},
          {"abuse_flagged", flagged.abuse},
          {"honest_flagged", flagged.honest},
          {"accuracy", share(right, all.all())},
          {"precision", share(flagged.abuse, flagged.all())},
          {"recall", share(flagged.abuse, all.abuse)}};
}

}  // namespace

Outcomes Evaluation::all() const {
  return {approved.honest + reviewed.honest + rejected.honest, approved.abuse + reviewed.abuse + rejected.abuse};
}

Evaluation evaluate(const Scorecard& model, std::span<const LabelledClaim> claims) {
  Evaluation all{.model = model.name, .version = model.version};
  const auto width = model.double_odds.value_or(width_without_odds);
  std::map<std::int64_t, Narrow> narrow;
  for (const auto& claim : claims) {
    const auto assessment = assess(model, claim.facts);
    switch (assessment.verdict) {
      case Verdict::approve: count(all.approved, claim.abuse); break;
      case Verdict::review: count(all.reviewed, claim.abuse); break;
      case Verdict::reject: count(all.rejected, claim.abuse); break;
    }
    auto& band = narrow[edge_below(assessment.score, width)];
    count(band.claims, claim.abuse);
    if (model.double_odds) band.expected += likely_abuse(assessment.score, *model.double_odds);
  }
  all.bands = bands_of(narrow, model.double_odds.has_value());
  return all;
}

Json share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return nullptr;
  const auto digits = (part * 10'000 + whole / 2) / whole;
  return fmt::format("{}.{:04}", digits / 10'000, digits % 10'000);
}

std::vector<Json> decision_rows(const Evaluation& evaluation) {
  const auto all = evaluation.all();
  auto not_approved = evaluation.rejected;
  add(not_approved, evaluation.reviewed);
  return {row_of("always no", {}, all), row_of("reject", evaluation.rejected, all),
          row_of("review or reject", not_approved, all)};
}

std::vector<Json> verdict_rows(const Evaluation& evaluation) {
  const auto row = [](const char* verdict, const Outcomes& claims) {
    return Json{{"verdict", verdict},
                {"honest", claims.honest},
                {"abuse", claims.abuse},
                {"share_of_abuse", share(claims.abuse, claims.all())}};
  };
  return {row("approve", evaluation.approved), row("review", evaluation.reviewed), row("reject", evaluation.rejected)};
}

std::vector<Json> calibration_rows(const Evaluation& evaluation) {
  std::vector<Json> rows;
  for (const auto& band : evaluation.bands) {
    Json row = {{"from", nullptr}, {"below", nullptr}, {"claims", band.claims.all()}, {"abuse", band.claims.abuse}};
    if (band.from) row["from"] = *band.from;
    if (band.below) row["below"] = *band.below;
    row["observed"] = share(band.claims.abuse, band.claims.all());
    row["expected"] = nullptr;
    if (band.expected) row["expected"] = fmt::format("{:.4f}", *band.expected);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace paypie::risk
