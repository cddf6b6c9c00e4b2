// A new aggregate is a new row.
#include "tools/node/aggregates.hpp"

#include "command-side/cashback/api/routes.hpp"
#include "command-side/dead_letters/api/routes.hpp"
#include "command-side/inventory/api/routes.hpp"
#include "command-side/locations/api/routes.hpp"
#include "command-side/numbering/api/routes.hpp"
#include "command-side/orders/api/routes.hpp"
#include "command-side/payments/api/routes.hpp"
#include "command-side/refusals/api/lanes.hpp"
#include "command-side/settlements/api/routes.hpp"
#include "sagas/approvals/api/routes.hpp"
#include "sagas/cashback/host/process.hpp"
#include "sagas/order_to_cash/api/routes.hpp"
#include "sagas/transfers/api/routes.hpp"

namespace paypie::tools {

namespace {

bool always(const Contexts&) { return true; }
bool with_stock(const Contexts& contexts) { return contexts.inventory; }
bool with_payments(const Contexts& contexts) { return contexts.payments; }
bool with_processes(const Contexts& contexts) { return contexts.processes; }
bool with_transfers(const Contexts& contexts) { return contexts.transfers(); }
bool with_cashback(const Contexts& contexts) { return contexts.cashback; }
// What asks the accounts is a process.
bool with_claims(const Contexts& contexts) { return contexts.claims(); }
bool with_refusals(const Contexts& contexts) { return contexts.refusals; }
bool with_letters(const Contexts& contexts) { return contexts.dead_letters(); }
// The process of approvals listens to them.
bool cashback_is_heard(const Contexts& contexts) { return contexts.cashback || contexts.processes; }
bool approvals_are_heard(const Contexts& contexts) { return contexts.approvals(); }
// The process of orders listens to them.
bool stock_is_heard(const Contexts& contexts) { return contexts.inventory || contexts.processes; }
bool payments_are_heard(const Contexts& contexts) { return contexts.payments || contexts.processes; }

// `routes`: of people's commands; none: only processes and reactors command it.
template <Decider D, auto codec, const auto&... routes>
constexpr Aggregate aggregate(bool (*served)(const Contexts&), bool (*heard)(const Contexts&)) {
  return {D::topic, served, heard,
          [](const std::filesystem::path& states, const Machine& machine) -> std::unique_ptr<Hosted> {
            return std::make_unique<HostedLanes<D>>(states, machine, codec(),
                                                    std::span<const http::Route<commands::Handling<D>>>(routes)...);
          }};
}

constexpr Aggregate all[] = {
    aggregate<orders::OrderDecider, orders::order_codec, orders::order_command_routes>(always, always),
    aggregate<inventory::ItemDecider, inventory::item_codec, inventory::inventory_command_routes>(with_stock,
                                                                                                  stock_is_heard),
    aggregate<locations::LocationsDecider, locations::locations_codec, locations::location_command_routes>(
        with_stock, stock_is_heard),
    aggregate<payments::PaymentDecider, payments::payment_codec, payments::payment_command_routes>(with_payments,
                                                                                                   payments_are_heard),
    aggregate<payments::WebhookInboxDecider, payments::webhook_inbox_codec>(with_payments, with_payments),
    aggregate<settlements::SettlementDecider, settlements::settlement_codec, settlements::settlement_command_routes>(
        with_payments, with_payments),
    aggregate<numbering::NumberSeriesDecider, numbering::number_series_codec, numbering::number_series_command_routes>(
        with_processes, with_processes),
    aggregate<order_to_cash::OrderToCashDecider, order_to_cash::order_to_cash_codec,
              order_to_cash::process_command_routes>(with_processes, with_processes),
    aggregate<transfers::TransferDecider, transfers::transfer_codec, transfers::transfer_command_routes>(
        with_transfers, with_transfers),
    aggregate<approvals::ApprovalDecider, approvals::approval_codec, approvals::approval_command_routes>(
        with_processes, approvals_are_heard),
    aggregate<cashback::ProgrammesDecider, cashback::programmes_codec, cashback::programme_command_routes>(
        with_cashback, with_cashback),
    aggregate<cashback::CashbackAccountDecider, cashback::account_codec, cashback::account_command_routes>(
        with_cashback, cashback_is_heard),
    aggregate<cashback::ClaimDecider, cashback::claim_codec>(with_claims, with_claims),
    aggregate<dead_letters::DeadLetterDecider, dead_letters::dead_letter_codec,
              dead_letters::dead_letter_command_routes>(with_letters, with_letters),
    aggregate<refusals::RefusalsDecider, refusals::refusals_codec>(with_refusals, with_refusals),
};

}  // namespace

std::span<const Aggregate> aggregates() { return all; }

}  // namespace paypie::tools
