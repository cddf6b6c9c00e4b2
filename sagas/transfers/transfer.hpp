// One transfer of stock between two locations: what an instance remembers, what can be delivered to it, what it
// decides. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "events/inventory.hpp"
#include "events/transfers.hpp"

namespace paypie::transfers {

using Phase = TransferPhase;
using Asked = TransferAsked;
using Wish = TransferWish;
using Beginning = TransferBeginning;
using Stepped = TransferStepped;

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::int64_t quantity = 1'000'000;  // of one transfer; as much as an item takes in one command
}  // namespace limit

// What answers to wishes are made of. What else happens to items is not delivered.
using Input = std::variant<inventory::TransferSent, inventory::StockExpected, inventory::TransferReceived,
                           inventory::TransferCompleted, inventory::TransferCancelled, CommandSettled>;

// The record that a wish left in its item's stream. Comes again: no wish waits for it any more, nothing happens.
struct Deliver {
  std::string answers;  // the wish
  Input event;
};
// What people do.
struct Request {
  TransferId transfer;  // the instance's own
  std::string sku;
  std::string from;
  std::string to;
  std::int64_t quantity = 0;
  std::string reference;
};
struct Ship {};     // the pieces leave
struct Receive {};  // they are there
struct Cancel {     // only before they left
  std::string reason;
};

enum class Refusal {
  no_such_transfer,
  to_itself,
  quantity_out_of_range,
  exists_already,
  not_packed,
  not_shipped,
  has_left,
  is_over
};
BOOST_DESCRIBE_ENUM(Refusal, no_such_transfer, to_itself, quantity_out_of_range, exists_already, not_packed,
                    not_shipped, has_left, is_over)

struct Transfer {
  bool exists = false;
  Phase phase = Phase::requested;
  Beginning about;
  std::vector<Wish> open;
  std::uint64_t steps = 0;  // so far; makes names unique
};
VALUE(Transfer, (exists, phase, about, open, steps))

struct TransferDecider {
  using State = Transfer;
  using Command = std::variant<Deliver, Request, Ship, Receive, Cancel>;
  using Event = TransferEvent;
  using Refusal = transfers::Refusal;
  static constexpr std::string_view topic = "paypie.transfer.events.v1";
  static constexpr std::string_view source = "/transfers";

  static Decision<Event, Refusal> decide(const Transfer& now, const Command& command);
  static Transfer evolve(Transfer now, const Event& event);
};
static_assert(Decider<TransferDecider>);

}  // namespace paypie::transfers
