// From the log of items to open timers, and from due ones to commands.
#include "sagas/reservation_expiry/expiry.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"
#include "sagas/runner/wanted.hpp"

namespace paypie::reservation_expiry {

namespace {

using Inputs = std::variant<inventory::StockReserved, inventory::ReservationReleased, inventory::ReservationExpired,
                            inventory::StockCommitted>;

constexpr std::chrono::milliseconds between_ticks{50};

bool is_over(const inventory::ReservationReleased&) { return true; }
bool is_over(const inventory::ReservationExpired&) { return true; }
bool is_over(const inventory::StockCommitted& event) { return event.left == 0; }

}  // namespace

Expiry::Expiry(Limits limits, log::EventLog& log, inventory::ItemLanes& items, Strand& strand, Executor& pool,
               const Clock& clock, sagas::Parking::Report report)
    : limits_(limits),
      items_(items),
      strand_(strand),
      clock_(clock),
      parking_({.consumer = std::string(name),
                .topics = {std::string(inventory::ItemDecider::topic)},
                .log = log,
                .strand = strand,
                .pool = pool,
                .clock = clock,
                .take = [this](std::size_t, const projections::ValidRecord& record) { take_event(record); },
                .report = report,
                .kept_places = limits.parked_places}),
      reader_(sagas::followed_by(std::string(name), {std::string(inventory::ItemDecider::topic)}, bool(report)), log,
              strand, pool, [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

Expiry::Figures Expiry::figures() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void Expiry::publish() {
  counted_.open = holds_.size();
  counted_.under_way = holds_.busy();
  counted_.parked = parking_.parked();
  counted_.parked_events = parking_.waiting();
  counted_.parked_places = parking_.kept_places();
  counted_.current = begun_;
  const std::lock_guard lock(mutex_);
  published_ = counted_;
}

void Expiry::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic == 0 ? parking_.take(topic, record) : parking_.hear(record);
  }
  counted_.stopped = batch.stopped;
  std::ranges::move(parking_.stopped(), std::back_inserter(counted_.stopped));
  const bool first = !begun_ && batch.at_end;
  begun_ = begun_ || batch.at_end;
  if (first) return tick();
  if (begun_) act();
  publish();
}

void Expiry::take_event(const projections::ValidRecord& record) {
  const auto decoded = sagas::read_wanted<Inputs>(*record.record);
  if (!decoded) return;
  std::visit(
      [&]<class E>(const E& event) {
        const auto key = decoded->meta.stream + "/" + event.reservation.text();
        if constexpr (std::is_same_v<E, inventory::StockReserved>) {
          if (!event.expires_at) return;
          const auto left = std::max<std::int64_t>(0, event.expires_at->micros - clock_.wall_micros());
          holds_.open_at(key, {decoded->meta.stream, event.reservation, decoded->meta},
                         clock_.monotonic() + std::chrono::microseconds(left));
        } else if (is_over(event)) {
          holds_.close(key);
        }
      },
      decoded->event);
}

void Expiry::tick() {
  act();
  publish();
  strand_.after(between_ticks, [this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) tick();
  });
}

void Expiry::act() {
  parking_.act();
  const auto room = limits_.in_flight - std::min(holds_.busy(), limits_.in_flight);
  for (const auto& key : holds_.due(clock_.monotonic(), room)) expire(key);
}

// Whatever is answered for good, the log says so; until then it is asked again.
void Expiry::expire(const std::string& key) {
  const auto& [item, reservation, made] = holds_.find(key)->item;
  lane::Ask<inventory::ItemDecider> ask;
  ask.stream = item;
  ask.id = CommandId{crypto::derive_id("expire", item, reservation.text())};
  ask.request.fill(0);
  ask.command = inventory::ExpireReservation{reservation};
  ask.store = made.store;
  ask.actor = {std::string(name)};
  ask.causation = made.id.text();
  ask.correlation = made.correlation;
  ask.deadline = clock_.monotonic() + limits_.command_within;
  items_.submit(std::move(ask), [this, key, alive = std::weak_ptr(alive_), strand = &strand_](auto answer) {
    const auto* failed = std::get_if<lane::Failed>(&answer);
    const bool known = !failed;
    const bool elsewhere = failed && failed->why == lane::Failure::elsewhere;
    strand->post([this, key, known, elsewhere, alive] {
      if (alive.expired()) return;
      known ? ++counted_.sent : ++counted_.tried_again;
      const auto wait = known ? limits_.recorded_within : elsewhere ? limits_.elsewhere_after : limits_.again_after;
      holds_.later(key, clock_.monotonic() + wait);
    });
  });
}

}  // namespace paypie::reservation_expiry
