// The fold behind CashbackProgrammesView.
#include "projections/cashback_programmes_view.hpp"

#include <algorithm>

namespace paypie::projections {
namespace {

using namespace cashback;

CashbackProgrammeView& known(CashbackProgrammesView& view, const Envelope& meta, const std::string& programme) {
  const auto found = std::ranges::find(view.data, programme, &CashbackProgrammeView::id);
  if (found == view.data.end()) throw OutOfOrder(meta.stream + ": there is no programme " + programme);
  found->updated_at = meta.time;
  return *found;
}

void on(CashbackProgrammesView& view, const Envelope& meta, const ProgrammeCreated& event) {
  view.data.push_back(
      {.id = event.rules.programme, .rules = rules_of(event.rules), .created_at = meta.time, .updated_at = meta.time});
}
void on(CashbackProgrammesView& view, const Envelope& meta, const ProgrammeChanged& event) {
  known(view, meta, event.rules.programme).rules = rules_of(event.rules);
}
void on(CashbackProgrammesView& view, const Envelope& meta, const ProgrammeEnded& event) {
  auto& programme = known(view, meta, event.programme);
  programme.active = false;
  programme.ended_at = meta.time;
  programme.reason = event.reason;
}
void on(CashbackProgrammesView&, const Envelope&, const CommandSettled&) {}

}  // namespace

CashbackProgrammesView apply(CashbackProgrammesView view, const Envelope& meta, const ProgrammeEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = CashbackProgrammesId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a store's cashback programmes");
    view.id = *id;
    view.store = meta.store;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  return view;
}

}  // namespace paypie::projections
