// What is particular to payment commands: which stream. The rest is command-side/http/handling.hpp.
#include "command-side/payments/api/routes.hpp"

namespace paypie::payments {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = PaymentDecider;
  static constexpr auto not_found = Refusal::no_such_payment;
  static const http::RefusalRow& row_of(Refusal why) { return payments::row_of(why); }

  static std::optional<std::string> stream_of(const CreatePayment& command, const http::Request&) {
    return command.payment.text();
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<PaymentId>(request);
  }

  static http::Response accepted(const lane::Accepted<PaymentDecider>& accepted) {
    auto response = commands::changed(accepted);
    if (std::holds_alternative<PaymentCreated>(accepted.event)) {
      response.status = 201;
      response.headers.emplace_back("Location", "/api/v1/payments/" + accepted.meta.stream);
    }
    return response;
  }
};

}  // namespace

template <class Body>
awaitable<http::Response> change_payment(PaymentCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_payment<CreatePaymentBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<AuthorizeBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<CaptureBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<VoidBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<RefundBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<ManualBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<ResolveBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<DisputeBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<EvidenceBody>(PaymentCommands&, http::Request);
template awaitable<http::Response> change_payment<CloseDisputeBody>(PaymentCommands&, http::Request);

}  // namespace paypie::payments
