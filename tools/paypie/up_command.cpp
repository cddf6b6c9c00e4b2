// `paypie up`: serve, import the sample orders through HTTP, and show that the read side comes to their totals.
#include <fmt/format.h>

#include <filesystem>
#include <thread>

#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"
#include "tools/northwind/import.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

// What the read side says about the orders of the book's years; orders of other years do not disturb the comparison.
constexpr const char* years = "from=1996-01-01&to=1998-12-31";

northwind::Figures figures_of_read_side(Api& api, const std::vector<std::string>& positions) {
  std::string wait_for;
  for (const auto& position : positions) wait_for += (wait_for.empty() ? "" : ", ") + position;
  Api::Headers headers;
  if (!wait_for.empty()) headers.emplace_back("Paypie-Wait-For", wait_for);
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
  const auto unshipped = api.get("/api/v1/orders?tag=northwind&status=pending&include=total&limit=1", headers);
  sum.unshipped = Api::succeeded(unshipped).body.at("total");
  return sum;
}

// Read models follow the log; while PostgreSQL is starting or a projection is behind, they answer 503 and say so.
northwind::Figures ask_until_current(Api& api, const std::vector<std::string>& positions) {
  constexpr std::chrono::seconds patience{120};
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      return figures_of_read_side(api, positions);
    } catch (const Failure& failure) {
      const bool later = failure.code == Exit::unreachable && std::chrono::steady_clock::now() < until;
      if (!later) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
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

std::string where_to_look(const Endpoint& endpoint, const config::Config& config) {
  const std::string api = endpoint.api + "/api/v1";
  const auto unless = [&](const char* flag, const char* key, const char* usual) {
    const auto& value = config.text(key);
    return value == usual ? "" : fmt::format(" {} {}", flag, value);
  };
  const std::string flag = unless("--data", "data", "run");
  const std::string log = unless("--log", "log", "embedded") + unless("--kafka-topic-prefix", "kafka.topic_prefix", "");
  return fmt::format(
      "\nAPI      {0}  (describes itself: {0}/openapi.json)\n"
      "health   {1}/health/ready\n"
      "metrics  {1}/metrics\n\n"
      "  curl -s '{0}/orders?country=Germany&limit=3&include=total'\n"
      "  curl -s '{0}/orders?external_reference=northwind-10248'\n"
      "  curl -s '{0}/reports/top-products?limit=5'\n\n"
      "  paypie order list --filter status=pending --limit 5{2}\n"
      "  paypie projection lag{2}\n"
      "  paypie replay verify{2}{3}\n",
      api, endpoint.admin, flag, log);
}

void import_and_show(const config::Config& config, const Endpoint& endpoint, const northwind::OrderBook& book) {
  constexpr int connections = 8;
  const auto result = northwind::import(book, endpoint, connections);
  Api api(endpoint);
  const auto ours = ask_until_current(api, result.positions);
  const auto theirs = northwind::figures_of(book);
  print(fmt::format("{} orders imported, {} known before\n\n", result.created, result.known) +
        figure_table(ours, theirs) + where_to_look(endpoint, config));
  const bool equal = ours.orders == theirs.orders && ours.lines == theirs.lines &&
                     ours.gross_cents == theirs.gross_cents && ours.net_cents == theirs.net_cents &&
                     ours.freight_cents == theirs.freight_cents && ours.unshipped == theirs.unshipped;
  if (!equal) throw Failure(Exit::difference, "the read side does not come to the totals of the files");
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

}  // namespace

Exit up_and_serve(const config::Config& config, const UpOptions& options) {
  northwind::OrderBook book;
  try {
    book = northwind::read_order_book(find_northwind(options.northwind));
  } catch (const std::runtime_error& problem) {
    throw Failure(Exit::usage, problem.what());
  }
  Node node(config);
  fmt::print(stderr, "paypie serves {}; importing {} orders\n", node.endpoint().api, book.orders.size());
  std::jthread client([&] {
    try {
      import_and_show(config, node.endpoint(), book);
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
