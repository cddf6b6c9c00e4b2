// Decisions that were made, as another model would have made them: from what was recorded with each, nothing else.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "command-side/risk/scorecard.hpp"

namespace paypie::risk {

// An assessment as it lies in the log.
struct Recorded {
  std::string time, store, account, order;
  Assessment assessment;
};

struct Changed {
  Recorded was;
  Assessment now;
};

// Kept one by one; beyond it they are only counted.
inline constexpr std::size_t max_changes = 100'000;

class WhatIf {
 public:
  // Another model, without fault.
  explicit WhatIf(Scorecard model) : model_(std::move(model)) {}
  void take(const Recorded& recorded);

  const Scorecard& model() const { return model_; }
  // How many went from one verdict to the other, the same one too.
  std::int64_t count(Verdict from, Verdict to) const { return counts_[index(from)][index(to)]; }
  std::int64_t all() const { return all_; }
  // How many went to another one.
  std::int64_t changes() const { return changes_; }
  // The first of them, in the order they came.
  const std::vector<Changed>& changed() const { return changed_; }
  // Recorded without something the model looks at: how many, and of the first what.
  std::int64_t not_comparable() const { return not_comparable_; }
  const std::string& missing_first() const { return missing_first_; }

 private:
  static std::size_t index(Verdict verdict) { return static_cast<std::size_t>(verdict); }

  Scorecard model_;
  std::array<std::array<std::int64_t, 3>, 3> counts_{};
  std::vector<Changed> changed_;
  std::int64_t all_ = 0, changes_ = 0, not_comparable_ = 0;
  std::string missing_first_;
};

}  // namespace paypie::risk
