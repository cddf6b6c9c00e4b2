// Whole lives of the Northwind orders: its products get stock, its orders come with a card, and what is confirmed and
// was shipped leaves the house. Everything between is done by the order-to-cash process of the server.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/northwind/order_book.hpp"

namespace paypie::northwind {

struct LivesOptions {
  int connections = 8;
  double per_second = 0;  // orders begun; 0: as fast as it goes
  std::string location = "main";
};

struct LivesResult {
  std::int64_t created = 0;  // orders of the book, by this run
  std::int64_t known = 0;    // created by an earlier one
  std::int64_t again = 0;    // ordered once more because the order before was cancelled; by any run
  std::int64_t requests = 0;
  double seconds = 0;                  // from the first order to the last one that was done
  std::vector<std::string> positions;  // of orders: of the last command in each partition
};

// The pieces that came into the house: all that the book's orders take, and what it has in stock at its end.
std::int64_t received_of(const OrderBook& book, const Product& product);

// Repeatable without doubling anything. A customer whose order is cancelled, because the card was declined or nobody
// paid in time, orders again with the next card, once the stock of the first order is free; so every order of the book
// ends as it does there. Throws tools::Failure as import() does, and if an order does not come to an end.
LivesResult live(const OrderBook& book, const tools::Endpoint& endpoint, const LivesOptions& options);

}  // namespace paypie::northwind
