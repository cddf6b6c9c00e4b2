// Scripts by name.
#include "tools/gateway_simulator/script.hpp"

namespace paypie::gateway_simulator {

Script Script::calm() { return {}; }
Script Script::instant() { return {.takes_least = 0, .takes_more = 0}; }
Script Script::rough() {
  return {.not_reached = 5,
          .lost_request = 4,
          .too_many = 3,
          .fails_before = 4,
          .fails_after = 6,
          .lost_answer = 8,
          .html = 2,
          .late_answer = 4,
          .declines = 8,
          .asks_customer = 12,
          .customer_fails = 20,
          .customer_leaves = 10,
          .webhook_lost = 20,
          .webhook_twice = 25,
          .webhook_late = 30};
}

}  // namespace paypie::gateway_simulator
