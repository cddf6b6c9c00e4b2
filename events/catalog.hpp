// Every event there is: the variants of all contexts in one list. A new context adds its variant here, and its schemas,
// golden samples and documentation follow.
#pragma once
#include <boost/mp11/algorithm.hpp>

#include "events/approvals.hpp"
#include "events/cashback.hpp"
#include "events/cashback_claims.hpp"
#include "events/dead_letters.hpp"
#include "events/inventory.hpp"
#include "events/locations.hpp"
#include "events/numbering.hpp"
#include "events/order_to_cash.hpp"
#include "events/orders.hpp"
#include "events/payments.hpp"
#include "events/refusals.hpp"
#include "events/settlements.hpp"
#include "events/transfers.hpp"
#include "events/webhook_inbox.hpp"

namespace paypie {

using EveryEvent = boost::mp11::mp_unique<boost::mp11::mp_append<
    orders::OrderEvent, inventory::InventoryEvent, payments::PaymentEvent, numbering::NumberSeriesEvent,
    order_to_cash::OrderToCashEvent, dead_letters::DeadLetterEvent, transfers::TransferEvent, locations::LocationEvent,
    payments::WebhookInboxEvent, cashback::ProgrammeEvent, cashback::CashbackAccountEvent, cashback::ClaimEvent,
    settlements::SettlementEvent, refusals::RefusalEvent, approvals::ApprovalEvent>>;

}  // namespace paypie
