// What people send about a process instance. Unknown fields are refused.
#pragma once
#include <optional>
#include <string>

#include "command-side/http/command_request.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "sagas/order_to_cash/instance.hpp"

namespace paypie::order_to_cash {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t reason = 1'000;
inline constexpr std::size_t refund_reason = 900;  // an item's has the refund's id before it
inline constexpr std::size_t location = 64;
}  // namespace text_limit

struct RetryBody {
  static constexpr std::string_view route = "processes.retry_step";
  std::string reason;
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(RetryBody, (reason, occurred_at))

struct AbandonBody {
  static constexpr std::string_view route = "processes.abandon";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(AbandonBody, (reason, occurred_at))

struct NoteBody {
  static constexpr std::string_view route = "processes.add_note";
  std::string note;
  std::optional<Timestamp> occurred_at;
};
VALUE(NoteBody, (note, occurred_at))

struct RefundBody {
  static constexpr std::string_view route = "orders.refund";
  std::optional<Money> amount;  // no money
  std::string reason;
  std::vector<Restock> restock;          // nothing comes back
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(RefundBody, (amount, reason, restock, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const RetryBody& body);
codec::FieldErrors faults(const AbandonBody& body);
codec::FieldErrors faults(const NoteBody& body);
codec::FieldErrors faults(const RefundBody& body);

inline Retry to_command(RetryBody body, const CommandId&) { return {std::move(body.reason)}; }
inline Abandon to_command(AbandonBody body, const CommandId&) { return {std::move(body.reason)}; }
inline RefundOrder to_command(RefundBody body, const CommandId& id) {
  return {commands::derived<RefundTag>(id), body.amount, std::move(body.reason), std::move(body.restock)};
}
inline AddNote to_command(NoteBody body, const CommandId&) { return {std::move(body.note)}; }

}  // namespace paypie::order_to_cash
