// What a transfer looks like to whoever watches it: where its pieces are, and why it does not go on.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/transfers.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

// A command asked of an item that has not answered yet.
struct TransferOpen {
  transfers::TransferAsked asked = transfers::TransferAsked::find;
  std::string name;      // of the wish: receive/5
  std::string location;  // of the item that is asked
  Timestamp asked_at;    // recorded
};
VALUE(TransferOpen, (asked, name, location, asked_at))

struct TransferView {
  TransferId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  bool begun = false;
  std::string sku;
  std::string from;
  std::string to;
  std::int64_t quantity = 0;
  std::string reference;
  transfers::TransferPhase phase = transfers::TransferPhase::requested;
  std::string why;     // what an item refused last: exceeds_available, no_such_item
  std::string why_at;  // its location
  std::string reason;  // a person's, of a cancellation
  std::vector<TransferOpen> open;
  Timestamp created_at;  // recorded
  Timestamp updated_at;  // recorded, of the last event
};
VALUE(TransferView, (id, store, version, begun, sku, from, to, quantity, reference, phase, why, why_at, reason, open,
                     created_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
TransferView apply(TransferView view, const Envelope& meta, const transfers::TransferEvent& event);

struct TransferDocuments {
  using View = TransferView;
  using Event = transfers::TransferEvent;
  static constexpr std::string_view topic = "paypie.transfer.events.v1";
  static constexpr std::string_view name = "transfers";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  static bool is_shown(const View& view) { return view.begun; }
};
static_assert(Documents<TransferDocuments>);

}  // namespace paypie::projections
