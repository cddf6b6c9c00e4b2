// What people send about transfers. Unknown fields are refused; absent ones are as their comment says.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "command-side/http/command_request.hpp"
#include "events/codec/read.hpp"
#include "events/event.hpp"
#include "events/values.hpp"
#include "sagas/transfers/transfer.hpp"

namespace paypie::transfers {

// Lengths in characters, as those of items; each tested one below, at, and one above.
namespace text_limit {
inline constexpr std::size_t sku = 100;
inline constexpr std::size_t location = 64;
inline constexpr std::size_t reference = 255;
inline constexpr std::size_t reason = 1'000;
}  // namespace text_limit

struct RequestBody {
  static constexpr std::string_view route = "transfers.request";
  std::string sku;
  std::string from;
  std::string to;
  std::int64_t quantity = 0;
  std::optional<std::string> reference;  // none
  std::optional<Timestamp> occurred_at;  // now
};
VALUE(RequestBody, (sku, from, to, quantity, reference, occurred_at))

struct ShipBody {
  static constexpr std::string_view route = "transfers.ship";
  std::optional<Timestamp> occurred_at;
};
VALUE(ShipBody, (occurred_at))

struct ReceiveBody {
  static constexpr std::string_view route = "transfers.receive";
  std::optional<Timestamp> occurred_at;
};
VALUE(ReceiveBody, (occurred_at))

struct CancelBody {
  static constexpr std::string_view route = "transfers.cancel";
  std::string reason;
  std::optional<Timestamp> occurred_at;
};
VALUE(CancelBody, (reason, occurred_at))

// What is wrong with the texts.
codec::FieldErrors faults(const RequestBody& body);
inline codec::FieldErrors faults(const ShipBody&) { return {}; }
inline codec::FieldErrors faults(const ReceiveBody&) { return {}; }
codec::FieldErrors faults(const CancelBody& body);

inline Request to_command(RequestBody body, const CommandId& id) {
  return {.transfer = commands::derived<TransferTag>(id),
          .sku = std::move(body.sku),
          .from = std::move(body.from),
          .to = std::move(body.to),
          .quantity = body.quantity,
          .reference = std::move(body.reference).value_or("")};
}
inline Ship to_command(const ShipBody&, const CommandId&) { return {}; }
inline Receive to_command(const ReceiveBody&, const CommandId&) { return {}; }
inline Cancel to_command(CancelBody body, const CommandId&) { return {std::move(body.reason)}; }

}  // namespace paypie::transfers
