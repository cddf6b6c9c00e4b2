// Sums over an order's payments, and the status they come to.
#include "command-side/orders/payments.hpp"

#include <algorithm>

#include "command-side/orders/recognition.hpp"

namespace paypie::orders {

PaymentSums sums_of(const About& about) {
  PaymentSums sums{.received = about.paid.minor};
  for (const auto& payment : about.processed) {
    sums.authorized += payment.authorized.minor - payment.captured.minor;
    sums.received += payment.captured.minor;
    sums.refunded += payment.refunded.minor;
  }
  return sums;
}

// Of at most 200 payments: far below int64.
Money received_for(const About& about) {
  return {static_cast<std::int64_t>(sums_of(about).received), about.total.currency};
}
Money refunded_for(const About& about) {
  return {static_cast<std::int64_t>(sums_of(about).refunded), about.total.currency};
}

FinancialStatus financial_status_of(const About& about, bool cancelled) {
  const auto sums = sums_of(about);
  if (sums.refunded > 0) {
    return sums.refunded >= sums.received ? FinancialStatus::refunded : FinancialStatus::partially_refunded;
  }
  if (cancelled && sums.received == 0) return FinancialStatus::voided;
  if (sums.received >= about.total.minor) return FinancialStatus::paid;
  if (sums.received + sums.authorized >= about.total.minor) return FinancialStatus::authorized;
  return FinancialStatus::pending;
}

OrderDecision record_progress(const About& about, bool cancelled, const RecordPaymentProgress& ask) {
  for (const auto& amount : {ask.authorized, ask.captured, ask.refunded}) {
    if (amount.currency != about.total.currency) return refused(Refusal::mixed_currencies);
  }
  const auto known = std::ranges::find(about.processed, ask.payment, &ProcessedPayment::payment);
  const bool is_new = known == about.processed.end();
  const ProcessedPayment before = is_new ? ProcessedPayment{ask.payment,
                                                            {0, about.total.currency},
                                                            {0, about.total.currency},
                                                            {0, about.total.currency}}
                                         : *known;
  const ProcessedPayment now{ask.payment, ask.authorized, ask.captured, ask.refunded};
  if (!is_new && now == before) return already_done();
  const bool moves_back = ask.captured.minor < before.captured.minor || ask.refunded.minor < before.refunded.minor;
  const bool holds = ask.refunded.minor <= ask.captured.minor && ask.captured.minor <= ask.authorized.minor;
  if (moves_back || !holds) return refused(Refusal::contradicts_progress);
  if (is_new && about.processed.size() == limit::payments) return refused(Refusal::too_many_payments);
  About then = about;
  std::erase_if(then.processed, [&](const auto& payment) { return payment.payment == ask.payment; });
  then.processed.push_back(now);
  return happened(PaymentProgressRecorded{about.order, ask.payment, ask.authorized, ask.captured, ask.refunded,
                                          financial_status_of(then, cancelled), newly_recognized(then)});
}

}  // namespace paypie::orders
