// The cashback programmes of a store: what they decide. Pure.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/cashback.hpp"
#include "events/event.hpp"

namespace paypie::cashback {

// Each tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t programmes = 50;  // of one store, those that have ended too
inline constexpr std::size_t tiers = 20;
inline constexpr std::size_t skus = 1'000;
inline constexpr std::int64_t waiting_days = 3'650;
}  // namespace limit

struct CreateProgramme {
  CashbackProgramme rules;
};
struct ChangeProgramme {
  CashbackProgramme rules;
};
struct EndProgramme {
  std::string programme;
  std::string reason;
};

enum class ProgrammeRefusal {
  no_such_programme,
  exists_already,
  has_ended,
  too_many_programmes,
  tiers_missing,
  too_many_tiers,
  tiers_overlap,
  rate_out_of_range,
  amount_out_of_range,
  other_currency,
  too_many_skus,
  validity_empty,
  waiting_out_of_range
};
BOOST_DESCRIBE_ENUM(ProgrammeRefusal, no_such_programme, exists_already, has_ended, too_many_programmes, tiers_missing,
                    too_many_tiers, tiers_overlap, rate_out_of_range, amount_out_of_range, other_currency,
                    too_many_skus, validity_empty, waiting_out_of_range)

struct KeptProgramme {
  CashbackProgramme rules;
  bool ended = false;
};
VALUE(KeptProgramme, (rules, ended))

struct CashbackProgrammes {
  std::vector<KeptProgramme> all;  // as they were created
};
VALUE(CashbackProgrammes, (all))

struct ProgrammesDecider {
  using State = CashbackProgrammes;
  using Command = std::variant<CreateProgramme, ChangeProgramme, EndProgramme>;
  using Event = ProgrammeEvent;
  using Refusal = ProgrammeRefusal;
  static constexpr std::string_view topic = "paypie.cashback_programmes.events.v1";
  static constexpr std::string_view source = "/cashback/programmes";

  static Decision<ProgrammeEvent, ProgrammeRefusal> decide(const CashbackProgrammes& now, const Command& command);
  static CashbackProgrammes evolve(CashbackProgrammes now, const ProgrammeEvent& event);
};
static_assert(Decider<ProgrammesDecider>);

}  // namespace paypie::cashback
