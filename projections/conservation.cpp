// One line for each event that moves pieces or money.
#include "projections/conservation.hpp"

#include <concepts>
#include <variant>

namespace paypie::projections {

namespace {

using namespace inventory;
using namespace payments;

template <class E>
void move(ItemBooks& books, const E& event) {
  constexpr bool comes = std::same_as<E, StockReceived> || std::same_as<E, StockReturned> ||
                         std::same_as<E, TransferReceived> || std::same_as<E, TransferCancelled>;
  constexpr bool goes = std::same_as<E, StockCommitted> || std::same_as<E, TransferSent>;
  constexpr bool is_let_go =
      std::same_as<E, ReservationReleased> || std::same_as<E, ReservationExpired> || std::same_as<E, StockCommitted>;
  if constexpr (comes) books.on_hand += event.quantity;
  if constexpr (goes) books.on_hand -= event.quantity;
  if constexpr (is_let_go) books.reserved -= event.quantity;
  if constexpr (std::same_as<E, StockReserved>) books.reserved += event.quantity;
  if constexpr (std::same_as<E, StockAdjusted>) books.on_hand += event.delta;
  if constexpr (std::same_as<E, ItemConfigured>) books.back_order = event.back_order;
}

// False: the event's own sum is another.
template <class E>
bool move(PaymentBooks& books, const E& event) {
  if constexpr (std::same_as<E, PaymentAuthorized>) {
    books.authorized = event.authorized_in_all.minor;
    books.captured = event.captured_in_all.minor;
  } else if constexpr (std::same_as<E, ManualPaymentRecorded>) {
    books.authorized = books.captured = event.amount.minor;
  } else if constexpr (std::same_as<E, PaymentCaptured>) {
    books.captured += event.amount.minor;
    return books.captured == event.captured_in_all.minor;
  } else if constexpr (std::same_as<E, PaymentRefunded>) {
    books.refunded += event.amount.minor;
    return books.refunded == event.refunded_in_all.minor;
  } else if constexpr (std::same_as<E, RefundFailed>) {
    // One that was reported as done before is taken back.
    const auto before = books.refunded;
    books.refunded = event.refunded_in_all.minor;
    return books.refunded == before || books.refunded + event.amount.minor == before;
  } else if constexpr (std::same_as<E, DisputeOpened>) {
    books.disputed += event.amount.minor;
  } else if constexpr (std::same_as<E, DisputeClosed>) {
    books.disputed -= event.amount.minor;
    if (!event.won) books.lost += event.amount.minor;
    return books.lost == event.lost_in_all.minor;
  }
  return true;
}

}  // namespace

std::string_view to_text(Rule rule) {
  switch (rule) {
    case Rule::pieces: return "pieces";
    case Rule::promised: return "promised";
    case Rule::captured: return "captured";
    case Rule::given_back: return "given_back";
    case Rule::owed: return "owed";
    case Rule::paid_once: return "paid_once";
  }
  return "";
}

std::vector<Rule> add(ItemBooks& books, const InventoryEvent& event) {
  std::vector<Rule> broken;
  std::visit(
      [&](const auto& one) {
        move(books, one);
        if constexpr (requires { one.stock; }) {
          const bool same = one.stock.on_hand == books.on_hand && one.stock.reserved == books.reserved;
          if (!same || books.on_hand < 0 || books.reserved < 0) broken.push_back(Rule::pieces);
        }
      },
      event);
  if (!books.back_order && books.reserved > books.on_hand) broken.push_back(Rule::promised);
  return broken;
}

std::vector<Rule> add(PaymentBooks& books, const PaymentEvent& event) {
  const bool same = std::visit([&](const auto& one) { return move(books, one); }, event);
  const bool gives_back =
      std::holds_alternative<PaymentRefunded>(event) || std::holds_alternative<DisputeClosed>(event);
  std::vector<Rule> broken;
  if (books.captured > books.authorized || (!same && !gives_back)) broken.push_back(Rule::captured);
  if (books.refunded + books.disputed + books.lost > books.captured || (!same && gives_back)) {
    broken.push_back(Rule::given_back);
  }
  return broken;
}

}  // namespace paypie::projections
