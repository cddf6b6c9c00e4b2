// What is particular to commands of a process: which instance. The rest is command-side/http/handling.hpp.
#include <fmt/format.h>

#include "command-side/http/body.hpp"
#include "sagas/order_to_cash/api/routes.hpp"

namespace paypie::order_to_cash {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = OrderToCashDecider;
  static constexpr auto not_found = Refusal::no_such_instance;
  static const http::RefusalRow& row_of(Refusal why) { return order_to_cash::row_of(why); }

  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    if (const auto order = OrderId::parse(request.parameters.front())) return instance_of(*order).text();
    return commands::stream_in_path<OrderToCashId>(request);
  }

  static http::Response accepted(const lane::Accepted<OrderToCashDecider>& accepted) {
    return commands::changed(accepted);
  }
};

codec::FieldErrors with_text(std::string_view pointer, const std::string& text) {
  commands::TextRules rules;
  rules.line(pointer, text, text_limit::reason);
  return rules.errors();
}

}  // namespace

codec::FieldErrors faults(const RetryBody& body) { return with_text("/reason", body.reason); }
codec::FieldErrors faults(const AbandonBody& body) { return with_text("/reason", body.reason); }
codec::FieldErrors faults(const NoteBody& body) { return with_text("/note", body.note); }

codec::FieldErrors faults(const RefundBody& body) {
  commands::TextRules rules;
  rules.line("/reason", body.reason, text_limit::refund_reason);
  for (std::size_t i = 0; i < body.restock.size() && i <= limit::restock_lines; ++i) {
    rules.line(fmt::format("/restock/{}/location", i), body.restock[i].location, text_limit::location);
  }
  return rules.errors();
}

template <class Body>
awaitable<http::Response> change_process(ProcessCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_process<RetryBody>(ProcessCommands&, http::Request);
template awaitable<http::Response> change_process<AbandonBody>(ProcessCommands&, http::Request);
template awaitable<http::Response> change_process<NoteBody>(ProcessCommands&, http::Request);
template awaitable<http::Response> change_process<RefundBody>(ProcessCommands&, http::Request);

}  // namespace paypie::order_to_cash
