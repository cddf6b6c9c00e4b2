// Verified, understood, decided, answered: in this order.
#include "command-side/payments/api/webhooks.hpp"

#include <algorithm>

#include "events/card_numbers.hpp"
#include "events/codec/texts.hpp"
#include "platform/http/network.hpp"
#include "platform/telemetry/log.hpp"

namespace paypie::payments {
namespace {

using boost::asio::awaitable;

http::Response refuse(std::size_t row, const http::Request& request) {
  return http::to_response(commands::to_problem(webhook_rows.at(row)), request);
}
// The rows after the first are the enumerators of WebhookRefusal.
http::Response refuse(WebhookRefusal why, const http::Request& request) {
  return refuse(1 + static_cast<std::size_t>(why), request);
}
http::Response taken() { return {.status = 200, .body = "{\"taken\":true}"}; }

// The signature says who speaks; the store is named by the address the gateway was given.
std::string store_of(const http::Request& request) {
  if (const auto named = request.query_value("store")) return std::string(*named);
  return request.caller.tenant.empty() ? "main" : request.caller.tenant;
}

lane::Ask<PaymentDecider> ask_for(const http::Request& request, const Gateway& gateway, const Notice& notice) {
  lane::Ask<PaymentDecider> ask;
  ask.stream = notice.payment.text();
  const auto said = std::to_string(static_cast<int>(notice.report.outcome)) + notice.report.id.text();
  ask.id = {crypto::derive_id("webhook", gateway.name(), notice.id, said)};
  ask.request = crypto::sha256(said);
  ask.command = notice.report;
  ask.store = {store_of(request)};
  ask.actor = {"webhook:" + std::string(gateway.name())};
  ask.causation = notice.id;
  ask.traceparent = request.traceparent;
  ask.client = http::network_of(request.remote_address);
  ask.deadline = request.deadline - commands::answer_before_edge;
  return ask;
}

bool is_without_payment(const lane::Answer<PaymentDecider>& answer) {
  const auto* refused = std::get_if<lane::RefusedBy<PaymentDecider>>(&answer);
  return refused && refused->why == Refusal::no_such_payment;
}

// A repetition is the same command, and is kept once.
lane::Ask<WebhookInboxDecider> keep(const lane::Ask<PaymentDecider>& report, const Notice& notice) {
  lane::Ask<WebhookInboxDecider> ask;
  ask.stream = webhook_inbox_stream(report.store, notice.payment);
  ask.id = {crypto::derive_id("keep", report.store.name, report.id.text())};
  ask.request = report.request;
  ask.command = KeepReport{notice.payment, report.id, notice.report};
  ask.store = report.store;
  ask.actor = report.actor;
  ask.causation = report.causation;
  ask.traceparent = report.traceparent;
  ask.client = report.client;
  ask.deadline = report.deadline;
  return ask;
}

http::Response response_to(const lane::Answer<PaymentDecider>& answer, const http::Request& request) {
  if (const auto* failed = std::get_if<lane::Failed>(&answer)) {
    // Another store's payment: whoever signed it has no say over it.
    if (failed->why == lane::Failure::other_store) return taken();
    return http::to_response(commands::to_problem(*failed), request);
  }
  return taken();
}

http::Response response_to(Webhooks& api, const lane::Answer<WebhookInboxDecider>& answer,
                           const http::Request& request) {
  if (const auto* failed = std::get_if<lane::Failed>(&answer)) {
    return http::to_response(commands::to_problem(*failed), request);
  }
  if (std::holds_alternative<lane::RefusedBy<WebhookInboxDecider>>(answer)) {
    api.not_kept.add();
    return refuse(webhook_rows.size() - 1, request);
  }
  api.kept.add();
  if (const auto* kept = std::get_if<lane::Accepted<WebhookInboxDecider>>(&answer);
      kept && kept->meta.version == 1 && !kept->replayed) {
    telemetry::info("a webhook came before its payment, and waits for it", {{"stream", kept->meta.stream}});
  }
  return taken();
}

}  // namespace

awaitable<http::Response> take_webhook(Webhooks& api, http::Request request) {
  if (const auto refused = commands::refuse_marker(api.forwarder, request))
    co_return http::to_response(*refused, request);
  const auto name = request.parameters.empty() ? std::string() : request.parameters.front();
  const auto found = std::ranges::find_if(api.gateways, [&](const auto& one) { return one->name() == name; });
  if (found == api.gateways.end()) co_return refuse(0, request);
  const auto& gateway = **found;
  const std::chrono::seconds now(api.clock.wall_micros() / 1'000'000);
  const auto header = [&request](std::string_view asked) { return request.header(asked); };
  if (const auto holds = gateway.verify(request.body, header, now); !holds) co_return refuse(holds.error(), request);
  const auto notice = gateway.notice_of(request.body);
  if (!notice) co_return refuse(notice.error(), request);
  // Understood, and nothing of ours: another program may share the account.
  const bool is_nothing = notice->says_nothing || notice->payment.is_nil() || notice->report.id.is_nil();
  if (is_nothing) co_return taken();
  // The gateway's prose may repeat what the customer typed. What it says is looked up without it.
  if (holds_card_number(notice->id) || codec::any_text(notice->report, holds_card_number)) {
    co_return http::to_response(commands::to_problem(commands::card_number), request);
  }
  const auto ask = ask_for(request, gateway, *notice);
  auto here = [&]() -> awaitable<std::optional<http::Response>> {
    const auto answer = co_await commands::answer_to(api.lanes, ask);
    if (api.forwarder && commands::is_undecided<PaymentDecider>(answer)) co_return std::nullopt;
    if (!is_without_payment(answer)) co_return response_to(answer, request);
    // It may have been created since: then it hears of what is kept all the same.
    const auto kept = co_await commands::answer_to(api.inbox, keep(ask, *notice));
    if (api.forwarder && commands::is_undecided<WebhookInboxDecider>(kept)) co_return std::nullopt;
    co_return response_to(api, kept, request);
  };
  if (auto decided = co_await here()) co_return std::move(*decided);
  co_return co_await api.forwarder->settle(request, {std::string(PaymentDecider::topic), log::partition_of(ask.stream)},
                                           here);
}

}  // namespace paypie::payments
