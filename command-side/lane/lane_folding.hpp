// Lane: what the writer tells it: records that count, proofs, step-downs. Included by instantiate.hpp only.
#pragma once
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "command-side/lane/lane.hpp"

namespace paypie::lane {

// What a pool thread decoded of a chunk: one per record, none where nothing was to decode.
template <Decider D>
using DecodedChunk = std::vector<std::optional<std::expected<Decoded<D>, std::string>>>;

template <Decider D>
Digest Lane<D>::digest() const {
  return [decode = codec_.decode, all = config_.bugs.fold_void_records || config_.bugs.accept_gaps ||
                                        config_.bugs.accept_equal_epoch](const std::vector<JudgedRecord>& records) {
    auto decoded = std::make_shared<DecodedChunk<D>>(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto& [record, marks, counts] = records[i];
      if (!marks || marks->kind != log::Marks::Kind::commit || (!counts && !all)) continue;
      (*decoded)[i] = decode(record->value);
    }
    return std::static_pointer_cast<void>(decoded);
  };
}

template <Decider D>
void Lane<D>::prepare(const Reading& reading, Task go_on) {
  if (under_pressure()) {
    counters_.reached(Rare::reading_waits_for_a_flush);
    after_flush_ = [this, &reading, go_on = std::move(go_on)]() mutable { prepare(reading, std::move(go_on)); };
    return flush();
  }
  shrink_cache();
  std::unordered_set<std::string> missing;
  for (const auto& [record, marks, counts] : reading.records) {
    if (record->key && marks && !cache_.peek(*record->key)) missing.insert(*record->key);
  }
  if (store_is_empty_) {
    for (const auto& stream : missing) cache_.insert(stream, std::make_shared<StreamState<D>>());
    return go_on();
  }
  if (missing.empty()) return go_on();
  using Found = std::expected<std::vector<std::optional<std::string>>, Miss>;
  std::vector<std::string> streams(missing.begin(), missing.end());
  ++preparing_;  // what is in memory now must still be there when the others have come
  auto back = guarded([this, streams, go_on = std::move(go_on)](const Found& found) mutable {
    --preparing_;
    if (!found) return writer_.stop("the state store cannot be read");
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (cache_.peek(streams[i])) continue;
      if (!insert_stored(streams[i], (*found)[i])) return writer_.stop("the state store holds a damaged state");
    }
    go_on();
  });
  parts_.pool.post([&store = store_, &strand = parts_.strand, partition = writer_.where().partition,
                    streams = std::move(streams), back = std::move(back)]() mutable {
    strand.post([found = store.states(partition, streams), back = std::move(back)]() mutable { back(found); });
  });
}

template <Decider D>
void Lane<D>::fold(const Reading& reading, std::size_t index) {
  const auto& record = *reading.records[index].record;
  auto& decoded = (*std::static_pointer_cast<DecodedChunk<D>>(reading.digest))[index];
  Stream<D>* stream = cache_.find(*record.key);
  if (!stream) stream = &cache_.insert(*record.key, std::make_shared<StreamState<D>>());
  last_time_ = std::max(last_time_, record.time.micros);
  const auto marks = command_marks(record);
  const auto offset = record.offset;
  if (!stream->stopped.empty()) return;
  if (!decoded || !*decoded) {
    return stop_stream(*stream, "offset " + std::to_string(offset.value) + ": " +
                                    (decoded ? decoded->error() : std::string("not decoded")));
  }
  const auto& [meta, event] = **decoded;
  if (!marks || meta.stream != *record.key || meta.version != stream->confirmed->version + 1) {
    return stop_stream(*stream, "offset " + std::to_string(offset.value) + " does not follow version " +
                                    std::to_string(stream->confirmed->version));
  }
  // Nothing is in flight while foreign commits are folded, so only a flush can share the state: a pool thread reads it
  // until on_flushed(). Otherwise it is moved on in place. (use_count() would not order that thread's reads before.)
  if (stream->flushing) {
    counters_.reached(Rare::folded_while_written);
    stream->confirmed = std::make_shared<StreamState<D>>(*stream->confirmed);
  }
  auto& state = *stream->confirmed;
  try {
    state.state = D::evolve(std::move(state.state), event);
  } catch (const std::exception& impossible) {
    stream->latest = stream->confirmed;
    return stop_stream(*stream, "offset " + std::to_string(offset.value) + ": " + impossible.what());
  }
  state.version = meta.version;
  if (meta.version == 1) {
    state.store = meta.store;
    state.correlation = correlation_of<D>(meta.stream, meta.correlation);
  }
  stream->latest = stream->confirmed;
  cache_.mark_dirty(*stream);
  remembered_.forget(marks->command);
  remember_applied(marks->command, {*record.key, meta.version, offset, marks->request, record.time});
}

template <Decider D>
void Lane<D>::remember_applied(const CommandId& id, AppliedCommand applied) {
  const auto oldest = parts_.clock.wall_micros() - config_.limits.remember_commands_for.count();
  if (applied.time.micros >= oldest) recent_->insert_or_assign(id, std::move(applied));
}

template <Decider D>
void Lane<D>::proved(log::Offset offset) {
  auto flight = std::move(flights_.front());
  flights_.pop_front();
  if (!held_.empty() && held_.front().needs == writer_.proved()) {
    counters_.reached(flight.empty ? Rare::refusal_proved_by_an_empty_commit : Rare::refusal_proved_by_a_command);
  }
  if (flight.empty) {
    empty_in_flight_ = false;
    return;
  }
  --flight.stream->in_flight;
  flight.stream->confirmed = std::move(flight.after);
  cache_.mark_dirty(*flight.stream);
  remember_applied(flight.command, {flight.meta.stream, flight.meta.version, offset, flight.request, flight.meta.time});
  settle(flight.command, flight.request,
         Accepted<D>{writer_.where(), offset, std::move(flight.meta), std::move(flight.event)});
}

template <Decider D>
void Lane<D>::claim(std::size_t index, log::Offset offset) {
  const auto& flight = flights_[index];
  if (!flight.empty)
    settle(flight.command, flight.request, Accepted<D>{writer_.where(), offset, flight.meta, flight.event});
}

template <Decider D>
void Lane<D>::may_send() {
  settled_ = true;
  pump();
}

// Unanswered commands go back to the queue. After the tail has been read up to the new WriterOpened, the index says
// which of them count; the others are decided again.
template <Decider D>
void Lane<D>::requeue_running() {
  std::vector<RequestPtr<D>> again;
  for (auto at = running_.begin(); at != running_.end();) {
    auto& requests = at->second.requests;
    if (requests.front()->stage == Stage::replayed) {
      ++at;
      continue;
    }
    for (auto& request : requests) {
      request->stage = Stage::queued;  // also those given up: a lookup that comes back must not take them for its own
      if (request->on_answer) again.push_back(std::move(request));
    }
    at = running_.erase(at);
  }
  // The oldest ends up in front.
  std::ranges::sort(again, [](const auto& a, const auto& b) { return a->number > b->number; });
  for (auto& request : again) {
    request->absent = 0;
    if (config_.bugs.call_it_not_there) {
      fail(*request, Failure::not_serving);
    } else {
      queue_.push_front(std::move(request));
    }
  }
}

template <Decider D>
void Lane<D>::stepped_down(const std::string& why) {
  notice(Notice::Level::warning, "stepped down: " + why);
  const bool superseded = writer_.validity().epoch() > writer_.epoch();
  if (superseded && !held_.empty()) counters_.reached(Rare::superseded_while_refusals_wait);
  flights_.clear();
  held_.clear();
  empty_in_flight_ = false;
  cache_.drop_overlay();
  requeue_running();
  if (!assigned_ || closing_) fail_queued(closing_ ? Failure::not_serving : Failure::elsewhere);
}

template <Decider D>
void Lane<D>::stopped(const std::string& why) {
  notice(Notice::Level::alarm, "stopped: " + why);
  flights_.clear();
  held_.clear();
  empty_in_flight_ = false;
  after_flush_ = nullptr;
  cache_.drop_overlay();
  requeue_running();
  fail_queued(Failure::stream_stopped);
  settled_ = true;
}

template <Decider D>
void Lane<D>::stop_stream(Stream<D>& stream, const std::string& why) {
  if (!stream.stopped.empty()) return;
  stream.stopped = why;
  ++stopped_streams_;
  notice(Notice::Level::alarm, "stream " + *stream.name + " stopped: " + why);
}

}  // namespace paypie::lane
