// One recorded assessment after the other.
#include "tools/risk/what_if.hpp"

namespace paypie::risk {

void WhatIf::take(const Recorded& recorded) {
  ++all_;
  const auto now = reassess(model_, recorded.assessment);
  if (!now) {
    if (not_comparable_++ == 0) missing_first_ = now.error();
    return;
  }
  ++counts_[index(recorded.assessment.verdict)][index(now->verdict)];
  if (now->verdict == recorded.assessment.verdict) return;
  ++changes_;
  if (changed_.size() < max_changes) changed_.push_back({recorded, *now});
}

}  // namespace paypie::risk
