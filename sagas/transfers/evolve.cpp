// How an instance folds: every step says what changed.
#include <algorithm>
#include <utility>

#include "sagas/transfers/transfer.hpp"

namespace paypie::transfers {
namespace {

Transfer on(Transfer now, const Stepped& step) {
  if (now.exists == step.began.has_value()) throw ImpossibleHistory("a transfer begins once, with its first step");
  if (step.began) now.about = *step.began;
  now.exists = true;
  now.phase = step.phase;
  for (const auto& name : step.closed) std::erase_if(now.open, [&](const Wish& wish) { return wish.name == name; });
  now.open.insert(now.open.end(), step.asks.begin(), step.asks.end());
  ++now.steps;
  return now;
}

Transfer on(Transfer now, const CommandSettled&) { return now; }

}  // namespace

Transfer TransferDecider::evolve(Transfer now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::transfers
