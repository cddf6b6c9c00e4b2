// Added up, looked up, cut off.
#include "sagas/cashback/earning.hpp"

#include <algorithm>

namespace paypie::cashback {

Money eligible(const CashbackProgramme& programme, std::span<const ClaimLine> lines) {
  Money all{0, programme.currency};
  for (const auto& line : lines) {
    const bool counts = programme.skus.empty() || std::ranges::find(programme.skus, line.sku) != programme.skus.end();
    // An order's total is a Money, and its lines come to no more.
    if (counts) all.minor += line.total.minor;
  }
  return all;
}

Money earned(const CashbackProgramme& programme, std::span<const ClaimLine> lines) {
  const auto goods = eligible(programme, lines);
  const auto reached = [&](const CashbackTier& tier) { return tier.from.minor <= goods.minor; };
  Rate rate;
  for (const auto& tier : programme.tiers) {
    if (reached(tier)) rate = tier.rate;
  }
  // A rate is at most 1: the portion is in range.
  auto amount = portion(goods, rate).value_or(Money{0, goods.currency});
  if (programme.most_per_order) amount.minor = std::min(amount.minor, programme.most_per_order->minor);
  return amount;
}

Money share_of(const Money& amount, const Money& part, const Money& whole) {
  if (part.minor >= whole.minor) return amount;
  const auto share = divide_half_even(static_cast<__int128>(amount.minor) * part.minor, whole.minor);
  return {share.value_or(amount.minor), amount.currency};
}

bool is_valid_at(const CashbackProgramme& programme, Timestamp time) {
  return (!programme.valid_from || time >= *programme.valid_from) &&
         (!programme.valid_until || time < *programme.valid_until);
}

const CashbackProgramme* best_of(std::span<const CashbackProgramme> programmes, std::span<const ClaimLine> lines) {
  const CashbackProgramme* best = nullptr;
  std::int64_t most = 0;
  for (const auto& programme : programmes) {
    if (const auto amount = earned(programme, lines).minor; amount > most) {
      best = &programme;
      most = amount;
    }
  }
  return best;
}

}  // namespace paypie::cashback
