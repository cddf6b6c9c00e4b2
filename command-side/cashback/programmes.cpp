// What makes sense as a programme, and one function for each command.
#include "command-side/cashback/programmes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace paypie::cashback {
namespace {

using ProgrammeDecision = Decision<ProgrammeEvent, ProgrammeRefusal>;

ProgrammeDecision refused(ProgrammeRefusal why) { return Refused<ProgrammeRefusal>{why}; }
ProgrammeDecision happened(ProgrammeEvent event) { return Happened<ProgrammeEvent>{std::move(event)}; }

std::optional<ProgrammeRefusal> fault_of_tiers(const CashbackProgramme& rules) {
  if (rules.tiers.empty()) return ProgrammeRefusal::tiers_missing;
  if (rules.tiers.size() > limit::tiers) return ProgrammeRefusal::too_many_tiers;
  const CashbackTier* before = nullptr;
  for (const auto& tier : rules.tiers) {
    if (tier.from.currency != rules.currency) return ProgrammeRefusal::other_currency;
    if (tier.from.minor < 0 || tier.from.minor > Money::max_minor) return ProgrammeRefusal::amount_out_of_range;
    if (tier.rate.millionths < 0 || tier.rate.millionths > Rate::one) return ProgrammeRefusal::rate_out_of_range;
    if (before && tier.from.minor <= before->from.minor) return ProgrammeRefusal::tiers_overlap;
    before = &tier;
  }
  return std::nullopt;
}

std::optional<ProgrammeRefusal> fault_of_cap(const CashbackProgramme& rules, const std::optional<Money>& most) {
  if (!most) return std::nullopt;
  if (most->currency != rules.currency) return ProgrammeRefusal::other_currency;
  if (most->minor < 1 || most->minor > Money::max_minor) return ProgrammeRefusal::amount_out_of_range;
  return std::nullopt;
}

std::optional<ProgrammeRefusal> fault_of(const CashbackProgramme& rules) {
  if (auto fault = fault_of_tiers(rules)) return fault;
  if (auto fault = fault_of_cap(rules, rules.most_per_order)) return fault;
  if (auto fault = fault_of_cap(rules, rules.most_per_month)) return fault;
  if (rules.skus.size() > limit::skus) return ProgrammeRefusal::too_many_skus;
  if (rules.valid_from && rules.valid_until && *rules.valid_until <= *rules.valid_from) {
    return ProgrammeRefusal::validity_empty;
  }
  if (rules.waiting_days < 0 || rules.waiting_days > limit::waiting_days) return ProgrammeRefusal::waiting_out_of_range;
  return std::nullopt;
}

template <class Programmes>
auto* find(Programmes& now, const std::string& programme) {
  const auto found =
      std::ranges::find(now.all, programme, [](const KeptProgramme& one) { return one.rules.programme; });
  return found == now.all.end() ? nullptr : &*found;
}

ProgrammeDecision on(const CashbackProgrammes& now, const CreateProgramme& ask) {
  if (find(now, ask.rules.programme)) return refused(ProgrammeRefusal::exists_already);
  if (now.all.size() == limit::programmes) return refused(ProgrammeRefusal::too_many_programmes);
  if (const auto fault = fault_of(ask.rules)) return refused(*fault);
  return happened(ProgrammeCreated{ask.rules});
}

ProgrammeDecision on(const CashbackProgrammes& now, const ChangeProgramme& ask) {
  const auto* known = find(now, ask.rules.programme);
  if (!known) return refused(ProgrammeRefusal::no_such_programme);
  if (known->ended) return refused(ProgrammeRefusal::has_ended);
  if (known->rules == ask.rules) return AlreadyDone{};
  if (const auto fault = fault_of(ask.rules)) return refused(*fault);
  return happened(ProgrammeChanged{ask.rules});
}

ProgrammeDecision on(const CashbackProgrammes& now, const EndProgramme& ask) {
  const auto* known = find(now, ask.programme);
  if (!known) return refused(ProgrammeRefusal::no_such_programme);
  if (known->ended) return AlreadyDone{};
  return happened(ProgrammeEnded{ask.programme, ask.reason});
}

CashbackProgrammes on(CashbackProgrammes now, const ProgrammeCreated& event) {
  if (find(now, event.rules.programme)) throw ImpossibleHistory(event.rules.programme + " was created before");
  now.all.push_back({event.rules, false});
  return now;
}
KeptProgramme& known(CashbackProgrammes& now, const std::string& programme) {
  auto* found = find(now, programme);
  if (!found) throw ImpossibleHistory(programme + " was never created");
  return *found;
}
CashbackProgrammes on(CashbackProgrammes now, const ProgrammeChanged& event) {
  known(now, event.rules.programme).rules = event.rules;
  return now;
}
CashbackProgrammes on(CashbackProgrammes now, const ProgrammeEnded& event) {
  known(now, event.programme).ended = true;
  return now;
}
CashbackProgrammes on(CashbackProgrammes now, const CommandSettled&) { return now; }

}  // namespace

Decision<ProgrammeEvent, ProgrammeRefusal> ProgrammesDecider::decide(const CashbackProgrammes& now,
                                                                     const Command& command) {
  return std::visit([&](const auto& ask) { return on(now, ask); }, command);
}

CashbackProgrammes ProgrammesDecider::evolve(CashbackProgrammes now, const ProgrammeEvent& event) {
  return std::visit([&](const auto& happened) { return on(std::move(now), happened); }, event);
}

}  // namespace paypie::cashback
