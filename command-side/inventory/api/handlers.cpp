// What is particular to stock commands: which stream. The rest is command-side/http/handling.hpp.
#include "command-side/inventory/api/routes.hpp"

namespace paypie::inventory {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = ItemDecider;
  static constexpr auto not_found = Refusal::no_such_item;
  static const http::RefusalRow& row_of(Refusal why) { return inventory::row_of(why); }

  static std::optional<std::string> stream_of(const ConfigureItem& command, const http::Request& request) {
    return item_id(request.caller.tenant, command.sku, command.location).text();
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<StockItemId>(request);
  }

  static http::Response accepted(const lane::Accepted<ItemDecider>& accepted) { return commands::changed(accepted); }
};

}  // namespace

template <class Body>
awaitable<http::Response> change_item(InventoryCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_item<ConfigureBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<ReceiveBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<AdjustBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<ExpectBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<ReserveBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<ReleaseBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<CommitBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<ReturnBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<SendBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<TakeInBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<CallBackBody>(InventoryCommands&, http::Request);
template awaitable<http::Response> change_item<CompleteBody>(InventoryCommands&, http::Request);

}  // namespace paypie::inventory
