// A command on its way into a lane, and the answers that can come back.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "command-side/decider/decider.hpp"
#include "events/envelope.hpp"
#include "events/log/record.hpp"

namespace paypie::lane {

template <Decider D>
struct Ask {
  std::string stream;  // ord_...; its hash picks the partition
  CommandId id;        // derived from (store, caller, route, idempotency key), or random without a key
  Bytes32 request{};   // SHA-256 of the request, so that "same key, other body" is known
  typename D::Command command;
  StoreId store;
  Actor actor;
  std::string correlation;  // empty: the one its stream began with, or the stream itself
  std::string causation;    // empty: the command's id
  std::string traceparent;
  std::string client;  // the network it came from; empty: from no client
  std::optional<Timestamp> occurred_at;
  std::optional<std::uint64_t> if_match;  // the stream's version the caller has seen
  // Recorded in this epoch of the partition or not at all: in a later one, who asks was not alone. elsewhere then.
  std::optional<std::uint64_t> only_in;
  bool settle = false;  // a process asks: a refusal, or nothing to do, becomes a CommandSettled in the log
  std::chrono::microseconds deadline{};  // monotonic; past it the caller is answered out_of_time
};

// The command is in the log, for good.
template <Decider D>
struct Accepted {
  log::TopicPartition where;
  log::Offset offset;
  Envelope meta;
  typename D::Event event;
  bool replayed = false;  // answered from an earlier attempt of the same command
};

// Accepted without an event: what was asked for is already so.
struct NothingToDo {
  std::uint64_t version = 0;
  bool replayed = false;
};

template <Decider D>
struct RefusedBy {
  typename D::Refusal why;
  std::uint64_t version = 0;  // the stream's version it was decided on; 0: there is no such stream
  bool replayed = false;
};

enum class Failure {
  key_reused,        // same command id, other request: 422
  version_mismatch,  // If-Match does not hold: 412
  other_store,       // the stream belongs to another store: shown as not found
  stream_stopped,    // an impossible history or a damaged record: loud, only this stream
  too_large,         // the event does not fit into a record, or the stream's state is over its limit: 422
  full,              // the lane's queue is at its limit: 503, retry
  not_serving,       // opening, stepping down, closing: 503, retry; nothing happened
  still_running,     // an earlier attempt is still in flight at the deadline: 409
  outcome_unknown,   // sent to the log, not known in time whether it counts: 503, retry with the same key
  elsewhere,         // the partition is, or was meanwhile, another node's: `partition` says which; nothing happened
  unbalanced,        // the event's postings do not add up to zero: a fault of the decider; nothing happened
};
inline constexpr std::size_t failures = 11;
struct Failed {
  Failure why;
  std::uint64_t version = 0;  // current version, where it helps (version_mismatch)
  int partition = -1;         // for elsewhere: Owners knows whose it is
};

template <Decider D>
using Answer = std::variant<Accepted<D>, NothingToDo, RefusedBy<D>, Failed>;

// Called exactly once, on the lane's strand.
template <Decider D>
using OnAnswer = std::move_only_function<void(Answer<D>)>;

}  // namespace paypie::lane
