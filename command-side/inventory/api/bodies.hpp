// What clients send about stock. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>

#include "command-side/inventory/commands.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"

namespace paypie::inventory {

// Lengths in characters, each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t sku = 100;
inline constexpr std::size_t location = 64;
inline constexpr std::size_t reason = 1'000;
inline constexpr std::size_t reference = 255;
}  // namespace text_limit

struct ConfigureBody {
  static constexpr std::string_view route = "inventory.configure";
  std::string sku;
  std::string location;
  std::optional<bool> back_order;                   // no
  std::optional<std::int64_t> low_stock_threshold;  // no alerts
  std::optional<Timestamp> occurred_at;             // now
};
VALUE(ConfigureBody, (sku, location, back_order, low_stock_threshold, occurred_at))

struct ReceiveBody {
  static constexpr std::string_view route = "inventory.receive";
  std::int64_t quantity = 0;
  std::optional<std::string> reference;
  std::optional<ExpectationId> expectation;
  std::optional<Timestamp> occurred_at;
};
VALUE(ReceiveBody, (quantity, reference, expectation, occurred_at))

struct AdjustBody {
  static constexpr std::string_view route = "inventory.adjust";
  std::int64_t delta = 0;
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(AdjustBody, (delta, reason, occurred_at))

struct ExpectBody {
  static constexpr std::string_view route = "inventory.expect";
  std::int64_t quantity = 0;
  std::optional<ExpectationId> expectation;  // a new one
  std::optional<std::string> reference;
  std::optional<Timestamp> occurred_at;
};
VALUE(ExpectBody, (quantity, expectation, reference, occurred_at))

struct ReserveBody {
  static constexpr std::string_view route = "inventory.reserve";
  OrderId order;
  std::int64_t quantity = 0;
  std::optional<bool> partial;          // all or nothing
  std::optional<Timestamp> expires_at;  // never
  std::optional<Timestamp> occurred_at;
};
VALUE(ReserveBody, (order, quantity, partial, expires_at, occurred_at))

struct ReleaseBody {
  static constexpr std::string_view route = "inventory.release";
  ReservationId reservation;
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(ReleaseBody, (reservation, reason, occurred_at))

struct CommitBody {
  static constexpr std::string_view route = "inventory.commit";
  ReservationId reservation;
  FulfillmentId fulfillment;
  std::int64_t quantity = 0;
  std::optional<Timestamp> occurred_at;
};
VALUE(CommitBody, (reservation, fulfillment, quantity, occurred_at))

struct ReturnBody {
  static constexpr std::string_view route = "inventory.return";
  OrderId order;
  std::int64_t quantity = 0;
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(ReturnBody, (order, quantity, reason, occurred_at))

struct SendBody {
  static constexpr std::string_view route = "inventory.send_transfer";
  std::string to;
  std::int64_t quantity = 0;
  std::optional<Timestamp> occurred_at;
};
VALUE(SendBody, (to, quantity, occurred_at))

struct TakeInBody {
  static constexpr std::string_view route = "inventory.receive_transfer";
  TransferId transfer;
  std::string from;
  std::int64_t quantity = 0;
  std::optional<Timestamp> occurred_at;
};
VALUE(TakeInBody, (transfer, from, quantity, occurred_at))

struct CallBackBody {
  static constexpr std::string_view route = "inventory.cancel_transfer";
  TransferId transfer;
  std::optional<std::string> reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(CallBackBody, (transfer, reason, occurred_at))

struct CompleteBody {
  static constexpr std::string_view route = "inventory.complete_transfer";
  TransferId transfer;
  std::optional<Timestamp> occurred_at;
};
VALUE(CompleteBody, (transfer, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const ConfigureBody& body);
codec::FieldErrors faults(const ReceiveBody& body);
codec::FieldErrors faults(const AdjustBody& body);
codec::FieldErrors faults(const ExpectBody& body);
codec::FieldErrors faults(const ReserveBody& body);
codec::FieldErrors faults(const ReleaseBody& body);
codec::FieldErrors faults(const CommitBody& body);
codec::FieldErrors faults(const ReturnBody& body);
codec::FieldErrors faults(const SendBody& body);
codec::FieldErrors faults(const TakeInBody& body);
codec::FieldErrors faults(const CallBackBody& body);
codec::FieldErrors faults(const CompleteBody& body);

// The command, with ids derived from its own.
ConfigureItem to_command(ConfigureBody body, const CommandId& id);
ReceiveStock to_command(ReceiveBody body, const CommandId& id);
AdjustStock to_command(AdjustBody body, const CommandId& id);
ExpectStock to_command(ExpectBody body, const CommandId& id);
ReserveStock to_command(ReserveBody body, const CommandId& id);
ReleaseStock to_command(ReleaseBody body, const CommandId& id);
CommitStock to_command(CommitBody body, const CommandId& id);
ReturnStock to_command(ReturnBody body, const CommandId& id);
SendTransfer to_command(SendBody body, const CommandId& id);
ReceiveTransfer to_command(TakeInBody body, const CommandId& id);
CancelTransfer to_command(CallBackBody body, const CommandId& id);
CompleteTransfer to_command(CompleteBody body, const CommandId& id);

}  // namespace paypie::inventory
