// The definitions of the process's lanes and runner, compiled here and nowhere else, and its router's rule.
#include "sagas/approvals/host/process.hpp"

#include <utility>

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "sagas/runner/process_runner_instantiate.hpp"
#include "sagas/runner/wanted.hpp"

template class paypie::lane::Lanes<paypie::approvals::ApprovalDecider>;
template std::string paypie::lane::state_fingerprint<paypie::approvals::ApprovalDecider>();
template class paypie::sagas::ProcessRunner<paypie::approvals::Approvals>;

namespace paypie::approvals {

std::vector<std::string> Approvals::sources() {
  return {std::string(orders::OrderDecider::topic), std::string(order_to_cash::OrderToCashDecider::topic),
          std::string(payments::PaymentDecider::topic), std::string(cashback::CashbackAccountDecider::topic)};
}

// The causation of an act's record is <instance>/act. Few records are one: the others are told apart before they are
// decoded.
std::optional<sagas::Routed<ApprovalDecider>> Approvals::route(const log::Record& record) {
  static const std::string begins = "\"" + std::string(ApprovalTag::prefix) + "_";
  if (!record.value.contains(begins)) return std::nullopt;
  auto decoded = sagas::read_wanted<Input>(record);
  if (!decoded) return std::nullopt;
  auto& [meta, event] = *decoded;
  const auto slash = meta.causation.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto approval = ApprovalId::parse(meta.causation.substr(0, slash));
  if (!approval) return std::nullopt;
  Deliver input{meta.causation.substr(slash + 1), std::move(event)};
  return sagas::Routed<ApprovalDecider>{approval->text(), std::move(meta), std::move(input)};
}

lane::Codec<ApprovalDecider> approval_codec() { return lane::json_codec<ApprovalDecider>(); }

}  // namespace paypie::approvals
