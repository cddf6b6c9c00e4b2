// One event of each kind of dead letters, every field filled, the same in every run.
#pragma once
#include <variant>
#include <vector>

#include "events/dead_letters.hpp"

namespace paypie::samples {

inline const dead_letters::Place poison{"order_to_cash", "paypie.order.events.v1", 7, 1'234,
                                        "ord_00000000000000000000000001"};

inline std::vector<std::variant<dead_letters::StreamParked, dead_letters::RetryAsked, dead_letters::EventSkipped,
                                dead_letters::StreamResumed>>
every_dead_letter_event() {
  using namespace dead_letters;
  return {StreamParked{poison, "paypie.order.created.v1", "/lines must be an array", 2},
          RetryAsked{poison, "the new version can read it"}, EventSkipped{poison, "the order was entered by hand"},
          StreamResumed{poison}};
}

}  // namespace paypie::samples
