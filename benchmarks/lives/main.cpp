// Whole lives of orders on a running server: created with a card, confirmed by the process, shipped, captured. Prints
// one line of JSON: how many a second, and how long it takes from POST to confirmed.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/output/output.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using paypie::tools::Api;
using paypie::tools::Endpoint;

struct Options {
  std::string api, prefix = "lives";
  int connections = 32;
  double seconds = 5;
  int lines = 2;
};

// For what no answer can be waited for. Seldom, so that the looking costs little beside what is measured.
template <class Holds>
void await(Api& api, const std::string& id, Holds holds) {
  while (true) {
    const auto answer = api.get("/api/v1/orders/" + id);
    if (answer.status == 200 && holds(answer.body)) return;
    if (answer.status == 200 && answer.body.at("status") == "cancelled") {
      throw paypie::tools::Failure(paypie::tools::Exit::internal, "an order was cancelled: " + answer.text);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

// One connection with items of its own, so that no two orders wait for each other.
class Buyer {
 public:
  Buyer(const Options& options, int number)
      : options_(options), name_(options.prefix + "-" + std::to_string(number)), api_(Endpoint{.api = options.api}) {
    for (int line = 0; line < options.lines; ++line) {
      const auto made = send("PUT", "/inventory/items", {{"sku", sku(line)}, {"location", "main"}}, sku(line));
      send("POST", "/inventory/items/" + made.at("id").get<std::string>() + "/receipts", {{"quantity", 1'000'000}},
           sku(line) + "-receipt");
    }
  }
  // Milliseconds from POST to confirmed.
  double life(int number) {
    const auto key = name_ + "-" + std::to_string(number);
    Json lines = Json::array();
    for (int line = 0; line < options_.lines; ++line) {
      lines.push_back({{"sku", sku(line)},
                       {"title", "Tea"},
                       {"quantity", 1},
                       {"unit_price", {{"amount", 1'000}, {"currency", "USD"}}}});
    }
    const auto began = Clock::now();
    const auto made =
        send("POST", "/orders", {{"currency", "USD"}, {"lines", std::move(lines)}, {"payment_method", "pm_card"}}, key,
             {{"Prefer", "wait=10"}});
    const auto id = made.at("id").get<std::string>();
    if (made.at("status") != "confirmed") {
      await(api_, id, [](const Json& order) { return order.at("status") == "confirmed"; });
    }
    const std::chrono::duration<double, std::milli> took = Clock::now() - began;
    send("POST", "/orders/" + id + "/fulfillments", Json::object(), key + "-ship");
    await(api_, id, [](const Json& order) { return order.at("financial_status") == "paid"; });
    return took.count();
  }

 private:
  std::string sku(int line) const { return name_ + "-" + std::to_string(line); }
  Json send(const std::string& method, const std::string& path, const Json& body, const std::string& key,
            Api::Headers headers = {}) {
    headers.emplace_back("Idempotency-Key", key);
    const auto answer = api_.send(method, "/api/v1" + path, body, headers);
    return Api::succeeded(answer).body;
  }

  const Options& options_;
  const std::string name_;
  Api api_;
};

Json measure(const Options& options) {
  std::vector<double> milliseconds;
  std::mutex mutex;
  std::atomic<bool> over{false};
  std::string failed;
  const auto began = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.connections; ++i) {
      threads.emplace_back([&, i] {
        std::vector<double> mine;
        try {
          Buyer buyer(options, i);
          for (int number = 0; !over; ++number) mine.push_back(buyer.life(number));
        } catch (const std::exception& problem) {
          const std::lock_guard lock(mutex);
          failed = problem.what();
        }
        const std::lock_guard lock(mutex);
        milliseconds.insert(milliseconds.end(), mine.begin(), mine.end());
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(options.seconds));
    over = true;
  }
  if (!failed.empty()) throw std::runtime_error(failed);
  const std::chrono::duration<double> took = Clock::now() - began;
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) {
    return milliseconds.at(static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1)));
  };
  return {{"lives", milliseconds.size()},
          {"per_second", static_cast<double>(milliseconds.size()) / took.count()},
          {"confirmed_p50_ms", at(0.5)},
          {"confirmed_p99_ms", at(0.99)}};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Leads orders through their whole lives on a server with all contexts and an instant gateway");
  app.add_option("--api", options.api, "http://127.0.0.1:8080")->required();
  app.add_option("--prefix", options.prefix, "Of keys and skus; another one for every run");
  app.add_option("--connections", options.connections, "Orders at a time")->check(CLI::Range(1, 1'000));
  app.add_option("--seconds", options.seconds, "")->check(CLI::PositiveNumber);
  app.add_option("--lines", options.lines, "Of an order, each with stock")->check(CLI::Range(1, 100));
  CLI11_PARSE(app, argc, argv);
  try {
    std::printf("%s\n", measure(options).dump().c_str());
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "bench_lives: %s\n", problem.what());
    return 1;
  }
}
