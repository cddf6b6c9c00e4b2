// What a payment must remember to decide: a status each with the data that status has, and the amounts in every one of
// them, because what was captured stays captured whatever becomes of the rest.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"
#include "events/payments.hpp"
#include "events/values.hpp"

namespace paypie::payments {

// An operation whose outcome is in the log. Remembered for life, so that a late report finds it.
struct Settled {
  Operation operation = Operation::authorization;
  OperationId id;
  Money amount;
  Outcome outcome = Outcome::succeeded;  // or declined
  bool contested = false;
  bool needs_person = false;
};
VALUE(Settled, (operation, id, amount, outcome, contested, needs_person))

struct About {
  PaymentId payment;
  OrderId order;
  Money amount;
  std::vector<std::string> gateways;  // none: voided before it was created
  std::string method;
  CaptureMode capture = CaptureMode::manual;
  bool test_mode = false;
  std::vector<AttemptId> attempts;
  std::vector<Settled> settled;
};
VALUE(About, (payment, order, amount, gateways, method, capture, test_mode, attempts, settled))

// A capture, void or refund that was asked for and is not answered: its amount counts as taken.
struct OpenOperation {
  Operation operation = Operation::capture;
  OperationId id;
  Money amount;
  bool final = false;
  bool unknown = false;
  bool needs_person = false;
  CaptureId of;  // for refunds: the capture that is refunded
};
VALUE(OpenOperation, (operation, id, amount, final, unknown, needs_person, of))

struct CapturedPart {
  CaptureId capture;
  Money amount;
  std::int64_t refunded = 0;  // minor units, also those asked for
  std::string gateway_reference;
};
VALUE(CapturedPart, (capture, amount, refunded, gateway_reference))

struct OpenDisputeAmount {
  DisputeId dispute;
  std::int64_t amount = 0;
};
VALUE(OpenDisputeAmount, (dispute, amount))

struct ClosedDispute {
  DisputeId dispute;
  bool won = false;
};
VALUE(ClosedDispute, (dispute, won))

// Minor units of the payment's currency. captured + asked captures <= authorized;
// refunded + asked refunds + disputed + lost <= captured.
struct Ledger {
  std::int64_t authorized = 0;  // captured and still held
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  std::int64_t lost = 0;  // to disputes
  std::string gateway;    // of the authorisation that holds
  std::string gateway_reference;
  AttemptId attempt;
  std::vector<OpenOperation> open;
  std::vector<CapturedPart> captures;
  std::vector<OpenDisputeAmount> disputes;
  std::vector<ClosedDispute> closed_disputes;
  std::uint32_t captures_asked = 0;
  std::uint32_t refunds_asked = 0;
  std::uint32_t voids_asked = 0;
};
VALUE(Ledger, (authorized, captured, refunded, lost, gateway, gateway_reference, attempt, open, captures, disputes,
               closed_disputes, captures_asked, refunds_asked, voids_asked))

// An authorisation without an outcome.
struct Attempt {
  AttemptId id;
  Money amount;
  std::string gateway;
  std::string gateway_reference;  // as soon as the gateway gave one
  bool unknown = false;
  bool needs_person = false;
  bool to_be_voided = false;
  std::string void_reason;
};
VALUE(Attempt, (id, amount, gateway, gateway_reference, unknown, needs_person, to_be_voided, void_reason))

struct NoPayment {};
VALUE(NoPayment, ())
struct Created {
  About about;
  Ledger ledger;
};
VALUE(Created, (about, ledger))
struct Authorizing {
  About about;
  Ledger ledger;
  Attempt attempt;
};
VALUE(Authorizing, (about, ledger, attempt))
struct AwaitingAction {
  About about;
  Ledger ledger;
  Attempt attempt;
};
VALUE(AwaitingAction, (about, ledger, attempt))
struct Declined {
  About about;
  Ledger ledger;
};
VALUE(Declined, (about, ledger))
// Something is held.
struct Authorized {
  About about;
  Ledger ledger;
};
VALUE(Authorized, (about, ledger))
// What was held is not any more, and was not captured: it can be authorised again.
struct Expired {
  About about;
  Ledger ledger;
};
VALUE(Expired, (about, ledger))
// Something is captured, nothing is held any more.
struct Captured {
  About about;
  Ledger ledger;
};
VALUE(Captured, (about, ledger))
// Nothing is held, nothing was captured, and nothing will be.
struct Voided {
  About about;
  Ledger ledger;
};
VALUE(Voided, (about, ledger))
struct PaidManually {
  About about;
  Ledger ledger;
};
VALUE(PaidManually, (about, ledger))

using PaymentState = std::variant<NoPayment, Created, Authorizing, AwaitingAction, Declined, Authorized, Expired,
                                  Captured, Voided, PaidManually>;

// Every status but NoPayment.
template <class S>
concept Existing = requires(const S& state) { state.ledger; };
// An authorisation is on its way.
template <class S>
concept Asking = Existing<S> && requires(const S& state) { state.attempt; };

}  // namespace paypie::payments
