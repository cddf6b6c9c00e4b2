// How a decision about risk was made, as the event that decides it tells: which model, what it looked at, and what each
// input added to the score. From these alone another model can be run over the same history.
#pragma once
#include <cstdint>
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

}  // namespace paypie::risk
