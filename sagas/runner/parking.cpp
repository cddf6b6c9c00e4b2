// From what is parked and what the letters say to what has to be done.
#include "sagas/runner/parking.hpp"

#include <algorithm>
#include <utility>

#include "events/codec/codec.hpp"
#include "events/log/validity.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/telemetry/log.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::sagas {

namespace {

using dead_letters::Status;

constexpr std::size_t read_at_once = 500;                                 // records behind a parked one
constexpr std::size_t search_bytes = 1U << 20;                            // of the log, at a time, behind that
constexpr std::chrono::microseconds say_again = std::chrono::seconds(1);  // if its record is not seen by then

// Of an event that may not be readable at all; then it is the installation's own matter.
StoreId store_of(const log::Record& record) {
  const auto meta = codec::decode_envelope(record.value);
  return meta ? meta->store : StoreId{"main"};
}

}  // namespace

dead_letters::Place Parking::place_of(const std::string& stream, const Parked& parked) const {
  return {parts_.consumer, parts_.topics.at(parked.topic), parked.partition, parked.offsets.front(), stream};
}

void Parking::take(std::size_t topic, const projections::ValidRecord& record) {
  if (is_stopped(topic, record.partition) || waits(topic)) return;
  const auto& stream = record.stream();
  if (const auto known = parked_.find(stream); known != parked_.end()) {
    auto& parked = known->second;
    if (!parked.rest && kept_ < parts_.kept_places) {
      ++kept_;
      parked.offsets.push_back(record.record->offset.value);
    } else {
      if (!parked.rest) parked.rest = record.before;
      ++parked.in_rest;
    }
    return;
  }
  if (skipped_.contains({stream, record.record->offset.value})) return;
  try {
    parts_.take(topic, record);
  } catch (const projections::Poison& why) {
    park(topic, record, why.what());
  } catch (const projections::UnknownEvent& why) {
    stop(topic, record, why.what());
  }
}

bool Parking::waits(std::size_t topic) const {
  return is_held_up_ && std::ranges::find(parts_.ahead, topic) == parts_.ahead.end();
}

void Parking::stop(std::size_t topic, const projections::ValidRecord& record, const std::string& why) {
  const log::TopicPartition where{parts_.topics.at(topic), record.partition};
  telemetry::error("a partition stopped", {{"consumer", parts_.consumer},
                                           {"topic", where.topic},
                                           {"partition", where.partition},
                                           {"offset", record.record->offset.value},
                                           {"error", why}});
  stopped_.emplace(std::pair(topic, record.partition),
                   where.text() + " at offset " + std::to_string(record.record->offset.value) + ": " + why);
  is_held_up_ = is_held_up_ || std::ranges::find(parts_.ahead, topic) != parts_.ahead.end();
}

void Parking::park(std::size_t topic, const projections::ValidRecord& record, const std::string& why) {
  auto& parked = parked_[record.stream()];
  parked.topic = topic;
  parked.partition = record.partition;
  parked.offsets = {record.record->offset.value};
  parked.type = record.record->header(log::header::ce_type).value_or("");
  parked.error = why;
  parked.store = store_of(*record.record);
  telemetry::error("a stream is parked", {{"consumer", parts_.consumer},
                                          {"stream", record.stream()},
                                          {"partition", record.partition},
                                          {"offset", record.record->offset.value},
                                          {"error", why}});
}

void Parking::hear(const projections::ValidRecord& record) {
  const auto decoded = codec::decode_event<dead_letters::DeadLetterEvent>(record.record->value);
  if (!decoded) return;  // its lane stops the stream
  const auto& [meta, event] = *decoded;
  const auto about_us = std::visit(
      [&]<class E>(const E& e) {
        if constexpr (requires { e.at; }) return e.at.consumer == parts_.consumer;
        return false;
      },
      event);
  if (!about_us) return;
  auto& letter = letters_[meta.stream];
  letter.state = dead_letters::DeadLetterDecider::evolve(std::move(letter.state), event);
  letter.store = meta.store;
  letter.last_event = meta.id.text();
  said_.erase(meta.stream);
  if (const auto* skipped = std::get_if<dead_letters::EventSkipped>(&event))
    skipped_.emplace(skipped->at.stream, skipped->at.offset);
}

void Parking::act() {
  for (auto& [stream, parked] : parked_) {
    if (!parked.busy) see_to(stream, parked);
  }
  for (const auto& [id, letter] : letters_) {
    const bool open = letter.state.status != Status::none && letter.state.status != Status::over;
    if (open && !parked_.contains(letter.state.at.stream)) {
      say(id, letter.store, "resume", letter.last_event, dead_letters::Resume{});
    }
  }
}

void Parking::see_to(const std::string& stream, Parked& parked) {
  if (parked.offsets.empty()) return find_rest(stream, parked);  // the log was away
  const auto place = place_of(stream, parked);
  if (skipped_.contains({stream, place.offset})) parked.due = true;
  if (parked.due) return read_again(stream, parked);
  const auto id = dead_letters::letter_of(parts_.consumer, stream).text();
  const auto known = letters_.find(id);
  const auto* letter = known == letters_.end() ? nullptr : &known->second;
  const bool said = letter && letter->state.at == place;
  if (said && letter->state.status == Status::parked) return;
  if (said && letter->state.status == Status::retrying && parked.retried_for != letter->last_event) {
    parked.retried_for = letter->last_event;
    parked.due = true;
    return read_again(stream, parked);
  }
  say(id, parked.store, "park", letter ? letter->last_event : "", dead_letters::Park{place, parked.type, parked.error});
}

// The same as long as nothing new is heard of the letter: however often, and by however many nodes, it is said once.
void Parking::say(const std::string& letter, const StoreId& store, std::string_view what, const std::string& after,
                  dead_letters::DeadLetterDecider::Command command) {
  if (!parts_.report) return;
  auto& not_before = said_[letter];
  const auto now = parts_.clock.monotonic();
  if (now < not_before) return;
  not_before = now + say_again;
  const auto* park = std::get_if<dead_letters::Park>(&command);
  const auto where = park ? std::to_string(park->at.offset) : "";
  parts_.report(letter, store, CommandId{crypto::derive_id(what, letter, after, where)}, std::move(command));
}

void Parking::read_again(const std::string& stream, Parked& parked) {
  if (waits(parked.topic)) return;
  parked.busy = true;
  std::vector<std::int64_t> offsets(
      parked.offsets.begin(),
      parked.offsets.begin() + static_cast<std::ptrdiff_t>(std::min(parked.offsets.size(), read_at_once)));
  parts_.pool.post([&log = parts_.log, where = log::TopicPartition{parts_.topics.at(parked.topic), parked.partition},
                    offsets = std::move(offsets), stream, strand = &parts_.strand, alive = std::weak_ptr(alive_),
                    this] {
    std::vector<projections::ValidRecord> records;
    for (const auto offset : offsets) {
      auto read = log.read(where, log::Offset{offset}, 1);
      if (!read || read->records.empty()) break;
      records.push_back({where.partition, {}, std::move(read->records.front())});
    }
    const bool all_read = records.size() == offsets.size();
    strand->post([stream, records = std::move(records), all_read, alive, this]() mutable {
      if (!alive.expired()) go_on(stream, std::move(records), all_read);
    });
  });
}

// `records` are the first ones that wait; what could not be read is tried again.
void Parking::go_on(const std::string& stream, std::vector<projections::ValidRecord> records, bool all_read) {
  auto& parked = parked_.at(stream);
  parked.busy = false;
  if (waits(parked.topic)) return;
  const auto stays = [&](const projections::ValidRecord& record, const std::string& why) {
    parked.type = record.record->header(log::header::ce_type).value_or("");
    parked.error = why;
    parked.due = false;
    act();
  };
  for (const auto& record : records) {
    const bool skipped = skipped_.contains({stream, record.record->offset.value});
    try {
      if (!skipped) parts_.take(parked.topic, record);
    } catch (const projections::Poison& why) {
      return stays(record, why.what());
    } catch (const projections::UnknownEvent& why) {  // it waits here already: its partition need not stop
      return stays(record, why.what());
    }
    parked.offsets.pop_front();
    if (!parked.offsets.empty()) --kept_;
  }
  if (!parked.offsets.empty()) {
    if (all_read) read_again(stream, parked);  // else the log is away: at the next occasion
    return;
  }
  if (parked.rest) return find_rest(stream, parked);
  telemetry::info("a parked stream goes on", {{"consumer", parts_.consumer}, {"stream", stream}});
  parked_.erase(stream);
  act();
}

// The next ones whose places were not kept.
void Parking::find_rest(const std::string& stream, Parked& parked) {
  parked.busy = true;
  const auto room = std::max<std::size_t>(1, parts_.kept_places - std::min(kept_, parts_.kept_places));
  const auto most = std::min({parked.in_rest, room, read_at_once});
  parts_.pool.post([&log = parts_.log, where = log::TopicPartition{parts_.topics.at(parked.topic), parked.partition},
                    from = *parked.rest, consumer = parts_.consumer, most, stream, strand = &parts_.strand,
                    alive = std::weak_ptr(alive_), this] {
    std::vector<projections::ValidRecord> found;
    projections::PartitionFeed feed(log, where, from, consumer);
    do {
      auto chunk = feed.read(search_bytes);
      if (!chunk) break;
      for (auto& record : chunk->records) {
        if (record.stream() == stream) found.push_back(std::move(record));
      }
    } while (found.size() <= most && !feed.stopped() && feed.position().next < feed.end());
    const auto next = found.size() > most ? found[most].before : feed.position();
    if (found.size() > most) found.resize(most);
    strand->post([stream, found = std::move(found), next, alive, this] {
      if (!alive.expired()) found_rest(stream, found, next);
    });
  });
}

// `next`: where a reader stands behind them.
void Parking::found_rest(const std::string& stream, const std::vector<projections::ValidRecord>& records,
                         const log::ReaderPosition& next) {
  auto& parked = parked_.at(stream);
  parked.busy = false;
  for (const auto& record : records) parked.offsets.push_back(record.record->offset.value);
  if (records.empty()) return;  // the log is away: at the next occasion
  kept_ += records.size() - 1;
  parked.in_rest -= records.size();
  parked.rest = next;
  if (parked.in_rest == 0) parked.rest.reset();
  read_again(stream, parked);
}

WorkReader::Options followed_by(std::string consumer, std::vector<std::string> topics, bool with_letters,
                                std::vector<std::size_t> ahead) {
  WorkReader::Options options{.consumer = std::move(consumer), .topics = std::move(topics), .ahead = std::move(ahead)};
  if (!with_letters) return options;
  options.ahead.push_back(options.topics.size());
  options.topics.emplace_back(dead_letters::DeadLetterDecider::topic);
  return options;
}

Parking::Report report_to(dead_letters::DeadLetterLanes& lanes, const Clock& clock, std::string consumer) {
  return [&lanes, &clock, consumer = std::move(consumer)](const std::string& letter, const StoreId& store,
                                                          const CommandId& id,
                                                          dead_letters::DeadLetterDecider::Command command) {
    lane::Ask<dead_letters::DeadLetterDecider> ask;
    ask.stream = letter;
    ask.id = id;
    ask.request.fill(0);
    ask.command = std::move(command);
    ask.store = store;
    ask.actor = {consumer};
    ask.deadline = clock.monotonic() + say_again;
    lanes.submit(std::move(ask), [](auto&&) {});  // the log tells
  };
}

std::map<std::string, std::string> Parking::parked() const {
  std::map<std::string, std::string> why;
  for (const auto& [stream, parked] : parked_) why.emplace(stream, parked.error);
  return why;
}

std::vector<std::string> Parking::stopped() const {
  std::vector<std::string> all;
  for (const auto& [where, why] : stopped_) all.push_back(why);
  return all;
}

std::size_t Parking::waiting() const {
  std::size_t events = 0;
  for (const auto& [stream, parked] : parked_) events += parked.offsets.size() + parked.in_rest;
  return events;
}

}  // namespace paypie::sagas
