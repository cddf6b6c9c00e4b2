// One event of each kind of refusals, every field filled, the same in every run.
#pragma once
#include <variant>
#include <vector>

#include "events/refusals.hpp"

namespace paypie::samples {

inline const refusals::CommandRefused refused_refund{.route = "payments.refund",
                                                     .resource = "pay_00000000000000000000000001",
                                                     .status = 422,
                                                     .reason = "payment.exceeds_captured",
                                                     .client = "192.0.2.0/24",
                                                     .request = "req_1"};

inline std::vector<std::variant<refusals::CommandRefused, refusals::RefusalsLeftOut>> every_refusal_event() {
  return {refused_refund,
          refusals::RefusalsLeftOut{17, Timestamp{1'772'323'200'000'000}, Timestamp{1'772'323'259'000'000}}};
}

}  // namespace paypie::samples
