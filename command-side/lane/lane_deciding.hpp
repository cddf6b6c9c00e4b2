// Lane: from a command to its commit, its refusal or its replay. Included by instantiate.hpp only.
#pragma once
#include <algorithm>
#include <utility>

#include "command-side/lane/lane.hpp"
#include "command-side/lane/state_codec.hpp"
#include "events/codec/shapes.hpp"
#include "events/ledger/postings.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::lane {

template <Decider D>
void Lane<D>::arrive(RequestPtr<D> request) {
  ++waiting_;
  if (writer_.phase() == Phase::stopped) return fail(*request, Failure::stream_stopped);
  if (closing_) return fail(*request, Failure::not_serving);
  if (!assigned_) return fail(*request, Failure::elsewhere);
  if (waiting_ > config_.limits.waiting) return fail(*request, Failure::full);
  if (request->ask.deadline == std::chrono::microseconds(0)) {
    request->ask.deadline = parts_.clock.monotonic() + config_.limits.answer_within;
  }
  request->number = ++arrivals_;
  request->arrived_in_epoch = writer_.epoch();
  request->arrived_after = writer_.sent();
  unanswered_.push_back(request);
  queue_.push_back(std::move(request));
}

template <Decider D>
void Lane<D>::pump() {
  release_held();
  // What is in flight will be dirty, too: with a store that cannot be written, commands wait and time out.
  const auto unwritten = [this] { return cache_.dirty() + flights_.size(); };
  while (!queue_.empty() && writer_.has_room() && unwritten() < 2 * config_.limits.dirty_states) {
    auto request = std::move(queue_.front());
    queue_.pop_front();
    if (request->on_answer) process(request);
  }
  if (!queue_.empty() && writer_.in_flight() >= config_.limits.in_flight) counters_.reached(Rare::window_full);
  // Under load the commits just sent prove the refusals; with nothing to send, one empty commit does, for all of them.
  if (!held_.empty() && held_needs_ > writer_.sent() && !empty_in_flight_ && writer_.has_room()) {
    empty_in_flight_ = true;
    flights_.emplace_back();
    writer_.send_empty();
  }
  if (under_pressure() || cache_.dirty() >= config_.limits.dirty_states) flush();
  if (closing_ || !assigned_) try_to_close();
}

template <Decider D>
const AppliedCommand* Lane<D>::recently_applied(const CommandId& id) const {
  if (const auto found = recent_->find(id); found != recent_->end()) return &found->second;
  if (!flushing_commands_) return nullptr;
  const auto found = flushing_commands_->find(id);
  return found == flushing_commands_->end() ? nullptr : &found->second;
}

template <Decider D>
void Lane<D>::process(const RequestPtr<D>& request) {
  const auto& ask = request->ask;
  if (const auto running = running_.find(ask.id); running != running_.end()) {
    const auto stage = running->second.requests.front()->stage;
    if (stage == Stage::in_flight) counters_.reached(Rare::joined_a_commit_in_flight);
    if (stage == Stage::held) counters_.reached(Rare::joined_a_waiting_refusal);
    request->stage = Stage::attached;
    running->second.requests.push_back(request);
    return;
  }
  if (const auto* known = remembered_.find(ask.id, parts_.clock.monotonic())) {
    run(request, Stage::held);
    return settle(ask.id, known->request, Answer<D>(known->answer), true);
  }
  const bool look = !store_is_empty_ && !config_.bugs.no_dedupe;
  if (!config_.bugs.no_dedupe) {
    if (const auto* applied = recently_applied(ask.id)) return replay(request, *applied);
  }
  if (look && request->absent != flushes_ + 1) {
    const auto applied = store_.command(writer_.where().partition, ask.id, Tier::memory);
    if (!applied)
      return applied.error() == Miss::would_block ? load(request) : fail_undecided(*request, Failure::not_serving);
    if (*applied) return replay(request, **applied);
  }
  auto* stream = cache_.find(ask.stream);
  if (!stream && store_is_empty_) stream = &cache_.insert(ask.stream, std::make_shared<StreamState<D>>());
  if (!stream) {
    const auto bytes = store_.state(writer_.where().partition, ask.stream, Tier::memory);
    if (!bytes)
      return bytes.error() == Miss::would_block ? load(request) : fail_undecided(*request, Failure::not_serving);
    stream = insert_stored(ask.stream, *bytes);
    if (!stream) return fail_undecided(*request, Failure::stream_stopped);
  }
  decide(request, *stream);
}

template <Decider D>
Stream<D>* Lane<D>::insert_stored(const std::string& stream, const std::optional<std::string>& bytes) {
  auto state = std::make_shared<StreamState<D>>();
  if (bytes) {
    try {
      StateReader reader(*bytes);
      reader.read(state->version);
      reader.read(state->store);
      reader.read(state->correlation);
      reader.read(state->state);
      reader.expect_end();
    } catch (const BadBytes& bad) {
      notice(Notice::Level::alarm, "the stored state of " + stream + " cannot be read: " + bad.what());
      return nullptr;
    }
  }
  auto& entry = cache_.insert(stream, std::move(state));
  if (bytes && entry.bytes == 0) cache_.set_bytes(entry, bytes->size());
  return &entry;
}

template <Decider D>
void Lane<D>::decide(const RequestPtr<D>& request, Stream<D>& stream) {
  const auto& ask = request->ask;
  // Neither the index nor the tail has it, and a late copy is void.
  const bool again = std::exchange(request->sent, false);
  if (again) counters_.reached(Rare::decided_again);
  if (!stream.stopped.empty()) return fail(*request, Failure::stream_stopped);
  if (ask.only_in && *ask.only_in != writer_.epoch()) return fail(*request, Failure::elsewhere);
  const auto& now = config_.bugs.overlay_ignored ? *stream.confirmed : *stream.latest;
  if (now.version > 0 && now.store != ask.store) return conclude(request, Failed{Failure::other_store});
  if (ask.if_match && *ask.if_match != now.version) {
    return conclude(request, Failed{Failure::version_mismatch, now.version});
  }
  using Event = typename D::Event;
  Decision<Event, typename D::Refusal> decision;
  SharedState<D> moved;
  try {
    decision = D::decide(now.state, ask.command);
    if (const auto* happened = std::get_if<Happened<Event>>(&decision)) moved = after(now, ask, happened->event);
  } catch (const std::exception& impossible) {
    stop_stream(stream, impossible.what());
    return fail(*request, Failure::stream_stopped);
  }
  if (auto* happened = std::get_if<Happened<Event>>(&decision)) {
    if (const auto left = ledger::imbalance_text(ledger::postings_of(happened->event)); !left.empty()) {
      notice(Notice::Level::alarm, codec_.wire_type(happened->event) + " of " + ask.stream +
                                       " is not appended: its postings do not balance, they leave " + left);
      return fail(*request, Failure::unbalanced);
    }
    commit(request, stream, std::move(happened->event), std::move(moved));
  } else if (can_settle<D> && ask.settle) {
    settle_in_the_log(request, stream, decision);
  } else if (const auto* refused = std::get_if<Refused<typename D::Refusal>>(&decision)) {
    if (again) counters_.reached(Rare::sent_and_refused_after_all);
    conclude(request, RefusedBy<D>{refused->why, now.version});
  } else {
    conclude(request, NothingToDo{now.version});
  }
}

template <Decider D>
void Lane<D>::settle_in_the_log(const RequestPtr<D>& request, Stream<D>& stream,
                                const Decision<typename D::Event, typename D::Refusal>& decision) {
  if constexpr (can_settle<D>) {
    CommandSettled settled{Settlement::nothing_to_do, ""};
    if (const auto* no = std::get_if<Refused<typename D::Refusal>>(&decision)) {
      settled = {Settlement::refused, std::string(codec::name_of(no->why))};
    }
    const typename D::Event event = std::move(settled);
    commit(request, stream, event, after(*stream.latest, request->ask, event));
  }
}

template <Decider D>
SharedState<D> Lane<D>::after(const StreamState<D>& now, const Ask<D>& ask, const typename D::Event& event) const {
  auto moved = std::make_shared<StreamState<D>>();
  moved->version = now.version + 1;
  moved->store = ask.store;
  moved->correlation = now.version > 0 ? now.correlation : correlation_of<D>(ask.stream, ask.correlation);
  moved->state = D::evolve(now.state, event);
  return moved;
}

template <Decider D>
void Lane<D>::commit(const RequestPtr<D>& request, Stream<D>& stream, typename D::Event event, SharedState<D> after) {
  const auto& ask = request->ask;
  const auto time = std::max(parts_.clock.wall_micros(), last_time_);
  Envelope meta;
  meta.id = EventId{crypto::derive_id("event", ask.id.text())};
  meta.type = codec_.wire_type(event);
  meta.source = D::source;
  meta.stream = ask.stream;
  meta.version = after->version;
  meta.time = {time};
  meta.occurred_at = ask.occurred_at;
  meta.actor = ask.actor;
  meta.store = ask.store;
  meta.correlation = ask.correlation.empty() ? after->correlation : ask.correlation;
  meta.causation = ask.causation.empty() ? ask.id.text() : ask.causation;
  meta.traceparent = ask.traceparent;
  meta.client = ask.client;

  auto record = commit_record(meta, ask.id, ask.request, codec_.encode(meta, event));
  if (record.size() > largest_commit || stream.bytes > config_.limits.state_bytes) {
    return fail(*request, Failure::too_large);
  }
  last_time_ = time;
  stream.latest = after;
  ++stream.in_flight;
  request->sent = true;
  run(request, Stage::in_flight);
  flights_.push_back({false, ask.id, ask.request, &stream, std::move(after), std::move(meta), std::move(event)});
  writer_.send(std::move(record));
  if (config_.bugs.answer_before_report) {
    claim(flights_.size() - 1, writer_.next() + static_cast<std::int64_t>(flights_.size() - 1));
  }
}

// An answer without a commit of its own is a statement about the log: true if (a) all it was decided on counts, and
// (b) nobody else had opened an epoch by the time the command arrived, which only a commit of this epoch sent later
// proves (log-protocol, Refuse). Nobody else can open one on an exclusive log.
template <Decider D>
void Lane<D>::conclude(const RequestPtr<D>& request, Answer<D> answer) {
  std::uint64_t needs = writer_.sent();
  if (!parts_.log.exclusive() && !config_.bugs.refuse_without_later_commit) {
    const bool this_epoch = request->arrived_in_epoch == writer_.epoch();
    needs = std::max(needs, (this_epoch ? request->arrived_after : 0) + 1);
  }
  if (config_.bugs.refuse_on_pending_state) needs = 0;
  run(request, Stage::held);
  held_needs_ = held_.empty() ? needs : std::max(held_needs_, needs);
  held_.push_back({needs, request->ask.id, request->ask.request, std::move(answer)});
  if (writer_.proved() >= needs) release_held();
}

template <Decider D>
void Lane<D>::release_held() {
  while (!held_.empty() && held_.front().needs <= writer_.proved()) {
    auto held = std::move(held_.front());
    held_.pop_front();
    const bool lasting = !std::holds_alternative<Failed>(held.answer);
    if (lasting) remembered_.add(held.command, held.request, held.answer, parts_.clock.monotonic());
    settle(held.command, held.request, held.answer);
  }
}

template <Decider D>
void Lane<D>::load(const RequestPtr<D>& request) {
  run(request, Stage::loading);
  request->ticket = ++tickets_;
  ++counters_.loads;
  auto back = guarded([this, request, ticket = request->ticket, flushes = flushes_](const Loaded& loaded) {
    on_loaded(request, ticket, flushes, loaded);
  });
  parts_.pool.post([&store = store_, &strand = parts_.strand, partition = writer_.where().partition,
                    stream = request->ask.stream, id = request->ask.id, back = std::move(back)]() mutable {
    Loaded loaded{store.command(partition, id, Tier::disk), store.state(partition, stream, Tier::disk)};
    strand.post([loaded = std::move(loaded), back = std::move(back)]() mutable { back(loaded); });
  });
}

template <Decider D>
void Lane<D>::on_loaded(const RequestPtr<D>& request, std::uint64_t ticket, std::uint64_t flushes,
                        const Loaded& loaded) {
  // Requeued meanwhile by a step-down: what was read is of another time.
  if (request->ticket != ticket || request->stage != Stage::loading) {
    return counters_.reached(Rare::lookup_overtaken_by_a_step_down);
  }
  auto attempts = running_.extract(request->ask.id);
  // With a flush since, the stream may have been changed, written and dropped while we read: read again.
  const bool current = flushes == flushes_;
  if (!current) counters_.reached(Rare::lookup_overtaken_by_a_flush);
  const bool readable = loaded.command && loaded.state;
  if (current && readable) {
    if (!*loaded.command) request->absent = flushes_ + 1;
    if (!*loaded.command && !cache_.find(request->ask.stream)) insert_stored(request->ask.stream, *loaded.state);
  }
  auto& requests = attempts.mapped().requests;
  for (auto waiting = requests.rbegin(); waiting != requests.rend(); ++waiting) {
    if (!(*waiting)->on_answer) continue;
    if (!readable) {
      fail_undecided(**waiting, Failure::not_serving);
    } else if (current && *loaded.command) {
      // Below: one replay for all of them.
    } else {
      (*waiting)->stage = Stage::queued;
      queue_.push_front(*waiting);
    }
  }
  if (current && readable && *loaded.command) {
    replay(request, **loaded.command);
    auto& replaying = running_[request->ask.id].requests;
    replaying.insert(replaying.end(), requests.begin() + 1, requests.end());
  }
  pump();
}

// The answer to a retry is rebuilt from the log alone.
template <Decider D>
void Lane<D>::replay(const RequestPtr<D>& request, const AppliedCommand& applied) {
  const bool sent_by_us = request->sent;  // then this is its first answer
  if (sent_by_us) counters_.reached(Rare::found_in_the_tail);
  run(request, Stage::replayed);
  using Read = std::expected<Decoded<D>, std::string>;
  auto back = guarded([this, id = request->ask.id, applied, sent_by_us](Read& read) {
    if (!read) {
      notice(Notice::Level::warning, "an earlier answer cannot be rebuilt: " + read.error());
      // Applied, and not to be shown now: the same retry may succeed later.
      return settle(id, applied.request, Failed{Failure::outcome_unknown}, !sent_by_us);
    }
    settle(id, applied.request,
           Accepted<D>{writer_.where(), applied.offset, std::move(read->meta), std::move(read->event)}, !sent_by_us);
  });
  parts_.pool.post([&log = parts_.log, &strand = parts_.strand, decode = codec_.decode, where = writer_.where(),
                    at = applied.offset, id = request->ask.id, back = std::move(back)]() mutable {
    auto chunk = log.read(where, at, 1);
    Read read;
    if (!chunk) {
      read = std::unexpected(chunk.error().detail);
    } else if (chunk->records.empty()) {
      read = std::unexpected(where.text() + " ends before offset " + std::to_string(at.value));
    } else if (const auto marks = command_marks(*chunk->records.front()); !marks || marks->command != id) {
      read = std::unexpected(where.text() + " has another command at offset " + std::to_string(at.value));
    } else {
      read = decode(chunk->records.front()->value);
    }
    strand.post([read = std::move(read), back = std::move(back)]() mutable { back(read); });
  });
}

}  // namespace paypie::lane
