// What is particular to commands of a transfer: which instance. The rest is command-side/http/handling.hpp.
#include "command-side/http/body.hpp"
#include "sagas/transfers/api/routes.hpp"

namespace paypie::transfers {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = TransferDecider;
  static constexpr auto not_found = Refusal::no_such_transfer;
  static const http::RefusalRow& row_of(Refusal why) { return transfers::row_of(why); }

  static std::optional<std::string> stream_of(const Request& command, const http::Request&) {
    return command.transfer.text();
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<TransferId>(request);
  }

  static http::Response accepted(const lane::Accepted<TransferDecider>& accepted) {
    const auto* step = std::get_if<Stepped>(&accepted.event);
    if (!step || !step->began) return commands::changed(accepted);
    return commands::accepted_response(201, commands::change_json(accepted.meta, accepted.event), accepted.meta,
                                       accepted.where, accepted.offset, accepted.replayed);
  }
};

}  // namespace

codec::FieldErrors faults(const RequestBody& body) {
  commands::TextRules rules;
  rules.line("/sku", body.sku, text_limit::sku);
  rules.line("/from", body.from, text_limit::location);
  rules.line("/to", body.to, text_limit::location);
  rules.line("/reference", body.reference, text_limit::reference);
  return rules.errors();
}
codec::FieldErrors faults(const CancelBody& body) {
  commands::TextRules rules;
  rules.line("/reason", body.reason, text_limit::reason);
  return rules.errors();
}

template <class Body>
awaitable<http::Response> change_transfer(TransferCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_transfer<RequestBody>(TransferCommands&, http::Request);
template awaitable<http::Response> change_transfer<ShipBody>(TransferCommands&, http::Request);
template awaitable<http::Response> change_transfer<ReceiveBody>(TransferCommands&, http::Request);
template awaitable<http::Response> change_transfer<CancelBody>(TransferCommands&, http::Request);

}  // namespace paypie::transfers
