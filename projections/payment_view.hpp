// What a payment looks like to whoever reads it: the fold of its stream, with everything that was ever done, or asked
// to be done, with its money.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/payments.hpp"
#include "events/values.hpp"
#include "projections/documents.hpp"

namespace paypie::projections {

// pending: an authorisation is on its way. requires_action: the customer has something to do. authorized: something is
// held. expired: what was held is not any more. captured: something is captured, nothing is held. unknown: the outcome
// of something that was asked for is not known, or contested.
enum class PaymentState {
  created,
  pending,
  requires_action,
  authorized,
  captured,
  declined,
  expired,
  voided,
  paid_manually,
  unknown
};
BOOST_DESCRIBE_ENUM(PaymentState, created, pending, requires_action, authorized, captured, declined, expired, voided,
                    paid_manually, unknown)

// sale: an authorisation that captures at once. manual: paid without a gateway.
enum class TransactionKind { authorization, sale, capture, voiding, refund, manual, dispute };
BOOST_DESCRIBE_ENUM(TransactionKind, authorization, sale, capture, voiding, refund, manual, dispute)

// not_reached: no gateway was, so nothing can have happened. voided: called off before it came to anything. A dispute
// is pending, then won or lost.
enum class TransactionState { pending, requires_action, succeeded, declined, not_reached, voided, unknown, won, lost };
BOOST_DESCRIBE_ENUM(TransactionState, pending, requires_action, succeeded, declined, not_reached, voided, unknown, won,
                    lost)

struct PaymentTransaction {
  std::string id;  // of the attempt, capture, refund or dispute; a void has that of the attempt it voids
  TransactionKind kind = TransactionKind::authorization;
  TransactionState state = TransactionState::pending;
  bool contested = false;  // the state is as it was recorded, but somebody has said otherwise since
  Money amount;
  std::string gateway;
  std::string gateway_reference;
  std::string code;           // the gateway's own, of a no
  std::string message;        // for people: the gateway's, or why the outcome is unknown
  std::string reason;         // whoever asked gave it
  std::uint64_t version = 0;  // the payment's, of the last event about this transaction
  Timestamp created_at;       // recorded
  Timestamp updated_at;       // recorded
};
VALUE(PaymentTransaction, (id, kind, state, contested, amount, gateway, gateway_reference, code, message, reason,
                           version, created_at, updated_at))

// An outcome that is not known, and what is done about it. The amount counts as taken meanwhile.
struct PaymentDoubt {
  payments::Operation operation = payments::Operation::authorization;
  OperationId id;           // what POST /payments/{id}/resolve takes
  std::string transaction;  // its id
  std::string reason;
  Timestamp since;
  bool contested = false;
  bool needs_person = false;            // the gateway is not asked any more
  std::vector<Timestamp> looked_up_at;  // about when the gateway is asked, or was, unless the outcome comes before
};
VALUE(PaymentDoubt, (operation, id, transaction, reason, since, contested, needs_person, looked_up_at))

// Why the last authorisation came to nothing.
struct PaymentDecline {
  bool reached = true;  // false: no gateway was reached
  std::string gateway;
  std::string code;  // the gateway's own
  std::string message;
};
VALUE(PaymentDecline, (reached, gateway, code, message))

struct PaymentView {
  PaymentId id;
  StoreId store;
  std::uint64_t version = 0;  // the stream's version, also the ETag; 0: nothing happened yet
  OrderId order;
  PaymentState state = PaymentState::created;
  PaymentState known_state = PaymentState::created;  // what is certain; another than state only where that is unknown
  Money amount;
  Money authorized;  // captured and still held
  Money captured;
  Money refunded;
  Money disputed;                 // by disputes that are open
  Money lost;                     // to disputes
  std::string gateway;            // that was asked last, or holds the amount
  std::string gateway_reference;  // of the authorisation
  std::string method;             // the gateway's token
  payments::CaptureMode capture = payments::CaptureMode::manual;
  bool test_mode = false;
  std::optional<PaymentDecline> decline;
  std::optional<std::string> action_url;  // where the customer acts, while that is required
  std::optional<Timestamp> authorization_expires_at;
  std::vector<PaymentDoubt> reconciliation;
  std::vector<PaymentTransaction> transactions;  // the oldest first
  Timestamp occurred_at;                         // business time of its creation
  Timestamp created_at;                          // recorded
  Timestamp updated_at;                          // recorded, of the last event
};
VALUE(PaymentView, (id, store, version, order, state, known_state, amount, authorized, captured, refunded, disputed,
                    lost, gateway, gateway_reference, method, capture, test_mode, decline, action_url,
                    authorization_expires_at, reconciliation, transactions, occurred_at, created_at, updated_at))

// The view after one more event. `meta.version` must be `view.version + 1`, else OutOfOrder is thrown.
PaymentView apply(PaymentView view, const Envelope& meta, const payments::PaymentEvent& event);

struct PaymentDocuments {
  using View = PaymentView;
  using Event = payments::PaymentEvent;
  static constexpr std::string_view topic = "paypie.payment.events.v1";
  static constexpr std::string_view name = "payments";
  static View apply(View view, const Envelope& meta, const Event& event) {
    return projections::apply(std::move(view), meta, event);
  }
  // A payment that was called off, or asked something, before it was created.
  static bool is_shown(const View& view) { return view.amount.minor > 0; }
  // With one of everything that is a list, or may be absent: another shape of it is another form of the store.
  static View specimen() { return {.decline = {{}}, .reconciliation = {{}}, .transactions = {{}}}; }
};
static_assert(Documents<PaymentDocuments>);

}  // namespace paypie::projections
