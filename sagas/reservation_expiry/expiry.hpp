// Asks items to let go of reservations whose time has passed. What is open is a fold of the items' log.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/inventory/api/lanes.hpp"
#include "events/envelope.hpp"
#include "events/log/log.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/runner/open_work.hpp"
#include "sagas/runner/parking.hpp"
#include "sagas/runner/work_reader.hpp"

namespace paypie::reservation_expiry {

// On the strand, but for what says otherwise. Everything handed in must outlive it and what the pool still runs.
class Expiry {
 public:
  static constexpr std::string_view name = "reservation_expiry";

  struct Limits {
    std::size_t in_flight = 512;  // commands under way
    std::chrono::microseconds again_after = std::chrono::milliseconds(200);
    std::chrono::microseconds elsewhere_after = std::chrono::milliseconds(500);
    // The record of what was answered should have come back by then; it is sent again, which changes nothing.
    std::chrono::microseconds recorded_within = std::chrono::seconds(30);
    std::chrono::microseconds command_within = std::chrono::seconds(10);
    std::size_t parked_places = sagas::Parking::default_kept_places;
  };
  struct Figures {
    std::size_t open = 0;       // reservations whose time will come
    std::size_t under_way = 0;  // limited
    std::uint64_t sent = 0, tried_again = 0;
    std::vector<std::string> stopped;           // partitions that wait for a person
    std::map<std::string, std::string> parked;  // item -> why
    std::size_t parked_events = 0, parked_places = 0;
    bool current = false;  // has seen all of the log
  };

  // With `report`, the topic of dead letters must be there, too.
  Expiry(Limits limits, log::EventLog& log, inventory::ItemLanes& items, Strand& strand, Executor& pool,
         const Clock& clock, sagas::Parking::Report report = {});

  // Any thread, once.
  void start() { reader_.start(); }
  Figures figures() const;  // any thread; as of the last batch or tick

 private:
  struct Hold {
    std::string item;
    ReservationId reservation;
    Envelope made;  // of the event that made it
  };
  void take(const sagas::MergedReader::Batch& batch);
  void take_event(const projections::ValidRecord& record);
  void act();
  void tick();
  void expire(const std::string& key);
  void publish();

  const Limits limits_;
  inventory::ItemLanes& items_;
  Strand& strand_;
  const Clock& clock_;
  sagas::OpenWork<Hold> holds_;  // by item and reservation
  sagas::Parking parking_;
  sagas::WorkReader reader_;
  bool begun_ = false;

  Figures counted_;
  mutable std::mutex mutex_;  // of what follows
  Figures published_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace paypie::reservation_expiry
