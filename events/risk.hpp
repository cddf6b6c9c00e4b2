// How a decision about risk was made, as the event that decides it tells: which model, what it looked at, and what each
// input added to the score. From these alone another model can be run over the same history. And models themselves.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/event.hpp"

namespace paypie::risk {

enum class Verdict { approve, review, reject };
BOOST_DESCRIBE_ENUM(Verdict, approve, review, reject)

// points: what this input adds to the score; more is riskier.
struct Input {
  std::string name;
  std::int64_t value = 0;
  std::int64_t points = 0;
};
VALUE(Input, (name, value, points))

// score: the model's base and all inputs' points, added up.
struct Assessment {
  std::string model;
  std::int64_t version = 0;
  std::int64_t base = 0;
  std::int64_t score = 0;
  Verdict verdict = Verdict::approve;
  std::vector<Input> inputs;
};
VALUE(Assessment, (model, version, base, score, verdict, inputs))

// Values below `below`, and not below that of the bin before; none: all that are left. Only the last bin has none.
struct Bin {
  std::optional<std::int64_t> below;
  std::int64_t points = 0;
};
VALUE(Bin, (below, points))

struct InputBins {
  std::string name;
  std::vector<Bin> bins;
};
VALUE(InputBins, (name, bins))

// A score below review_from approves, one from reject_from on rejects, what lies between is for a person.
// double_odds: how many points double the odds of abuse, where a score of 0 means one to one; absent: the score ranks
// cases and says nothing about how likely abuse is. It decides nothing: it is what calibration is held against.
struct Scorecard {
  std::string name;
  std::int64_t version = 0;  // from 1
  std::int64_t base = 0;
  std::int64_t review_from = 0;
  std::int64_t reject_from = 0;
  std::vector<InputBins> inputs;
  std::optional<std::int64_t> double_odds = std::nullopt;
};
VALUE(Scorecard, (name, version, base, review_from, reject_from, inputs, double_odds))

}  // namespace paypie::risk
