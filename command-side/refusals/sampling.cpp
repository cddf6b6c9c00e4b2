// Counts that begin anew with each minute.
#include "command-side/refusals/sampling.hpp"

#include <algorithm>

namespace paypie::refusals {
namespace {

constexpr std::int64_t minute_micros = 60'000'000;

}  // namespace

// Also when the clock was put back: then it is another minute.
void Sampling::turn(Timestamp now) {
  const auto minute = now.micros / minute_micros;
  if (minute == minute_) return;
  minute_ = minute;
  taken_ = taken_of_unknown_ = 0;
  taken_of_.clear();
}

Sample Sampling::take(const Client& client, const std::string& store, Timestamp now) {
  turn(now);
  const auto known = taken_of_.find(client.who);
  const bool is_one_too_many = known != taken_of_.end() && known->second >= limits_.of_one;
  const bool is_full = taken_ >= limits_.in_all || (!client.is_known && taken_of_unknown_ >= (limits_.in_all + 1) / 2);
  if (is_one_too_many || is_full) {
    leave_out(store, {1, now, now});
    return is_one_too_many ? Sample::of_one : Sample::in_all;
  }
  ++taken_;
  ++taken_of_[client.who];
  if (!client.is_known) ++taken_of_unknown_;
  return Sample::taken;
}

void Sampling::leave_out(const std::string& store, const RefusalsLeftOut& more) {
  const bool is_counted_alone = left_out_.contains(store) || left_out_.size() < limits_.stores;
  if (!is_counted_alone) of_other_stores_ += static_cast<std::uint64_t>(more.count);
  const auto [left, is_first] = left_out_.try_emplace(is_counted_alone ? store : otherwise_, more);
  if (is_first) return;
  auto& [count, since, until] = left->second;
  count += more.count;
  since = std::min(since, more.since);
  until = std::max(until, more.until);
}

std::vector<Sampling::LeftOut> Sampling::take_left_out(Timestamp now, bool at_once) {
  std::vector<LeftOut> over;
  for (auto one = left_out_.begin(); one != left_out_.end();) {
    if (!at_once && one->second.since.micros / minute_micros == now.micros / minute_micros) {
      ++one;
      continue;
    }
    over.push_back({one->first, one->second});
    one = left_out_.erase(one);
  }
  return over;
}

}  // namespace paypie::refusals
