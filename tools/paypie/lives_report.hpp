// What became of the sample orders, held against the gateways' own books and against the pieces that came in.
#pragma once
#include <string>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/northwind/lives.hpp"
#include "tools/northwind/order_book.hpp"
#include "tools/paypie/simulated_gateways.hpp"

namespace paypie::tools {

struct LivesReport {
  std::string text;                      // a few lines for a person
  std::vector<std::string> differences;  // a sentence each; empty: everything adds up
  std::string eventful;                  // the paid order to which most happened; empty: none was paid
};

// Waits until nothing is under way any more: no step of the process, no call of a gateway. Throws Failure if that takes
// too long, or if something waits for a person.
void await_quiet(Api& api);

// Of a quiet server.
LivesReport report_lives(Api& api, const SimulatedGateways& gateways, const northwind::OrderBook& book,
                         const northwind::LivesResult& result);

}  // namespace paypie::tools
