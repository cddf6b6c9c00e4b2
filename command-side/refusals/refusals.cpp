// One function for each command.
#include "command-side/refusals/refusals.hpp"

#include <utility>

namespace paypie::refusals {
namespace {

using RefusalDecision = Decision<RefusalEvent, Refusal>;

RefusalDecision on(const RefusalHour& now, const Record& ask) {
  if (now.recorded >= most_of_a_stream) return Refused<Refusal>{Refusal::stream_is_full};
  return Happened<RefusalEvent>{ask.what};
}

RefusalDecision on(const RefusalHour&, const LeaveOut& ask) {
  if (ask.what.count <= 0) return AlreadyDone{};
  return Happened<RefusalEvent>{ask.what};
}

RefusalHour on(RefusalHour now, const CommandRefused&) { return {now.recorded + 1, now.left_out}; }
RefusalHour on(RefusalHour now, const RefusalsLeftOut& event) { return {now.recorded, now.left_out + event.count}; }
RefusalHour on(RefusalHour now, const CommandSettled&) { return now; }

}  // namespace

Decision<RefusalEvent, Refusal> RefusalsDecider::decide(const RefusalHour& now, const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

RefusalHour RefusalsDecider::evolve(RefusalHour now, const Event& event) {
  return std::visit([&](const auto& happened) { return on(now, happened); }, event);
}

}  // namespace paypie::refusals
