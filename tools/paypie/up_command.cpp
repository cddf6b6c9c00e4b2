// `paypie up`: a whole shop; the sample orders go through it by HTTP, and what is said of them afterwards adds up.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"
#include "tools/northwind/cashback.hpp"
#include "tools/northwind/import.hpp"
#include "tools/northwind/lives.hpp"
#include "tools/paypie/cashback_report.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/paypie/lives_report.hpp"
#include "tools/paypie/reconciled_shop.hpp"
#include "tools/paypie/shown_audit.hpp"
#include "tools/paypie/shown_entries.hpp"
#include "tools/paypie/simulated_gateways.hpp"
#include "tools/paypie/trial_balance.hpp"
#include "tools/paypie/until_current.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

// What the read side says about the orders of the book's years; orders of other years do not disturb the comparison.
constexpr const char* years = "from=1996-01-01&to=1998-12-31";

// A server with what it was told, and the gateways it calls; null: it takes orders alone.
struct Shop {
  const config::Config& config;
  const Endpoint& endpoint;
  const SimulatedGateways* gateways;
};

// `waiting`: the status of orders that have not been shipped yet.
northwind::Figures figures_of_read_side(Api& api, const Api::Headers& headers, const std::string& waiting) {
  northwind::Figures sum;
  const auto report = api.get(fmt::format("/api/v1/reports/daily-sales?{}&currency=USD&limit=1", years), headers);
  Api::succeeded(report);
  for (const auto& totals : report.body.at("totals")) {
    sum.orders = totals.at("orders");
    sum.lines = totals.at("lines");
    sum.gross_cents = totals.at("gross").at("amount");
    sum.net_cents = totals.at("net").at("amount");
    sum.freight_cents = totals.at("shipping").at("amount");
  }
  const auto unshipped = api.get("/api/v1/orders?tag=northwind&include=total&limit=1&status=" + waiting, headers);
  sum.unshipped = Api::succeeded(unshipped).body.at("total");
  return sum;
}

bool same(const northwind::Figures& ours, const northwind::Figures& theirs) {
  return ours.orders == theirs.orders && ours.lines == theirs.lines && ours.gross_cents == theirs.gross_cents &&
         ours.net_cents == theirs.net_cents && ours.freight_cents == theirs.freight_cents &&
         ours.unshipped == theirs.unshipped;
}

std::string figure_table(const northwind::Figures& ours, const northwind::Figures& theirs) {
  const auto usd = [](std::int64_t cents) { return decimal_text(cents, 2, true); };
  const auto row = [](const char* name, const std::string& us, const std::string& them) {
    return Json{{"figure", name}, {"paypie", us}, {"publisher", them}, {"note", us == them ? "" : "DIFFERS"}};
  };
  std::vector<Json> rows{
      row("orders", with_thousands(ours.orders), with_thousands(theirs.orders)),
      row("order lines", with_thousands(ours.lines), with_thousands(theirs.lines)),
      row("gross, USD", usd(ours.gross_cents), usd(theirs.gross_cents)),
      row("net, USD", usd(ours.net_cents), usd(theirs.net_cents)),
      row("freight, USD", usd(ours.freight_cents), usd(theirs.freight_cents)),
      row("not shipped yet", with_thousands(ours.unshipped), with_thousands(theirs.unshipped)),
  };
  const Column columns[] = {{"", "/figure"},
                            {"paypie's read side", "/paypie", true},
                            {"Northwind's files", "/publisher", true},
                            {"", "/note"}};
  return rendered(rows, columns, Format::table) +
         fmt::format(
             "The publisher's reports give the net as {}: they keep fractions of a cent, while an order here\n"
             "rounds the discount of each line to whole cents, ties to the even one.\n",
             decimal_text(theirs.net_ten_thousandths, 4, true));
}

// `eventful`: an order whose tree of causes is worth a look; empty: none.
std::string where_to_look(const Endpoint& endpoint, const config::Config& config, const std::string& waiting,
                          const std::string& eventful) {
  const std::string api = endpoint.api + "/api/v1";
  const auto unless = [&](const char* flag, const char* key, const char* usual) {
    const auto& value = config.text(key);
    return value == usual ? "" : fmt::format(" {} {}", flag, value);
  };
  const std::string flag = unless("--data", "data", "run");
  const std::string causes = eventful.empty() ? "" : fmt::format("  paypie order causes {}{}\n", eventful, flag);
  const std::string log = unless("--log", "log", "embedded") + unless("--kafka-topic-prefix", "kafka.topic_prefix", "");
  return fmt::format(
      "\nAPI      {0}  (describes itself: {0}/openapi.json)\n"
      "health   {1}/health/ready\n"
      "metrics  {1}/metrics\n\n"
      "  curl -s '{0}/orders?country=Germany&limit=3&include=total'\n"
      "  curl -s '{0}/orders?external_reference=northwind-10248'\n"
      "  curl -s '{0}/reports/top-products?limit=5'\n\n"
      "  paypie order list --filter status={4} --limit 5{2}\n{5}"
      "  paypie projection lag{2}\n"
      "  paypie replay verify{2}{3}\n",
      api, endpoint.admin, flag, log, waiting, causes);
}

// What a data folder says that was filled before orders came with a card.
[[noreturn]] void explain(const Failure& failure) {
  const bool other_bodies = std::string_view(failure.what()).find("idempotency") != std::string_view::npos;
  throw Failure(failure.code, failure.what() + std::string(other_bodies ? "; were these orders imported by another "
                                                                          "version, or without payments? Then give "
                                                                          "another folder with --data"
                                                                        : ""));
}

// Lives are followed through lists, so PostgreSQL has to be there first.
void await_start(Api& api) {
  constexpr std::chrono::seconds patience{120};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (api.admin("/health/startup").status != 200) {
    if (std::chrono::steady_clock::now() > until) {
      throw Failure(Exit::unreachable, "the server does not start: " + api.admin("/health/startup").text);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

northwind::LivesResult bring_in(const Shop& shop, const northwind::OrderBook& book, const UpOptions& options) {
  constexpr int connections = 8;
  if (!shop.gateways) {
    const auto result = northwind::import(book, shop.endpoint, connections);
    return {.created = result.created, .known = result.known, .positions = result.positions};
  }
  const auto locations = shop.config.list("process.locations");
  if (locations.empty()) throw Failure(Exit::usage, "process.locations names no location");
  try {
    return northwind::live(book, shop.endpoint, {connections, options.per_second, locations.front()});
  } catch (const Failure& failure) {
    explain(failure);
  }
}

bool gives_cashback(const Shop& shop) {
  const auto contexts = shop.config.list("contexts");
  return shop.gateways && std::ranges::find(contexts, "cashback") != contexts.end();
}

// What is due is paid out, and then a part of some orders is given back: that is carried forward.
void pay_cashback(const Shop& shop, Api& api) {
  northwind::pay_out_all(shop.endpoint);
  await_quiet(api);
  northwind::refund_some(shop.endpoint);
  await_quiet(api);
}

// Asked again for a while: what the process does after a client's last command reaches the read models a little later.
void import_and_show(const Shop& shop, const northwind::OrderBook& book, const UpOptions& options) {
  constexpr std::chrono::seconds patience{30};
  Api api(shop.endpoint);
  if (shop.gateways) await_start(api);
  const bool with_cashback = gives_cashback(shop);
  if (with_cashback) northwind::create_programmes(shop.endpoint);
  const auto result = bring_in(shop, book, options);
  if (shop.gateways) await_quiet(api);
  if (with_cashback) pay_cashback(shop, api);
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto theirs = northwind::figures_of(book);
  const std::string waiting = shop.gateways ? "confirmed" : "pending";
  northwind::Figures ours;
  LivesReport lives;
  std::string trial_balance, cashback;
  do {
    lives.differences.clear();
    ours = until_current(result.positions,
                         [&](const Api::Headers& headers) { return figures_of_read_side(api, headers, waiting); });
    if (shop.gateways) {
      lives = report_lives(api, *shop.gateways, book, result);
      lives.text += reconcile_shop(api, data_folder(shop.config).root / "settlements", lives.differences);
    }
    trial_balance = trial_balance_report(api, result.positions, lives.differences);
    if (with_cashback) {
      cashback = cashback_report(api, *shop.gateways, result.known == 0, lives.differences);
    }
    if (!same(ours, theirs)) lives.differences.emplace_back("the read side does not come to the totals of the files");
    if (!lives.differences.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(500));
  } while (!lives.differences.empty() && std::chrono::steady_clock::now() < until);
  const auto entries = audit_entries_report(shop.config, api, lives.eventful, lives.differences);
  print(fmt::format("{} orders imported, {} known before\n\n", result.created, result.known) +
        figure_table(ours, theirs) + lives.text + cashback + trial_balance + entries + audit_summary(shop.config, api) +
        where_to_look(shop.endpoint, shop.config, waiting, lives.eventful));
  if (lives.differences.empty()) return;
  std::string all;
  for (const auto& difference : lives.differences) all += (all.empty() ? "" : "\npaypie: ") + difference;
  throw Failure(Exit::difference, all);
}

// Beside the binary, or in the folder we are in: where `./dev up` and an installation have it.
std::string find_northwind(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code ignored;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", ignored);
  for (const auto& folder : {std::filesystem::path("deploy/sample-data/northwind"),
                             binary.parent_path().parent_path() / "share/paypie/northwind"}) {
    if (std::filesystem::exists(folder / "orders.csv")) return folder.string();
  }
  throw Failure(Exit::usage, "the sample orders are not there; name their folder with --northwind DIR");
}

// Beside the binary, or in the folder we are in. Empty: the model that is built in, which refers every new customer.
std::string find_risk_model() {
  std::error_code ignored;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", ignored);
  for (const auto& file : {std::filesystem::path("deploy/models/cashback-risk-1.json"),
                           binary.parent_path().parent_path() / "share/paypie/models/cashback-risk-1.json"}) {
    if (std::filesystem::exists(file)) return file.string();
  }
  return "";
}

// A whole shop, unless the person says otherwise, with the patience of somebody who looks on: gateways and customers
// that do not answer are given up after seconds instead of minutes.
const std::map<std::string, std::string> shop_settings{
    {"contexts", "orders,inventory,payments,cashback"},
    {"roles", "command,query,projector,process,reactor,audit"},
    {"audit.entries", "true"},
    {"audit.refusals", "true"},
    {"process.hold_seconds", "20"},
    {"process.again_seconds", "1,2,4,8"},
    {"gateways.deadline_ms", "1000"},
    {"gateways.tries", "6"},
    {"gateways.retry_ms", "100"},
    {"gateways.nothing_under_way_ms", "15000"},
    {"gateways.look_up_seconds", "1,2,3,5,8,12,17,23,30,38,47,57"},
    {"payouts.deadline_ms", "1000"},
    {"payouts.tries", "6"},
    {"payouts.retry_ms", "100"},
    {"payouts.look_up_seconds", "1,2,3,5,8,12,17,23,30,38,47,57"},
    {"payouts.follow_up_seconds", "1,2,3,5,8,12,17,23,30,38,47,57"},
};

// Where nobody says anything, these.
void prefer(const std::map<std::string, std::string>& settings, CommandLine& line) {
  const auto config = load_configuration(line);
  for (const auto& [key, value] : settings) {
    const bool is_said = config.explain(key)->front().origin != config::Origin::default_value;
    if (!is_said) line.flags[key] = value;
  }
}

bool takes_orders_to_cash(const config::Config& config) {
  const auto roles = config.list("roles"), contexts = config.list("contexts");
  const auto has = [](const std::vector<std::string>& all, const char* name) {
    return std::ranges::find(all, name) != all.end();
  };
  return has(roles, "process") && has(roles, "reactor") && has(contexts, "inventory") && has(contexts, "payments");
}

}  // namespace

Exit up_and_serve(CommandLine line, const UpOptions& options) {
  northwind::OrderBook book;
  try {
    if (!options.empty) book = northwind::read_order_book(find_northwind(options.northwind));
  } catch (const std::runtime_error& problem) {
    throw Failure(Exit::usage, problem.what());
  }
  prefer(shop_settings, line);
  prefer({{"risk.model", find_risk_model()}}, line);
  prefer(audit_settings(data_folder(load_configuration(line)).root), line);
  const auto asked = load_configuration(line);
  std::unique_ptr<SimulatedGateways> gateways;
  if (takes_orders_to_cash(asked)) {
    constexpr std::uint64_t seed = 7;
    gateways = options.gateways.empty()
                   ? std::make_unique<SimulatedGateways>(data_folder(asked).root, options.script, seed)
                   : std::make_unique<SimulatedGateways>(options.gateways);
    prefer(gateways->settings(), line);
  }
  const auto config = load_configuration(line);
  Node node(config);
  const bool delivers_here = gateways && (options.gateways.empty() || !options.empty);
  if (delivers_here) gateways->deliver_to(node.endpoint().api);
  if (options.empty) {
    fmt::print(stderr, "paypie serves {}\n", node.endpoint().api);
    return node.run();
  }
  fmt::print(stderr, "paypie serves {}; importing {} orders\n", node.endpoint().api, book.orders.size());
  const Shop shop{config, node.endpoint(), gateways.get()};
  std::jthread client([&] {
    try {
      import_and_show(shop, book, options);
      if (options.once) node.stop(Exit::ok);
    } catch (const Failure& failure) {
      fmt::print(stderr, "paypie: {}\n", failure.what());
      node.stop(failure.code);
    } catch (const std::exception& problem) {
      fmt::print(stderr, "paypie: {}\n", problem.what());
      node.stop(Exit::internal);
    }
  });
  return node.run();
}

}  // namespace paypie::tools
