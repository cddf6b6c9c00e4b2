// The definitions of the process's lanes and runner, compiled here and nowhere else, and its router's rule.
#include "sagas/transfers/host/process.hpp"

#include <utility>

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "sagas/runner/process_runner_instantiate.hpp"
#include "sagas/runner/wanted.hpp"

template class paypie::lane::Lanes<paypie::transfers::TransferDecider>;
template std::string paypie::lane::state_fingerprint<paypie::transfers::TransferDecider>();
template class paypie::sagas::ProcessRunner<paypie::transfers::Transfers>;

namespace paypie::transfers {

std::vector<std::string> Transfers::sources() { return {std::string(inventory::ItemDecider::topic)}; }

// The causation of a wish's record is <instance>/<wish>.
std::optional<sagas::Routed<TransferDecider>> Transfers::route(const log::Record& record) {
  auto decoded = sagas::read_wanted<Input>(record);
  if (!decoded) return std::nullopt;
  auto& [meta, event] = *decoded;
  const auto slash = meta.causation.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto transfer = TransferId::parse(meta.causation.substr(0, slash));
  if (!transfer) return std::nullopt;
  Deliver input{meta.causation.substr(slash + 1), std::move(event)};
  return sagas::Routed<TransferDecider>{transfer->text(), std::move(meta), std::move(input)};
}

lane::Codec<TransferDecider> transfer_codec() { return lane::json_codec<TransferDecider>(); }

}  // namespace paypie::transfers
