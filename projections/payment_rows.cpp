// From the view of a payment to its rows.
#include "projections/payment_rows.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>

namespace paypie::projections {
namespace {

template <class E>
std::string name(E value) {
  return boost::describe::enum_to_string(value, "");
}

}  // namespace

PaymentRow row_of(const PaymentView& view) {
  return {.store_id = view.store.name,
          .payment_id = view.id.text(),
          .version = view.version,
          .shown = PaymentDocuments::is_shown(view),
          .order_id = view.order.text(),
          .state = name(view.state),
          .known_state = name(view.known_state),
          .needs_person = std::ranges::any_of(view.reconciliation, &PaymentDoubt::needs_person),
          .currency = std::string(view.amount.currency.text()),
          .amount = view.amount.minor,
          .authorized = view.authorized.minor,
          .captured = view.captured.minor,
          .refunded = view.refunded.minor,
          .disputed = view.disputed.minor,
          .lost = view.lost.minor,
          .gateway = view.gateway,
          .gateway_reference = view.gateway_reference,
          .method = view.method,
          .test_mode = view.test_mode,
          .occurred_at = view.occurred_at,
          .created_at = view.created_at,
          .updated_at = view.updated_at};
}

std::vector<TransactionRow> transaction_rows(const PaymentView& view, std::uint64_t first_version) {
  std::vector<TransactionRow> rows;
  for (const auto& one : view.transactions) {
    if (one.version < first_version) continue;
    rows.push_back({.store_id = view.store.name,
                    .payment_id = view.id.text(),
                    .kind = name(one.kind),
                    .transaction_id = one.id,
                    .order_id = view.order.text(),
                    .state = name(one.state),
                    .contested = one.contested,
                    .amount = one.amount.minor,
                    .currency = std::string(one.amount.currency.text()),
                    .gateway = one.gateway,
                    .gateway_reference = one.gateway_reference,
                    .code = one.code,
                    .message = one.message,
                    .reason = one.reason,
                    .test_mode = view.test_mode,
                    .version = one.version,
                    .created_at = one.created_at,
                    .updated_at = one.updated_at});
  }
  return rows;
}

}  // namespace paypie::projections
