// What a dead letter looks like to whoever has to see to it: which event is in the way of whom, why, and what people
// did.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "events/dead_letters.hpp"
#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

// parked: waits for a person. retrying, skipped: the consumer has not gone on yet. resumed: over.
enum class LetterStatus { parked, retrying, skipped, resumed };
BOOST_DESCRIBE_ENUM(LetterStatus, parked, retrying, skipped, resumed)

struct DeadLetterView {
  dead_letters::DeadLetterId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version; 0: nothing happened yet
  LetterStatus status = LetterStatus::parked;
  dead_letters::Place at;
  std::string type;  // of the event in the way, as it is stored
  std::string error;
  std::int64_t attempts = 0;
  std::string reason;    // the last person's
  Actor by;              // that person; empty: none yet
  Timestamp parked_at;   // recorded, at this event for the first time
  Timestamp updated_at;  // recorded, of the last event
};
VALUE(DeadLetterView, (id, store, version, status, at, type, error, attempts, reason, by, parked_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
DeadLetterView apply(DeadLetterView view, const Envelope& meta, const dead_letters::DeadLetterEvent& event);

struct DeadLetterDocuments {
  using View = DeadLetterView;
  using Event = dead_letters::DeadLetterEvent;
  static constexpr std::string_view topic = "paypie.dead_letter.events.v1";
  static constexpr std::string_view name = "dead_letters";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
};
static_assert(Documents<DeadLetterDocuments>);

}  // namespace paypie::projections
