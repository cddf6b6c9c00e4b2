// Sends the steps of all orders: connections take the next order each, the steps of one order stay in order.
#include "tools/northwind/import.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "tools/northwind/connection.hpp"
#include "tools/output/output.hpp"

namespace paypie::northwind {

namespace {

using Json = nlohmann::ordered_json;

Json dollars(std::int64_t cents) { return {{"amount", cents}, {"currency", "USD"}}; }

Json address(const Address& where, const std::string& company, const std::string& phone) {
  Json json;
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  put("name", where.name);
  put("company", company);
  put("line1", where.street);
  put("city", where.city);
  put("region", where.region);
  put("postal_code", where.postal_code);
  put("country", where.country);
  put("phone", phone);
  return json;
}

}  // namespace

Json creation(const Order& order) {
  Json lines = Json::array();
  for (const auto& line : order.lines) {
    Json item{{"sku", sku_of(line.product_id)},
              {"title", line.product_name},
              {"quantity", line.quantity},
              {"unit_price", dollars(line.unit_price_cents)}};
    if (line.discount_hundredths != 0) item["discount_rate"] = tools::decimal_text(line.discount_hundredths, 2);
    lines.push_back(std::move(item));
  }
  return {{"currency", "USD"},
          {"lines", std::move(lines)},
          {"shipping", {{"title", order.shipper}, {"price", dollars(order.freight_cents)}}},
          {"shipping_address", address(order.ship_to, "", "")},
          {"billing_address", address(order.bill_to, order.company, order.phone)},
          {"tags", {"northwind", order.customer_id}},
          {"external_reference", "northwind-" + order.id},
          {"occurred_at", order.date}};
}

namespace {

// True if the order is new.
bool import_order(Connection& connection, const Order& order) {
  std::string id;
  bool created = false;
  for (auto& step : steps_of(order)) {
    if (const auto at = step.path.find("{order_id}"); at != std::string::npos) step.path.replace(at, 10, id);
    const auto answer = connection.send(step, "order " + order.id);
    if (!id.empty()) continue;
    id = answer.body.at("id").get<std::string>();
    created = !answer.replayed;
  }
  return created;
}

}  // namespace

std::vector<Step> steps_of(const Order& order) {
  const std::string key = "northwind-" + order.id;
  std::vector<Step> steps;
  steps.push_back({key, "POST", "/api/v1/orders", creation(order)});
  if (order.shipped.empty()) return steps;
  const std::string path = "/api/v1/orders/{order_id}";
  const Json when = order.shipped;
  steps.push_back(
      {key + "-confirmed", "PATCH", path + "/status", {{"status", "confirmed"}, {"occurred_at", order.date}}});
  steps.push_back(
      {key + "-fulfilled", "POST", path + "/fulfillments", {{"carrier", order.shipper}, {"occurred_at", when}}});
  steps.push_back({key + "-shipped", "PATCH", path + "/status", {{"status", "shipped"}, {"occurred_at", when}}});
  return steps;
}

ImportResult import(const OrderBook& book, const tools::Endpoint& endpoint, int connections) {
  tools::Interrupt interrupt;
  tools::Progress progress("orders", book.orders.size());
  std::atomic<std::size_t> next{0};
  std::atomic<std::int64_t> requests{0}, created{0}, known{0};
  std::atomic<int> running{connections};
  std::mutex mutex;
  std::condition_variable ended;
  std::exception_ptr failed;
  Positions seen;
  ImportResult result;
  result.orders = static_cast<std::int64_t>(book.orders.size());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < connections; ++i) {
      threads.emplace_back([&] {
        Connection connection(endpoint, requests);
        try {
          for (auto at = next++; at < book.orders.size() && !tools::Interrupt::asked(); at = next++) {
            ++(import_order(connection, book.orders[at]) ? created : known);
          }
        } catch (...) {
          next = book.orders.size();  // the others finish what they have and stop
          const std::lock_guard lock(mutex);
          if (!failed) failed = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        keep_latest(seen, connection.seen());
        if (--running == 0) ended.notify_all();
      });
    }
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return running == 0; })) {
      progress.at(static_cast<std::uint64_t>(created + known));
    }
  }
  progress.at(static_cast<std::uint64_t>(created + known));
  result.positions = texts_of(seen);
  result.created = created;
  result.known = known;
  result.requests = requests;
  if (failed) std::rethrow_exception(failed);
  if (const auto why = tools::Interrupt::asked(); why && created + known < result.orders) {
    throw tools::Failure(*why, fmt::format("interrupted after {} of {} orders; run it again to go on",
                                           result.created + result.known, result.orders));
  }
  return result;
}

}  // namespace paypie::northwind
