// One line for each context, and what it takes to fold its streams.
#include "tools/replay/contexts.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <type_traits>
#include <variant>

#include "command-side/cashback/account.hpp"
#include "command-side/cashback/programmes.hpp"
#include "command-side/dead_letters/dead_letter.hpp"
#include "command-side/inventory/item.hpp"
#include "command-side/locations/locations.hpp"
#include "command-side/numbering/number_series.hpp"
#include "command-side/orders/order.hpp"
#include "command-side/payments/payment.hpp"
#include "command-side/payments/webhook_inbox.hpp"
#include "command-side/refusals/refusals.hpp"
#include "command-side/settlements/settlement.hpp"
#include "events/codec/write.hpp"
#include "projections/approval_view.hpp"
#include "projections/cashback_account_view.hpp"
#include "projections/cashback_claim_view.hpp"
#include "projections/cashback_programmes_view.hpp"
#include "projections/dead_letter_view.hpp"
#include "projections/locations_view.hpp"
#include "projections/number_series_view.hpp"
#include "projections/order_documents.hpp"
#include "projections/payment_view.hpp"
#include "projections/process_view.hpp"
#include "projections/stock_item_view.hpp"
#include "projections/transfer_view.hpp"
#include "sagas/approvals/approval.hpp"
#include "sagas/cashback/claim.hpp"
#include "sagas/order_to_cash/instance.hpp"
#include "sagas/transfers/transfer.hpp"
#include "tools/replay/verify.hpp"

namespace paypie::replay {

namespace {

template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

template <class Value>
std::string text_of(const Value& value) {
  if constexpr (is_variant<Value>) {
    return std::visit([](const auto& one) { return text_of(one); }, value);
  } else {
    std::string text;
    codec::write<codec::Empty::written>(text, value);
    return text;
  }
}

template <class Own>
Own own_event(const EveryEvent& event, std::string_view type) {
  return std::visit(
      [type]<class E>(const E& one) -> Own {
        if constexpr (std::is_constructible_v<Own, std::in_place_type_t<E>, const E&>) {
          return Own(std::in_place_type<E>, one);
        } else {
          throw std::invalid_argument(std::string(type) + " is not an event of this stream");
        }
      },
      event);
}

// A context without documents: what decides is what is shown.
template <class D>
class OfStates final : public StreamFold {
 public:
  void apply(const Envelope& meta, const EveryEvent& event) override {
    state_ = D::evolve(std::move(state_), own_event<typename D::Event>(event, meta.type));
  }
  std::string wrong() const override { return ""; }
  std::string json() const override { return text_of(state_); }

 private:
  typename D::State state_;
};

template <class D, class P>
class OfDocuments final : public StreamFold {
 public:
  void apply(const Envelope& meta, const EveryEvent& event) override {
    const auto own = own_event<typename D::Event>(event, meta.type);
    state_ = D::evolve(std::move(state_), own);
    view_ = P::apply(std::move(view_), meta, own);
  }
  // The laws of a decider's own numbers are evolve()'s; an order's amounts are computed anew, by other code.
  std::string wrong() const override {
    if constexpr (std::is_same_v<typename P::View, projections::OrderView>) {
      return wrong_amounts(view_);
    } else {
      return "";
    }
  }
  std::string json() const override { return text_of(view_); }

 private:
  typename D::State state_;
  typename P::View view_;
};

template <class Fold>
std::unique_ptr<StreamFold> made() {
  return std::make_unique<Fold>();
}

using approvals::ApprovalDecider;
using cashback::CashbackAccountDecider;
using cashback::ClaimDecider;
using cashback::ProgrammesDecider;
using dead_letters::DeadLetterDecider;
using inventory::ItemDecider;
using locations::LocationsDecider;
using numbering::NumberSeriesDecider;
using order_to_cash::OrderToCashDecider;
using orders::OrderDecider;
using payments::PaymentDecider;
using payments::WebhookInboxDecider;
using refusals::RefusalsDecider;
using settlements::SettlementDecider;
using transfers::TransferDecider;

constexpr std::array all{
    Context{OrderDecider::topic, "ord_", made<OfDocuments<OrderDecider, projections::OrderDocuments>>},
    Context{ItemDecider::topic, "inv_", made<OfDocuments<ItemDecider, projections::StockDocuments>>},
    Context{PaymentDecider::topic, "pay_", made<OfDocuments<PaymentDecider, projections::PaymentDocuments>>},
    Context{WebhookInboxDecider::topic, "wbi_", made<OfStates<WebhookInboxDecider>>},
    Context{SettlementDecider::topic, "stl_", made<OfStates<SettlementDecider>>},
    Context{NumberSeriesDecider::topic, "num_",
            made<OfDocuments<NumberSeriesDecider, projections::NumberSeriesDocuments>>},
    Context{OrderToCashDecider::topic, "otc_", made<OfDocuments<OrderToCashDecider, projections::ProcessDocuments>>},
    Context{LocationsDecider::topic, "lcs_", made<OfDocuments<LocationsDecider, projections::LocationDocuments>>},
    Context{TransferDecider::topic, "trf_", made<OfDocuments<TransferDecider, projections::TransferDocuments>>},
    Context{ApprovalDecider::topic, "apr_", made<OfDocuments<ApprovalDecider, projections::ApprovalDocuments>>},
    Context{ProgrammesDecider::topic, "cbp_",
            made<OfDocuments<ProgrammesDecider, projections::CashbackProgrammeDocuments>>},
    Context{CashbackAccountDecider::topic, "cba_",
            made<OfDocuments<CashbackAccountDecider, projections::CashbackAccountDocuments>>},
    Context{ClaimDecider::topic, "clm_", made<OfDocuments<ClaimDecider, projections::CashbackClaimDocuments>>},
    Context{RefusalsDecider::topic, "rfs_", made<OfStates<RefusalsDecider>>},
    Context{DeadLetterDecider::topic, "dlt_", made<OfDocuments<DeadLetterDecider, projections::DeadLetterDocuments>>}};

}  // namespace

std::span<const Context> contexts() { return all; }

const Context* context_of_topic(std::string_view topic) {
  const auto found = std::ranges::find(all, topic, &Context::topic);
  return found == all.end() ? nullptr : &*found;
}

const Context* context_of_stream(std::string_view stream) {
  const auto found = std::ranges::find_if(all, [stream](const Context& one) { return stream.starts_with(one.prefix); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace paypie::replay
