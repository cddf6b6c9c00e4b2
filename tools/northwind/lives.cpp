// Every connection leads the lives of some orders, a few hundred at a time: it creates them, looks what the process has
// made of them, and ships what is confirmed.
#include "tools/northwind/lives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "tools/northwind/cashback.hpp"
#include "tools/northwind/connection.hpp"
#include "tools/northwind/import.hpp"
#include "tools/output/output.hpp"

namespace paypie::northwind {

namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_at_once = 64;            // lives under way, per connection
constexpr int most_attempts = 20;                   // orders for one order of the book
constexpr std::chrono::milliseconds look_after{5};  // doubled each time, up to the next
constexpr std::chrono::milliseconds look_at_last_after{500};
constexpr std::chrono::minutes patience{5};  // for the process to come to an end with one order

using Items = std::map<std::string, std::string>;  // by product

// One stock item for each product, and what came into the house.
Items stock_up(const OrderBook& book, Connection& connection, const std::string& location) {
  Items items;
  for (const auto& product : book.products) {
    const std::string key = "northwind-stock-" + product.id, what = "product " + product.id;
    Json item{{"sku", sku_of(product.id)}, {"location", location}};
    if (product.reorder_level > 0) item["low_stock_threshold"] = product.reorder_level;
    const auto made = connection.send({key, "PUT", "/api/v1/inventory/items", std::move(item)}, what);
    const auto id = made.body.at("id").get<std::string>();
    const std::string path = "/api/v1/inventory/items/" + id;
    if (const auto pieces = received_of(book, product); pieces > 0) {
      connection.send({key + "-received", "POST", path + "/receipts", {{"quantity", pieces}}}, what);
    }
    if (product.on_order > 0) {
      connection.send({key + "-expected", "POST", path + "/expectations", {{"quantity", product.on_order}}}, what);
    }
    items.emplace(product.id, id);
  }
  return items;
}

// An order of the book, and the order of ours that stands for it now.
struct Life {
  const Order* order = nullptr;
  int attempt = 0;
  std::string id;
  bool is_cancelled = false;  // and waits for its stock to be free
  Clock::time_point began{}, look_at{};
  std::chrono::milliseconds pause = look_after;
};

// What all connections share.
struct Work {
  const OrderBook& book;
  const LivesOptions& options;
  Items items;
  const Clock::time_point began = Clock::now();
  std::atomic<std::size_t> next{0};
  std::atomic<std::int64_t> requests{0}, created{0}, known{0}, again{0}, done{0};

  bool is_over() const { return next >= book.orders.size() || tools::Interrupt::asked(); }
  // The next order to begin with; none: not yet, or none is left.
  const Order* take() {
    auto at = next.load();
    while (at < book.orders.size() && !tools::Interrupt::asked()) {
      const std::chrono::duration<double> passed = Clock::now() - began;
      if (options.per_second > 0 && static_cast<double>(at) > passed.count() * options.per_second) return nullptr;
      if (next.compare_exchange_weak(at, at + 1)) return &book.orders[at];
    }
    return nullptr;
  }
};

class Lives {
 public:
  Lives(Work& work, const tools::Endpoint& endpoint) : work_(work), connection_(endpoint, work.requests) {}

  void run() {
    while (!work_.is_over() || (!lives_.empty() && !tools::Interrupt::asked())) {
      const auto* order = lives_.size() < most_at_once ? work_.take() : nullptr;
      if (order) lives_.push_back(begin(*order));
      const bool looked = look_at_those_due();
      if (!order && !looked) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  const Connection& connection() const { return connection_; }

 private:
  Life begin(const Order& order) {
    Life life{.order = &order};
    const bool is_new = create(life);
    ++(is_new ? work_.created : work_.known);
    return life;
  }

  // True if the order is new.
  bool create(Life& life) {
    auto key = "northwind-" + life.order->id;
    if (life.attempt > 0) key += "-" + std::to_string(life.attempt + 1);
    auto body = creation(*life.order);
    body["payment_method"] = "pm_card_" + std::to_string(life.attempt + 1);
    body["external_reference"] = key;
    body["email"] = email_of(*life.order);
    const auto answer = connection_.send({key, "POST", "/api/v1/orders", std::move(body)}, "order " + life.order->id);
    life.id = answer.body.at("id").get<std::string>();
    life.is_cancelled = false;
    life.began = Clock::now();
    life.pause = look_after;
    life.look_at = life.began + life.pause;
    return !answer.replayed;
  }

  bool look_at_those_due() {
    const auto now = Clock::now();
    bool looked = false;
    for (auto life = lives_.begin(); life != lives_.end();) {
      if (life->look_at > now) {
        ++life;
        continue;
      }
      looked = true;
      if (is_done(*life)) {
        ++work_.done;
        life = lives_.erase(life);
        continue;
      }
      if (now - life->began > patience) {
        throw tools::Failure(tools::Exit::incomplete,
                             fmt::format("order {} ({}) does not come to an end; see {}", life->order->id, life->id,
                                         "docs/how-to/find-a-stuck-order.md"));
      }
      life->pause = std::min(2 * life->pause, look_at_last_after);
      life->look_at = Clock::now() + life->pause;
      ++life;
    }
    return looked;
  }

  bool is_done(Life& life) {
    if (life.is_cancelled) {
      if (is_stock_free(life)) order_again(life);
      return false;
    }
    const auto answer = connection_.get("/api/v1/orders/" + life.id);
    if (answer.status == 404) return false;  // the read side has not heard of it yet
    const auto status = answer.body.at("status").get<std::string>();
    if (status == "pending") return false;
    if (status == "cancelled") {
      life.is_cancelled = true;
      life.pause = look_after;
      return false;
    }
    ship(life);
    return true;
  }

  // What the process did by itself until now, a shop's clerk goes on with. Known steps are answered as at first.
  void ship(const Life& life) {
    if (life.order->shipped.empty()) return;
    const std::string key = "northwind-" + life.id, path = "/api/v1/orders/" + life.id,
                      what = "order " + life.order->id;
    const Json when = life.order->shipped;
    connection_.send(
        {key + "-fulfilled", "POST", path + "/fulfillments", {{"carrier", life.order->shipper}, {"occurred_at", when}}},
        what);
    connection_.send({key + "-shipped", "PATCH", path + "/status", {{"status", "shipped"}, {"occurred_at", when}}},
                     what);
  }

  bool is_stock_free(const Life& life) {
    return std::ranges::all_of(life.order->lines, [&](const Line& line) {
      const auto answer = connection_.get(fmt::format("/api/v1/inventory/items/{}/reservations?order={}&status=open",
                                                      work_.items.at(line.product_id), life.id));
      return answer.body.at("data").empty();
    });
  }
  void order_again(Life& life) {
    if (++life.attempt == most_attempts) {
      throw tools::Failure(tools::Exit::incomplete,
                           fmt::format("order {} was cancelled {} times", life.order->id, most_attempts));
    }
    create(life);
    ++work_.again;
  }

  Work& work_;
  Connection connection_;
  std::deque<Life> lives_;
};

}  // namespace

std::int64_t received_of(const OrderBook& book, const Product& product) {
  std::int64_t pieces = product.in_stock;
  for (const auto& order : book.orders) {
    for (const auto& line : order.lines) pieces += line.product_id == product.id ? line.quantity : 0;
  }
  return pieces;
}

LivesResult live(const OrderBook& book, const tools::Endpoint& endpoint, const LivesOptions& options) {
  tools::Interrupt interrupt;
  Positions seen;
  std::exception_ptr failed;
  std::atomic<std::int64_t> first_requests{0};
  Connection first(endpoint, first_requests);
  Work work{.book = book, .options = options, .items = stock_up(book, first, options.location)};
  {
    tools::Progress progress("orders", book.orders.size());
    std::mutex mutex;
    std::condition_variable ended;
    int running = options.connections;
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.connections; ++i) {
      threads.emplace_back([&] {
        Lives lives(work, endpoint);
        std::exception_ptr problem;
        try {
          lives.run();
        } catch (...) {
          work.next = book.orders.size();  // the others finish what they have begun
          problem = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        if (!failed) failed = problem;
        keep_latest(seen, lives.connection().seen());
        if (--running == 0) ended.notify_all();
      });
    }
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return running == 0; })) {
      progress.at(static_cast<std::uint64_t>(work.done));
    }
    progress.at(static_cast<std::uint64_t>(work.done));
  }
  if (failed) std::rethrow_exception(failed);
  const auto orders = static_cast<std::int64_t>(book.orders.size());
  if (const auto why = tools::Interrupt::asked(); why && work.done < orders) {
    throw tools::Failure(
        *why, fmt::format("interrupted after {} of {} orders; run it again to go on", work.done.load(), orders));
  }
  const std::chrono::duration<double> took = Clock::now() - work.began;
  return {.created = work.created,
          .known = work.known,
          .again = work.again,
          .requests = work.requests + first_requests,
          .seconds = took.count(),
          .positions = texts_of(seen)};
}

}  // namespace paypie::northwind
