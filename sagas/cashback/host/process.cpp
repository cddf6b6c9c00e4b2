// The definitions of the process's lanes and runner, compiled here and nowhere else, and its router's rule.
#include "sagas/cashback/host/process.hpp"

#include <utility>

#include "command-side/cashback/programmes.hpp"
#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"
#include "sagas/runner/process_runner_instantiate.hpp"
#include "sagas/runner/wanted.hpp"

template class paypie::lane::Lanes<paypie::cashback::ClaimDecider>;
template std::string paypie::lane::state_fingerprint<paypie::cashback::ClaimDecider>();
template class paypie::sagas::ProcessRunner<paypie::cashback::Cashback>;

namespace paypie::cashback {

namespace {

constexpr std::string_view orders_topic = "paypie.order.events.v1", payments_topic = "paypie.payment.events.v1",
                           approvals_topic = "paypie.approval.events.v1";

// What an account did because a claim asked for it names the claim; what people decide there, the order.
struct Asker {
  std::optional<CashbackClaimId> claim;
  std::string wish;
};
Asker asker_of(const Envelope& meta, const ClaimInput& event) {
  if (const auto slash = meta.causation.find('/'); slash != std::string::npos) {
    if (const auto claim = CashbackClaimId::parse(meta.causation.substr(0, slash))) {
      return {claim, meta.causation.substr(slash + 1)};
    }
  }
  return std::visit(
      []<class E>(const E& e) -> Asker {
        if constexpr (requires { e.order; }) return {claim_of(e.order), ""};
        return {};
      },
      event);
}

}  // namespace

std::vector<std::string> Cashback::sources() {
  return {std::string(orders_topic), std::string(CashbackAccountDecider::topic), std::string(ProgrammesDecider::topic),
          std::string(approvals_topic), std::string(payments_topic)};
}

std::optional<sagas::Routed<ClaimDecider>> Cashback::route(const log::Record& record, Rules& rules) {
  if (rules.takes(record)) return std::nullopt;
  auto decoded = sagas::read_wanted<ClaimInput>(record);
  if (!decoded) return std::nullopt;
  auto& [meta, event] = *decoded;
  const auto [claim, wish] = asker_of(meta, event);
  // An answer is awaited, whatever the clock said of the node that recorded it.
  const bool is_answer = !wish.empty();
  if (!claim || (!is_answer && !rules.has_programmes(meta.store, meta.time))) return std::nullopt;
  DeliverToClaim input{meta.stream, meta.version, meta.occurred_at.value_or(meta.time), wish, std::move(event), {}, {}};
  if (const auto* created = std::get_if<orders::OrderCreated>(&input.event)) {
    input.account = rules.account_of(meta.store, *created);
    for (const auto* programme : rules.programmes_of(meta.store, created->currency, input.at, meta.time)) {
      input.programmes.push_back(*programme);
    }
    if (!input.account || input.programmes.empty()) return std::nullopt;
  }
  meta.correlation = OrderId{claim->bytes}.text();
  return sagas::Routed<ClaimDecider>{claim->text(), std::move(meta), std::move(input)};
}

lane::Codec<ClaimDecider> claim_codec() { return lane::json_codec<ClaimDecider>(); }

}  // namespace paypie::cashback
