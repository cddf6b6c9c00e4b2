// The command line of stock: levels, and transfers between locations.
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

namespace {

void add_list(CLI::App& group, Parsed& parsed, const std::string& help,
              Exit (*run)(const config::Config&, const ListOptions&, Format)) {
  auto* list = command(group, "list", help);
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback([&parsed, run] {
    parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.list, parsed.format); };
  });
}

void add_key(CLI::App& act, std::string& key) {
  act.add_option("--key", key, "Idempotency-Key; without one a random one is used");
}

CLI::App* add_step(CLI::App& group, Parsed& parsed, const std::string& what, const std::string& help) {
  auto* step = command(group, what, help);
  step->add_option("id", parsed.act.id, "trf_...")->required();
  add_key(*step, parsed.act.key);
  step->callback([&parsed, what] {
    parsed.run = [&parsed, what](const auto& config) { return transfer_act(config, what, parsed.act, parsed.format); };
  });
  return step;
}

void add_transfers(CLI::App& stock, Parsed& parsed) {
  auto* group = command_group(stock, "transfer", "Pieces that go from one location to another");
  add_list(*group, parsed, "Those that were asked for last first", transfer_list);
  auto* show = command(*group, "show", "One of them");
  show->add_option("id", parsed.id, "trf_...")->required();
  show->add_option("--as-of", parsed.as_of, "A version, or an RFC 3339 time");
  show->callback([&] {
    parsed.run = [&](const auto& config) { return transfer_show(config, parsed.id, parsed.as_of, parsed.format); };
  });
  auto* request = command(*group, "request", "Take pieces out of one stock, to go to another");
  request->add_option("sku", parsed.transfer.sku)->required();
  request->add_option("quantity", parsed.transfer.quantity)->required();
  request->add_option("--from", parsed.transfer.from, "The location they leave")->required();
  request->add_option("--to", parsed.transfer.to, "The location they go to")->required();
  request->add_option("--reference", parsed.transfer.reference, "A note of yours");
  add_key(*request, parsed.transfer.key);
  request->callback([&] {
    parsed.run = [&](const auto& config) { return transfer_request(config, parsed.transfer, parsed.format); };
  });
  add_step(*group, parsed, "ship", "The pieces have left");
  add_step(*group, parsed, "receive", "The pieces are there");
  auto* cancel = add_step(*group, parsed, "cancel", "Put the pieces back; only before they left");
  cancel->add_option("--reason", parsed.act.reason, "Recorded with your name")->required();
}

}  // namespace

void add_stock(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "stock", "Stock levels, and transfers between locations");
  add_list(*group, parsed, "Levels by variant and location", stock_list);
  auto* locations = command_group(*group, "location", "Where stock lies");
  add_list(*locations, parsed, "In the order in which orders ask them for stock", location_list);
  add_transfers(*group, parsed);
}

}  // namespace paypie::tools
