// One row for each kind of act.
#include <utility>

#include "platform/crypto/hash.hpp"
#include "sagas/approvals/host/process.hpp"
#include "sagas/runner/submit_wish.hpp"

namespace paypie::approvals {
namespace {

// What the act makes is named after the approval, so that carrying it out again makes nothing twice.
template <class Tag>
Id<Tag> made_by(const sagas::Sending<Wish>& sending) {
  return {crypto::derive_id(Tag::prefix, sending.instance, sending.wish.name)};
}

// What the target's lane will never take is answered here: nothing of it is in the log.
sagas::OnSent answered(const Targets& targets, const sagas::Sending<Wish>& sending, sagas::OnSent done) {
  return [&own = targets.approvals, &clock = targets.clock, sending, done = std::move(done)](sagas::Sent sent) mutable {
    if (sent != sagas::Sent::never) return done(sent);
    lane::Ask<ApprovalDecider> ask;
    ask.stream = sending.instance;
    ask.id = CommandId{crypto::derive_id("never", sending.instance, sending.wish.name)};
    ask.request.fill(0);
    ask.command = Deliver{sending.wish.name, CommandSettled{Settlement::refused, "no_such_resource"}};
    ask.store = sending.step.store;
    ask.actor = {std::string(Approvals::name)};
    ask.deadline = clock.monotonic() + std::chrono::seconds(10);
    own.submit(std::move(ask), [done = std::move(done)](const auto&) mutable { done(sagas::Sent::never); });
  };
}

template <Decider D>
void submit(lane::Lanes<D>* lanes, const Targets& targets, const sagas::Sending<Wish>& sending, std::string stream,
            typename D::Command command, sagas::OnSent done) {
  auto done_there = answered(targets, sending, std::move(done));
  // What happens there belongs to what its stream began with: who listens to it finds it by that.
  auto as_its_own = sending;
  as_its_own.step.correlation.clear();
  sagas::submit_wish<Approvals>(lanes, targets.clock, as_its_own, std::move(stream), std::move(command),
                                std::move(done_there));
}

std::string process_stream(const std::string& order) {
  return order_to_cash::instance_of(OrderId::parse(order).value_or(OrderId{})).text();
}

}  // namespace

void send(const Targets& targets, const sagas::Sending<Wish>& sending, sagas::OnSent done) {
  const auto& act = sending.wish.act;
  const auto amount = act.amount.value_or(Money{});
  const auto of_payment = [&](payments::PaymentCommand command) {
    submit(targets.payments, targets, sending, act.resource, std::move(command), std::move(done));
  };
  const auto of_order = [&](orders::OrderCommand command) {
    submit(targets.orders, targets, sending, act.resource, std::move(command), std::move(done));
  };
  const auto of_process = [&](order_to_cash::OrderToCashDecider::Command command) {
    submit(targets.processes, targets, sending, process_stream(act.resource), std::move(command), std::move(done));
  };
  switch (act.kind) {
    case ApprovalAct::refund_payment:
      return of_payment(payments::Refund{made_by<RefundTag>(sending), amount, act.reason});
    case ApprovalAct::record_manual_payment:
      return of_payment(payments::RecordManualPayment{amount, act.method, act.reference});
    case ApprovalAct::cancel_order: return of_order(orders::CancelOrder{act.reason});
    case ApprovalAct::record_outside_payment:
      return of_order(
          orders::RecordOutsidePayment{made_by<OutsidePaymentTag>(sending), amount, act.method, act.reference});
    case ApprovalAct::refund_order:
      return of_process(order_to_cash::RefundOrder{made_by<RefundTag>(sending), amount, act.reason, {}});
    case ApprovalAct::abandon_order: return of_process(order_to_cash::Abandon{act.reason});
    case ApprovalAct::pay_out_cashback:
    case ApprovalAct::change_risk_model: break;  // asks for nothing: no wish of it is ever made
  }
  submit(targets.accounts, targets, sending, act.resource,
         cashback::CashbackAccountDecider::Command(cashback::PayOut{
             made_by<PayoutTag>(sending), sending.step.occurred_at.value_or(sending.step.time), amount}),
         std::move(done));
}

}  // namespace paypie::approvals
