// The fold behind TransferView.
#include "projections/transfer_view.hpp"

#include <utility>

namespace paypie::projections {
namespace {

using transfers::TransferStepped;

void on(TransferView& view, const Envelope& meta, const TransferStepped& step) {
  if (step.began) {
    view.begun = true;
    view.sku = step.began->sku;
    view.from = step.began->from;
    view.to = step.began->to;
    view.quantity = step.began->quantity;
    view.reference = step.began->reference;
  }
  view.phase = step.phase;
  // What was refused stands until something goes on.
  if (!step.why.empty() || !step.asks.empty()) {
    view.why = step.why;
    view.why_at = step.why_at;
  }
  if (!step.reason.empty()) view.reason = step.reason;
  for (const auto& name : step.closed) {
    std::erase_if(view.open, [&](const TransferOpen& open) { return open.name == name; });
  }
  for (const auto& wish : step.asks) view.open.push_back({wish.asked, wish.name, wish.location, meta.time});
}
void on(TransferView&, const Envelope&, const CommandSettled&) {}

}  // namespace

TransferView apply(TransferView view, const Envelope& meta, const transfers::TransferEvent& event) {
  if (meta.version != view.version + 1) {
    throw OutOfOrder(meta.stream + ": version " + std::to_string(meta.version) + " cannot follow version " +
                     std::to_string(view.version));
  }
  if (view.version == 0) {
    const auto id = TransferId::parse(meta.stream);
    if (!id) throw OutOfOrder(meta.stream + " is not the stream of a transfer");
    view.id = *id;
    view.store = meta.store;
    view.created_at = meta.time;
  }
  std::visit([&](const auto& happened) { on(view, meta, happened); }, event);
  view.version = meta.version;
  view.updated_at = meta.time;
  return view;
}

}  // namespace paypie::projections
