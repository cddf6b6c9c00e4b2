// What the runner needs to know of the process: which records are delivered to which instance, and where wishes go.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/cashback/account.hpp"
#include "command-side/lane/lanes.hpp"
#include "events/log/record.hpp"
#include "sagas/cashback/claim.hpp"
#include "sagas/cashback/host/rules.hpp"
#include "sagas/runner/process_runner.hpp"

namespace paypie::cashback {

struct Cashback {
  using Decider = ClaimDecider;
  using Wish = ClaimWish;
  static constexpr std::string_view name = "cashback";

  static std::vector<std::string> sources();
  // What the rules are made of. Programmes say since when they hold, so they can be read before what they are held
  // against. Of models the last one counts: which one that is when a claim is sent does not follow from its order.
  static std::vector<std::size_t> ahead() { return {2, 3}; }
  // Throws projections::Poison and projections::UnknownEvent.
  static std::optional<sagas::Routed<ClaimDecider>> route(const log::Record& record, Rules& rules);
  static const ClaimStepped* step_of(const ClaimEvent& event) { return std::get_if<ClaimStepped>(&event); }
  static ClaimDecider::Command timer(const std::string& fired) { return FireClaimTimer{fired}; }
};

using ClaimLanes = lane::Lanes<ClaimDecider>;
using CashbackRunner = sagas::ProcessRunner<Cashback>;

lane::Codec<ClaimDecider> claim_codec();

// What a store decides by: the model of risk, and what is paid out without a second person.
struct Terms {
  risk::Scorecard model;
  ApprovalLimit payouts = {};
};

// The command that a wish becomes. Pure but for derived ids.
CashbackAccountDecider::Command command_of(const std::string& instance, const ClaimWish& wish, const Terms& terms);

// Any thread.
void send(lane::Lanes<CashbackAccountDecider>& accounts, const Terms& terms, const Clock& clock,
          const sagas::Sending<ClaimWish>& sending, sagas::OnSent done);

}  // namespace paypie::cashback
