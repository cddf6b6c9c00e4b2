// How each refusal of a payment looks to a client: code, status, sentence. One row for each, in the order of the enum.
#pragma once
#include <array>

#include "command-side/http/failures.hpp"
#include "command-side/payments/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::payments {

inline constexpr std::array refusal_rows{
    http::RefusalRow{"payment.not_found", 404, "There is no such payment"},
    http::RefusalRow{"payment.is_voided", 422, "The payment is voided"},
    http::RefusalRow{"payment.paid_manually", 422, "The payment was recorded as paid without a gateway"},
    http::RefusalRow{"payment.amount_out_of_range", 422, "An amount must be greater than zero, and not too large"},
    http::RefusalRow{"payment.other_currency", 422, "All amounts of a payment must be in its currency"},
    http::RefusalRow{"payment.exceeds_amount", 422, "More is recorded than the payment's amount"},
    http::RefusalRow{"payment.exceeds_authorized", 422,
                     "More is to be captured than is authorised and not captured, or asked for, already"},
    http::RefusalRow{"payment.exceeds_captured", 422,
                     "More is to be refunded than is captured and not refunded, disputed, or asked for, already"},
    http::RefusalRow{"payment.no_gateway", 422, "No gateway takes this currency and amount, or there is no such one"},
    http::RefusalRow{"payment.not_authorized", 422, "The payment is not authorised"},
    http::RefusalRow{"payment.authorization_open", 422, "The outcome of the authorisation is still open"},
    http::RefusalRow{"payment.already_authorized", 422, "The payment is authorised already"},
    http::RefusalRow{"payment.already_captured", 422, "The payment is captured, and nothing more is held"},
    http::RefusalRow{"payment.authorization_expired", 422, "The authorisation has expired; authorise again"},
    http::RefusalRow{"payment.capture_open", 422, "The outcome of a capture is still open"},
    http::RefusalRow{"payment.void_open", 422, "The outcome of a void is still open"},
    http::RefusalRow{"payment.nothing_captured", 422, "Nothing of the payment is captured"},
    http::RefusalRow{"payment.refund_spans_captures", 422,
                     "This gateway refunds one capture at a time; ask for several refunds"},
    http::RefusalRow{"payment.no_such_operation", 422, "Nobody has asked for this operation"},
    http::RefusalRow{"payment.disputed", 422, "The payment is disputed; refunds wait for the end of the dispute"},
    http::RefusalRow{"payment.no_such_dispute", 422, "The payment has no such dispute"},
    http::RefusalRow{"payment.dispute_is_closed", 422, "The dispute is closed"},
    http::RefusalRow{"payment.too_many_attempts", 422, "A payment can be authorised at most 20 times"},
    http::RefusalRow{"payment.too_many_captures", 422, "A payment can have at most 100 captures"},
    http::RefusalRow{"payment.too_many_refunds", 422, "A payment can have at most 100 refunds"},
    http::RefusalRow{"payment.too_many_voids", 422, "A payment can be voided at most 20 times"},
    http::RefusalRow{"payment.too_many_disputes", 422, "A payment can have at most 20 disputes"},
    http::RefusalRow{"payment.needs_approval", 422,
                     "It comes to more than one person may move alone: ask for an approval"},
};

static_assert(refusal_rows.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Refusal>>::value);

// No refusals of ours: how a gateway took what was asked of it, for those who wait for that (`Prefer: wait`).
inline constexpr std::array outcome_rows{
    http::RefusalRow{"payment.declined", 402, "The gateway has declined it; errors names the gateway's own code"},
    http::RefusalRow{"payment.gateway_not_reached", 502, "No gateway was reached; nothing happened"},
};

// Every refusal of a payment command: of payments, and of commands in general.
inline constexpr auto command_refusals = commands::with_failures(refusal_rows, outcome_rows);

inline constexpr std::array webhook_rows{
    http::RefusalRow{"webhook.no_such_gateway", 404, "There is no such gateway"},
    http::RefusalRow{"webhook.not_signed", 401, "The webhook is not signed, or no secret is configured for it"},
    http::RefusalRow{"webhook.wrong_signature", 401, "The webhook's signature does not hold"},
    http::RefusalRow{"webhook.too_old", 401, "The webhook was signed too long ago, or ahead of time"},
    http::RefusalRow{"webhook.not_understood", 400, "The webhook is not in this gateway's format"},
    http::RefusalRow{"webhook.inbox_full", 503,
                     "The payment is not known, and too many webhooks wait for it already; deliver it again later"},
};

constexpr const http::RefusalRow& row_of(Refusal why) { return refusal_rows[static_cast<std::size_t>(why)]; }

}  // namespace paypie::payments
