// The route table: one constexpr row per endpoint. Router, OpenAPI, 404/405, metric labels, permissions and contract
// tests are all derived from it.
//
//   constexpr http::Route<OrderApi> order_routes[] = {
//       {{.method = http::Method::post, .path = "/api/v1/orders", .id = "orders.create", .summary = "Create an order",
//         .permission = "orders:write", .idempotency_key = http::Key::required, .body = schema<CreateOrderBody>,
//         .answer = schema<OrderView>, .success = 201, .refusals = order_refusal_rows}, create_order}, ...
#pragma once
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace paypie::http {

// One row of a refusal table: what a named refusal looks like on the wire.
struct RefusalRow {
  std::string_view code;  // order.not_cancellable
  int status = 422;
  std::string_view title;  // a sentence
};

struct QueryParameter {
  std::string_view name;
  std::string_view description;
  std::string_view type = "string";  // JSON Schema type
};

enum class Key { none, accepted, required };  // Idempotency-Key

using SchemaOf = nlohmann::ordered_json (*)();  // JSON Schema (2020-12) of a body or answer

struct RouteInfo {
  Method method = Method::get;
  std::string_view path;  // "/api/v1/orders/{order_id}"
  std::string_view id;    // OpenAPI operationId and metric label
  std::string_view summary;
  std::string_view permission;  // empty: anyone
  Key idempotency_key = Key::none;
  bool if_match = false;
  bool wait_for = false;     // takes `Paypie-Wait-For`: a read that can wait for a position
  bool prefer_wait = false;  // `Prefer: wait=N` makes the handler's deadline longer
  SchemaOf body = nullptr;
  SchemaOf answer = nullptr;
  int success = 200;
  std::span<const RefusalRow> refusals{};
  std::span<const QueryParameter> query{};
  std::size_t body_limit = 256 * 1024;
};

template <class Service>
struct Route {
  RouteInfo info;
  boost::asio::awaitable<Response> (*handle)(Service&, Request);
};

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

// Rows of all contexts, ready to be matched. Built at start-up; immutable while serving.
class Router {
 public:
  struct Entry {
    RouteInfo info;
    Handler handle;
  };

  template <class Service, std::size_t N>
  void add(const Route<Service> (&rows)[N], Service& service) {
    add(std::span<const Route<Service>>(rows), service);
  }
  template <class Service>
  void add(std::span<const Route<Service>> rows, Service& service) {
    for (const auto& row : rows)
      add(row.info, [&service, handle = row.handle](Request request) { return handle(service, std::move(request)); });
  }
  // Throws std::logic_error on a path and method that exist already.
  void add(const RouteInfo& info, Handler handle);

  struct Match {
    const Entry* entry = nullptr;         // null: 404 or 405
    std::vector<std::string> parameters;  // decoded {…} parts
    std::vector<Method> allowed;          // not empty and entry null: 405 with Allow
  };
  Match match(Method method, std::string_view path) const;
  std::span<const Entry> entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::vector<std::vector<std::string_view>> patterns_;  // the segments of each entry's path
};

// OpenAPI 3.1 of every route in the router. Definitions under `$defs` of a schema become shared components; two
// different ones of the same name throw std::logic_error.
nlohmann::ordered_json open_api(const Router& router, std::string_view title, std::string_view version);

// Adds GET /api/v1/openapi.json, for anyone. Called after all other routes were added.
void serve_open_api(Router& router, std::string_view title, std::string_view version);

}  // namespace paypie::http
