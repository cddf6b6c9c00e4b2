// What can happen to a transfer of stock from one location to another: one process instance for each. Every step is one
// event: what was delivered or asked, where the instance stands now, and what it asks of the two items. A command asked
// for is in the log before it is sent, so no crash loses one.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

// The published schemas of all contexts share one space of names, hence the long ones; short ones are in
// sagas/transfers.
namespace paypie::transfers {

// requested: the other item is asked whether it is there, then the pieces are taken out of the stock they leave.
// packed: they are, and wait to go. in_transit: they left, and are expected. arriving: they are being booked in.
// cancelling: they are being put back. stuck: an item said no where none was to be expected. completed, cancelled,
// refused: over.
enum class TransferPhase { requested, packed, in_transit, arriving, cancelling, stuck, completed, cancelled, refused };
BOOST_DESCRIBE_ENUM(TransferPhase, requested, packed, in_transit, arriving, cancelling, stuck, completed, cancelled,
                    refused)

// send, complete and cancel are asked of the item that the pieces leave; find, expect and receive of the one they come
// to. To find it, it is told to expect nothing.
enum class TransferAsked { find, send, expect, receive, complete, cancel };
BOOST_DESCRIBE_ENUM(TransferAsked, find, send, expect, receive, complete, cancel)

// A command asked of an item. Its id follows from the instance and the name, which is never given twice.
struct TransferWish {
  std::string name;  // send, receive/1
  TransferAsked asked = TransferAsked::send;
  std::string sku;
  std::string location;  // of the item that is asked
  std::string other;     // the other location
  std::int64_t quantity = 0;
  std::string reason;
};
VALUE(TransferWish, (name, asked, sku, location, other, quantity, reason))

struct TransferBeginning {
  std::string sku;
  std::string from;
  std::string to;
  std::int64_t quantity = 0;
  std::string reference;  // a person's
};
VALUE(TransferBeginning, (sku, from, to, quantity, reference))

struct TransferStepped {
  std::string cause;                               // requested, shipped, inventory_item.transfer_sent
  TransferPhase phase = TransferPhase::requested;  // from now on
  std::vector<TransferWish> asks;
  std::vector<std::string> closed;  // wishes that were answered
  std::optional<TransferBeginning> began;
  std::string why;     // of refused, stuck, or in_transit again: the item's refusal
  std::string why_at;  // the location of the item that said so
  std::string reason;  // a person's, of a cancellation
};
EVENT(TransferStepped, "transfer.stepped", 1, (cause, phase, asks, closed, began, why, why_at, reason))

using TransferEvent = std::variant<TransferStepped, CommandSettled>;

}  // namespace paypie::transfers
