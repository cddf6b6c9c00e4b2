// What each event means in money: one overload of postings() for every event that moves some, and a list of those that
// move none. Pure, and a function of the event alone, so that every reader of the log comes to the same books.
//
// Payments say how money moved between the customer and a gateway; orders say what that money means. The receivable of
// an order is where the two meet. Payments in test mode post nothing: their money is none.
#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/catalog.hpp"
#include "events/ledger/accounts.hpp"
#include "events/values.hpp"

namespace paypie::ledger {

// Grows when the same event comes to other postings: whatever was computed before has to be computed again.
inline constexpr int rules_version = 1;

struct Posting {
  Account account = Account::receivable;
  std::string detail;  // the gateway of gateway_clearing and gateway_fees; else empty
  OrderId order;       // nil: of no order
  Money amount;        // minor > 0: debit, < 0: credit; never 0
  bool operator==(const Posting&) const = default;
};
using Postings = std::vector<Posting>;

// Detail of gateway_clearing for events that do not say where their money lies.
inline constexpr std::string_view unnamed_gateway = "unnamed";

Postings postings(const orders::OrderFulfilled& event);
Postings postings(const orders::OutsidePaymentRecorded& event);
Postings postings(const orders::PaymentProgressRecorded& event);
Postings postings(const payments::PaymentAuthorized& event);
Postings postings(const payments::PaymentCaptured& event);
Postings postings(const payments::PaymentRefunded& event);
Postings postings(const payments::RefundFailed& event);
Postings postings(const payments::ManualPaymentRecorded& event);
Postings postings(const payments::DisputeOpened& event);
Postings postings(const payments::DisputeClosed& event);
Postings postings(const cashback::CashbackApproved& event);
Postings postings(const cashback::CashbackReversed& event);
Postings postings(const cashback::PayoutRequested& event);
Postings postings(const cashback::PayoutPaid& event);
Postings postings(const cashback::PayoutFailed& event);
Postings postings(const settlements::SettlementCompleted& event);

template <class E>
concept Posts = requires(const E& event) {
  { postings(event) } -> std::same_as<Postings>;
};

using MovesNothing = boost::mp11::mp_append<
    boost::mp11::mp_list<
        // a new order owes nothing yet, and one that can still be changed or cancelled has earned nothing
        orders::OrderCreated, orders::OrderLinesChanged, orders::OrderStatusChanged, orders::OrderCancelled,
        orders::OrderNoteChanged, orders::OrderTagsChanged, orders::OrderNumbered, orders::ChargesApplied,
        // wishes, holds, and what came to nothing
        payments::PaymentCreated, payments::AuthorizationRequested, payments::PaymentDeclined,
        payments::PaymentActionRequired, payments::CaptureRequested, payments::CaptureFailed, payments::VoidRequested,
        payments::PaymentVoided, payments::VoidFailed, payments::RefundRequested, payments::OutcomeUnknown,
        payments::OutcomeConfirmed, payments::AuthorizationExpired, payments::DisputeEvidenceSubmitted,
        // cashback that is not owed, or stays owed
        cashback::CashbackReferred, cashback::CashbackRejected, cashback::CashbackReduced, cashback::PayoutAccountSet,
        cashback::PayoutAccountConfirmed, cashback::DueSetOff, cashback::PayoutHandedOver,
        cashback::PayoutOutcomeUnknown,
        // what a settlement file says counts when all of it is there
        settlements::SettlementOpened, settlements::SettlementLinesRecorded, CommandSettled>,
    // contexts without money
    boost::mp11::mp_remove<boost::mp11::mp_rename<inventory::InventoryEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<numbering::NumberSeriesEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<order_to_cash::OrderToCashEvent, boost::mp11::mp_list>,
                           CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<dead_letters::DeadLetterEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<refusals::RefusalEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<approvals::ApprovalEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<transfers::TransferEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<locations::LocationEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<cashback::ProgrammeEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<cashback::ClaimEvent, boost::mp11::mp_list>, CommandSettled>,
    boost::mp11::mp_remove<boost::mp11::mp_rename<payments::WebhookInboxEvent, boost::mp11::mp_list>, CommandSettled>>;

template <class E>
using IsAccountedFor = boost::mp11::mp_bool<Posts<E> != boost::mp11::mp_contains<MovesNothing, E>::value>;
static_assert(boost::mp11::mp_all_of<EveryEvent, IsAccountedFor>::value,
              "an event of the catalog neither posts nor is in the list of those that move nothing, or does both");

// Of any context's events. An event outside of the catalog (of a test) posts what a postings() beside it says.
template <class... Events>
Postings postings_of(const std::variant<Events...>& event) {
  return std::visit(
      []<class E>(const E& one) -> Postings {
        if constexpr (Posts<E>) {
          return postings(one);
        } else {
          return {};
        }
      },
      event);
}

// What is left when debits and credits of one currency are added up.
struct Imbalance {
  Currency currency;
  __int128 minor = 0;
};
// None: they balance in every currency.
std::vector<Imbalance> imbalances(const Postings& postings);
// For people; empty: they balance.
std::string imbalance_text(const Postings& postings);

}  // namespace paypie::ledger
