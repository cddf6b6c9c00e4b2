// Points of 10 or more are a reason for a person to look; smaller ones are when they come together.
#include "command-side/risk/models/built_in.hpp"

namespace paypie::risk {

Scorecard built_in_model() {
  constexpr std::int64_t look = 10, hint = 4, never = 1'000;
  constexpr std::nullopt_t others = std::nullopt;
  return {.name = "built-in",
          .version = 1,
          .base = 0,
          .review_from = look,
          .reject_from = never,
          .inputs = {{"cashback_minor", {{2'000, 0}, {5'000, hint}, {others, look}}},
                     {"claims_30_days", {{5, 0}, {10, hint}, {others, look}}},
                     {"reversed_percent", {{10, 0}, {25, hint}, {others, look}}},
                     {"account_age_days", {{7, look}, {30, hint}, {others, 0}}},
                     {"destination_age_days", {{0, look}, {3, look}, {14, hint}, {others, 0}}},
                     {"order_to_usual_percent", {{300, 0}, {1'000, hint}, {others, look}}}}};
}

}  // namespace paypie::risk
