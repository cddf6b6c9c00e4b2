// Reads orders and stock through the API, and the ledger of the gateways.
#include "tools/paypie/lives_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <thread>

#include "tools/client/metrics_page.hpp"
#include "tools/output/output.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

std::string usd(std::int64_t cents) { return decimal_text(cents, 2, true); }

struct Sums {
  std::int64_t captured = 0, held = 0;
};

// Orders by how they ended, and what paypie says of their money.
struct Ended {
  std::int64_t paid = 0, waiting = 0, cancelled = 0, captured = 0, refunded = 0, held = 0;
  std::map<std::string, std::int64_t> reasons;
  std::map<std::string, Sums> payments;
  std::vector<std::string> others;  // that are in no final state
  std::string eventful;             // the paid order to which most happened
};

Ended ended(const std::vector<Json>& orders) {
  Ended sum;
  std::int64_t most = 0;
  for (const auto& order : orders) {
    std::int64_t captured = 0, refunded = 0;
    for (const auto& payment : order.at("processed_payments")) {
      const auto amount = [&](const char* name) { return payment.at(name).at("amount").get<std::int64_t>(); };
      auto& one = sum.payments[payment.at("payment").get<std::string>()];
      one.captured = amount("captured") - amount("refunded");
      one.held = amount("authorized") - amount("captured");
      captured += amount("captured");
      refunded += amount("refunded");
      sum.held += one.held;
    }
    sum.captured += captured;
    sum.refunded += refunded;
    const auto total = order.at("totals").at("total").at("amount").get<std::int64_t>();
    const auto status = order.at("status").get<std::string>();
    const auto money = order.at("financial_status").get<std::string>();
    const bool is_paid = money == "paid" || (money == "partially_refunded" && refunded > 0);
    if (status == "shipped" && is_paid && captured == total) {
      ++sum.paid;
      const auto events = order.at("version").get<std::int64_t>();
      if (events > most) sum.eventful = order.at("id").get<std::string>();
      most = std::max(most, events);
    } else if (status == "confirmed" && money == "authorized" && captured == 0) {
      ++sum.waiting;
    } else if (status == "cancelled" && captured == 0) {
      ++sum.cancelled;
      ++sum.reasons[order.at("cancel_reason").get<std::string>()];
    } else {
      sum.others.push_back(fmt::format("order {} is {} and {}, {} of {} captured", order.at("id").get<std::string>(),
                                       status, money, usd(captured), usd(total)));
    }
  }
  return sum;
}

// What the gateways did against what paypie says they did, payment by payment.
std::int64_t compare_ledger(const nlohmann::json& ledger, const Ended& ours, std::vector<std::string>& differences) {
  std::int64_t charged = 0;
  for (const auto& [payment, book] : ledger.items()) {
    const auto known = ours.payments.find(payment);
    const auto says = known == ours.payments.end() ? Sums{} : known->second;
    const Sums did{book.at("captured").get<std::int64_t>() - book.at("refunded").get<std::int64_t>(),
                   book.at("held").get<std::int64_t>()};
    charged += did.captured;
    if (did.captured == says.captured && did.held == says.held) continue;
    differences.push_back(fmt::format("payment {}: the gateway took {} and holds {}, paypie says {} and {}", payment,
                                      usd(did.captured), usd(did.held), usd(says.captured), usd(says.held)));
  }
  for (const auto& [payment, says] : ours.payments) {
    if (says.captured + says.held != 0 && !ledger.contains(payment)) {
      differences.push_back(fmt::format("payment {}: no gateway knows it", payment));
    }
  }
  return charged;
}

std::string stock_line(const std::vector<Json>& items, const northwind::OrderBook& book,
                       std::vector<std::string>& differences) {
  std::map<std::string, std::int64_t> shipped, waiting;
  for (const auto& order : book.orders) {
    for (const auto& line : order.lines) (order.shipped.empty() ? waiting : shipped)[line.product_id] += line.quantity;
  }
  std::map<std::string, Json> levels;
  for (const auto& item : items) levels[item.at("sku").get<std::string>()] = item.at("stock");
  std::int64_t received = 0, left = 0, on_hand = 0, reserved = 0;
  for (const auto& product : book.products) {
    const auto level = levels.find(northwind::sku_of(product.id));
    if (level == levels.end()) {
      differences.push_back(fmt::format("product {} has no stock", product.id));
      continue;
    }
    const auto hand = level->second.at("on_hand").get<std::int64_t>();
    const auto held = level->second.at("reserved").get<std::int64_t>();
    const auto came = northwind::received_of(book, product);
    if (came != hand + shipped[product.id] || held != waiting[product.id]) {
      differences.push_back(fmt::format("product {}: {} received, {} shipped, {} on hand, {} reserved for {} ordered",
                                        product.id, came, shipped[product.id], hand, held, waiting[product.id]));
    }
    received += came;
    left += shipped[product.id];
    on_hand += hand;
    reserved += held;
  }
  return fmt::format("{} products: {} pieces received = {} shipped + {} on hand, {} of these reserved",
                     book.products.size(), with_thousands(received), with_thousands(left), with_thousands(on_hand),
                     with_thousands(reserved));
}

std::string reasons_of(const Ended& sum) {
  std::string text;
  for (const auto& [reason, count] : sum.reasons)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason, count);
  return text.empty() ? "" : " (" + text + "); the customer ordered again";
}

}  // namespace

void await_quiet(Api& api) {
  constexpr std::chrono::seconds patience{180};
  const auto until = std::chrono::steady_clock::now() + patience;
  for (int quiet = 0; quiet < 2;) {  // twice, because the figures are those of the last second
    const auto [steps, calls, by_person] = under_way(api.admin("/metrics").text);
    quiet = steps + calls == 0 ? quiet + 1 : 0;
    if (std::chrono::steady_clock::now() > until || (by_person > 0 && steps + calls == by_person)) {
      throw Failure(Exit::incomplete, fmt::format("{} steps and {} calls of gateways are still open, {} of these wait "
                                                  "for a person; see docs/how-to/reconcile-unknown-payments.md",
                                                  steps, calls, by_person));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
  }
}

LivesReport report_lives(Api& api, const SimulatedGateways& gateways, const northwind::OrderBook& book,
                         const northwind::LivesResult& result) {
  LivesReport report;
  auto& differences = report.differences;
  const auto figures = northwind::figures_of(book);
  std::int64_t theirs = 0;  // net and freight of what the publisher shipped
  for (const auto& order : book.orders) {
    if (!order.shipped.empty()) theirs += northwind::total_of(order);
  }
  const auto sum = ended(rows_of(api, "/api/v1/orders", {.filters = {"tag=northwind"}, .limit = 0}));
  differences = sum.others;
  const auto charged = compare_ledger(gateways.ledger(), sum, differences);
  const auto stock = stock_line(rows_of(api, "/api/v1/inventory/items", {.filters = {"location=main"}, .limit = 0}),
                                book, differences);
  const auto page = api.admin("/metrics").text;
  const auto parked =
      metric_of(page, "paypie_process_parked_streams") + metric_of(page, "paypie_projection_parked_streams");
  if (sum.captured != theirs) differences.push_back("what was captured is not what Northwind's shipped orders come to");
  if (charged != sum.captured - sum.refunded)
    differences.push_back("the gateways charged another amount than was captured");
  if (sum.waiting != figures.unshipped) differences.push_back("other orders wait to be shipped than Northwind's");
  if (const auto stuck = metric_of(page, "paypie_process_stuck"); stuck > 0) {
    differences.push_back(fmt::format("{} orders are stuck: paypie process list --stuck", stuck));
  }
  if (parked != 0) differences.push_back(fmt::format("{} streams are parked", parked));
  report.text = fmt::format(
      "\nWhat became of them, each through stock, payment and shipping, with simulated gateways:\n\n"
      "  {:>9}  shipped and paid\n"
      "  {:>9}  confirmed and paid for at the gateway, to be shipped: {} held, nothing captured yet\n"
      "  {:>9}  cancelled{}\n\n"
      "  captured  {} = {} net and freight of the {} that left the house\n"
      "  charged   {} by the gateways' own ledger, payment by payment{}\n"
      "  stock     {}\n"
      "  open      {} dead letters, {} unknown outcomes, {} steps under way\n",
      sum.paid, sum.waiting, usd(sum.held), sum.cancelled, reasons_of(sum), usd(sum.captured), usd(theirs), sum.paid,
      usd(charged), sum.refunded == 0 ? "" : fmt::format(", {} given back", usd(sum.refunded)), stock, parked,
      metric_of(page, "paypie_gateway_open"), metric_of(page, "paypie_process_open", {"\"order_to_cash\""}));
  report.eventful = sum.eventful;
  if (result.known == 0) {  // else this was no measurement
    const auto lives = static_cast<double>(result.created + result.again);
    report.text += fmt::format("  pace      {:.1f} whole lives a second ({} requests in {:.1f} s)\n",
                               lives / result.seconds, result.requests, result.seconds);
  }
  return report;
}

}  // namespace paypie::tools
