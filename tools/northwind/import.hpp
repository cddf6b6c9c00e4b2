// The import: every Northwind order as HTTP commands, over several connections, repeatable without doubling anything.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/northwind/order_book.hpp"

namespace paypie::northwind {

// One HTTP command. Its Idempotency-Key is made of the Northwind order's number and the step, so a second run of the
// import, or the rest of one that was interrupted, gets the first answers again and changes nothing.
struct Step {
  std::string key;
  std::string method;
  std::string path;  // {order_id} stands for the created order's id
  nlohmann::ordered_json body;
};
// The body of POST /orders.
nlohmann::ordered_json creation(const Order& order);
// Creation first; then, if the order was shipped: confirmed, fulfilled in full, shipped, all at the shipping date.
std::vector<Step> steps_of(const Order& order);

struct ImportResult {
  std::int64_t orders = 0;             // in the book
  std::int64_t created = 0;            // by this run
  std::int64_t known = 0;              // created by an earlier one
  std::int64_t requests = 0;           // sent, retries included
  std::vector<std::string> positions;  // of the last command in each partition
};

// Throws tools::Failure: the first refusal, the server gone, or interrupted (all that was sent is finished first).
ImportResult import(const OrderBook& book, const tools::Endpoint& endpoint, int connections);

}  // namespace paypie::northwind
