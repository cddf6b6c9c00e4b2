// What processes work with: lanes of this node, rules of the shop, limits of persons.
#include "tools/node/approval_amounts.hpp"
#include "tools/node/installation_secret.hpp"
#include "tools/node/named_files.hpp"
#include "tools/node/process_role.hpp"
#include "tools/node/settings.hpp"

namespace paypie::tools {

std::unique_ptr<ProcessRole> process_role_of(const config::Config& config, const Contexts& contexts,
                                             const std::filesystem::path& data, log::EventLog& log,
                                             const CommandRole& commands, Executor& pool, const Clock& clock) {
  auto* lanes = commands.lanes<order_to_cash::OrderToCashDecider>();
  if (!lanes) return nullptr;
  const order_to_cash::Targets targets{commands.lanes<orders::OrderDecider>(), commands.lanes<inventory::ItemDecider>(),
                                       commands.lanes<payments::PaymentDecider>(),
                                       commands.lanes<numbering::NumberSeriesDecider>(), clock};
  return std::make_unique<ProcessRole>(
      log, *lanes, targets, order_to_cash::ShopRules(shop_policy(config), rates(config)), process_limits(config), pool,
      clock, *commands.lanes<dead_letters::DeadLetterDecider>(), commands.lanes<transfers::TransferDecider>(),
      commands.lanes<approvals::ApprovalDecider>(),
      ProcessRole::CashbackParts{commands.lanes<cashback::ClaimDecider>(),
                                 commands.lanes<cashback::CashbackAccountDecider>(),
                                 contexts.cashback ? installation_secret(config, data) : "", load_model(config),
                                 approval_limits(config).payouts});
}

}  // namespace paypie::tools
