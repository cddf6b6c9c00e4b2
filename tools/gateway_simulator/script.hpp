// What a simulated gateway gets wrong, and what comes back from one.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "platform/http_client/client.hpp"

namespace paypie::gateway_simulator {

// Chances in percent.
struct Script {
  int not_reached = 0;   // the connection is refused: nothing happens
  int lost_request = 0;  // no answer, and nothing happens
  int too_many = 0;      // 429: nothing happens
  int fails_before = 0;  // 500, and nothing happens
  int fails_after = 0;   // 500, and it has happened
  int lost_answer = 0;   // it has happened, and the connection is cut
  int html = 0;          // it has happened, and the answer is a page
  int late_answer = 0;   // it has happened; the answer comes after the caller's deadline
  int declines = 0;
  int asks_customer = 0;   // 3-D Secure
  int customer_fails = 0;  // of those asked
  int customer_leaves = 0;
  int webhook_lost = 0, webhook_twice = 0, webhook_late = 0;
  // Milliseconds that an answer takes: at least, and how many more at most.
  std::uint64_t takes_least = 20, takes_more = 200;
  static Script calm();
  static Script instant();  // calm, and answers at once
  static Script rough();
};

struct Delivery {
  std::string gateway;  // which webhook route
  std::string body;
  std::chrono::milliseconds after{0};
};

struct Reply {
  std::expected<http_client::Answer, http_client::Outage> answer;
  std::chrono::milliseconds after{0};
  std::vector<Delivery> webhooks;
  std::string asks_customer;  // the intent whose customer has to act; call customer_acts() some time later
};

}  // namespace paypie::gateway_simulator
