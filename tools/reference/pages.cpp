// Which page is made from what.
#include "tools/reference/pages.hpp"

#include "command-side/cashback/api/refusals.hpp"
#include "command-side/dead_letters/api/refusals.hpp"
#include "command-side/http/failures.hpp"
#include "command-side/http/reference.hpp"
#include "command-side/inventory/api/refusals.hpp"
#include "command-side/locations/api/refusals.hpp"
#include "command-side/numbering/api/refusals.hpp"
#include "command-side/orders/api/refusals.hpp"
#include "command-side/payments/api/refusals.hpp"
#include "command-side/settlements/api/refusals.hpp"
#include "events/codec/catalog.hpp"
#include "events/codec/reference.hpp"
#include "platform/http/refusal.hpp"
#include "query-side/ledger/refusals.hpp"
#include "query-side/reading/refusals.hpp"
#include "sagas/approvals/api/refusals.hpp"
#include "sagas/order_to_cash/api/refusals.hpp"
#include "sagas/transfers/api/refusals.hpp"
#include "tools/reference/asyncapi.hpp"
#include "tools/reference/chart_of_accounts.hpp"

namespace paypie::reference {

std::string problems() {
  return commands::problems_reference({{"The edge", http::edge_refusals()},
                                       {"Commands", commands::failure_rows},
                                       {"Orders", orders::refusal_rows},
                                       {"Inventory", inventory::refusal_rows},
                                       {"Locations", locations::refusal_rows},
                                       {"Number series", numbering::refusal_rows},
                                       {"Transfers", transfers::refusal_rows},
                                       {"Payments", payments::refusal_rows},
                                       {"Outcomes of payments", payments::outcome_rows},
                                       {"Processes", order_to_cash::refusal_rows},
                                       {"Cashback programmes", cashback::programme_refusal_rows},
                                       {"Cashback accounts", cashback::account_refusal_rows},
                                       {"Approvals", approvals::refusal_rows},
                                       {"Dead letters", dead_letters::refusal_rows},
                                       {"Webhooks", payments::webhook_rows},
                                       {"Ledger", query::ledger_refusals},
                                       {"Settlement files", settlements::refusal_rows},
                                       {"Reading", query::read_refusals}});
}

std::optional<std::string> page(const std::string& name) {
  if (name == "asyncapi") return asyncapi();
  if (name == "chart-of-accounts") return chart_of_accounts();
  if (name == "events") return codec::events_reference();
  if (name == "problems") return problems();
  std::string paths;
  for (const auto& entry : codec::catalog()) {
    const auto path = codec::schema_path(entry);
    if (name == path) return entry.schema.dump(2) + "\n";
    paths += path + "\n";
  }
  if (name == "schemas") return paths;
  return std::nullopt;
}

}  // namespace paypie::reference
