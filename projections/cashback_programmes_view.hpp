// The cashback programmes of a store as readers see them, in the order in which they were created.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/cashback.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/cashback_rules.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

struct CashbackProgrammeView {
  std::string id;  // the programme's name
  bool active = true;
  CashbackRulesView rules;            // for orders that come from now on
  std::optional<Timestamp> ended_at;  // recorded
  std::string reason;                 // a person's, of its end
  Timestamp created_at;               // recorded
  Timestamp updated_at;               // recorded, of the last event about it
};
VALUE(CashbackProgrammeView, (id, active, rules, ended_at, reason, created_at, updated_at))

struct CashbackProgrammesView {
  CashbackProgrammesId id;
  StoreId store;
  std::uint64_t version = 0;
  std::vector<CashbackProgrammeView> data;  // in order
};
VALUE(CashbackProgrammesView, (id, store, version, data))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
CashbackProgrammesView apply(CashbackProgrammesView view, const Envelope& meta, const cashback::ProgrammeEvent& event);

struct CashbackProgrammeDocuments {
  using View = CashbackProgrammesView;
  using Event = cashback::ProgrammeEvent;
  static constexpr std::string_view topic = "paypie.cashback_programmes.events.v1";
  static constexpr std::string_view name = "cashback_programmes";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  // With one of everything that is a list: another shape of it is another form of the store.
  static View specimen() { return {.data = {{}}}; }
};
static_assert(Documents<CashbackProgrammeDocuments>);

}  // namespace paypie::projections
