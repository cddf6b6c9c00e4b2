// A programme's rules as readers see them. What clients send has tiers, too, with other fields that may be left out, so
// readers have types of their own.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/cashback.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::projections {

struct CashbackTierView {
  Money from;
  Rate rate;
};
VALUE(CashbackTierView, (from, rate))

struct CashbackRulesView {
  std::string programme;
  std::string title;
  Currency currency;
  std::vector<CashbackTierView> tiers;
  std::optional<Money> most_per_order;
  std::optional<Money> most_per_month;
  std::vector<std::string> skus;  // that count; empty: all
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_until;
  std::int64_t waiting_days = 0;
};
VALUE(CashbackRulesView,
      (programme, title, currency, tiers, most_per_order, most_per_month, skus, valid_from, valid_until, waiting_days))

inline CashbackRulesView rules_of(const cashback::CashbackProgramme& rules) {
  CashbackRulesView view{.programme = rules.programme,
                         .title = rules.title,
                         .currency = rules.currency,
                         .most_per_order = rules.most_per_order,
                         .most_per_month = rules.most_per_month,
                         .skus = rules.skus,
                         .valid_from = rules.valid_from,
                         .valid_until = rules.valid_until,
                         .waiting_days = rules.waiting_days};
  for (const auto& tier : rules.tiers) view.tiers.push_back({tier.from, tier.rate});
  return view;
}

}  // namespace paypie::projections
