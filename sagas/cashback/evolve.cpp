// How an instance folds: every step says what changed.
#include <algorithm>
#include <utility>
#include <vector>

#include "sagas/cashback/claim.hpp"

namespace paypie::cashback {
namespace {

void see(Claim& now, const std::string& stream, std::uint64_t version) {
  const auto seen = std::ranges::find(now.seen, stream, &SeenClaimStream::stream);
  if (seen == now.seen.end()) {
    now.seen.push_back({stream, version});
  } else {
    seen->version = std::max(seen->version, version);
  }
}

void begin(Claim& now, const ClaimBeginning& about) {
  now.exists = true;
  now.order = about.order;
  now.account = about.account;
  now.programme = about.programme;
  now.lines = about.lines;
  now.total = about.total;
  now.paid_outside = now.given_back_before = now.amount = now.reversed = {0, about.total.currency};
}

// What is known of a payment is the last that was heard of it.
template <class OfPayment>
void hear(std::vector<OfPayment>& all, const OfPayment& news) {
  const auto known = std::ranges::find(all, news.payment, &OfPayment::payment);
  if (known == all.end()) {
    all.push_back(news);
  } else {
    *known = news;
  }
}

Claim on(Claim now, const ClaimStepped& step) {
  if (now.exists == step.began.has_value()) throw ImpossibleHistory("a claim begins once, with its first step");
  if (step.began) begin(now, *step.began);
  if (!step.source.empty()) see(now, step.source, step.source_version);
  now.phase = step.phase;
  if (!step.lines.empty()) now.lines = step.lines;
  if (step.total) now.total = *step.total;
  for (const auto& payment : step.payments) hear(now.payments, payment);
  if (step.loss) hear(now.losses, *step.loss);
  if (step.paid_outside) now.paid_outside = *step.paid_outside;
  if (step.claim) {
    now.claim = step.claim;
    now.given_back_before = given_back(now);
  }
  if (step.amount) now.amount = *step.amount;
  if (step.reversed_in_all) now.reversed = *step.reversed_in_all;
  for (const auto& name : step.closed) {
    std::erase_if(now.open, [&](const ClaimWish& wish) { return wish.name == name; });
    std::erase_if(now.timers, [&](const ClaimTimer& timer) { return timer.name == name; });
  }
  now.open.insert(now.open.end(), step.asks.begin(), step.asks.end());
  now.timers.insert(now.timers.end(), step.timers.begin(), step.timers.end());
  ++now.steps;
  return now;
}

Claim on(Claim now, const CommandSettled&) { return now; }

}  // namespace

Money given_back(const Claim& now) {
  Money all{0, now.total.currency};
  for (const auto& payment : now.payments) all.minor += payment.refunded.minor;
  for (const auto& loss : now.losses) all.minor += loss.lost.minor;
  return all;
}

Claim ClaimDecider::evolve(Claim now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::cashback
