// Stock from command to view: real lanes write, a tail and a PostgreSQL read model follow, the views are asked over
// HTTP.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "projections/runner/inventory_sql.hpp"
#include "projections/stores/stock_documents.hpp"
#include "query-side/inventory/routes.hpp"
#include "tests/support/document_views.hpp"
#include "tests/support/inventory_service.hpp"

namespace paypie::test {

struct StockViews
    : DocumentViews<InventoryService, projections::StockDocuments, projections::InventorySql, query::StockQueries> {
  StockViews() {
    router.add(query::stock_query_routes, queries);
    serve();
  }

  std::string configure(const std::string& sku, const std::string& location, const std::string& more = "") {
    const auto body = fmt::format(R"({{"sku":"{}","location":"{}"{}}})", sku, location, more);
    const auto made = commands.call({.method = http::Method::put, .body = body});
    REQUIRE(made.status == 200);
    return json_of(made)["id"];
  }
  // The event's data.
  Json post(const std::string& item, const std::string& what, const std::string& body) {
    const auto answer =
        commands.call({.path = "/api/v1/inventory/items/" + item + "/" + what, .body = body, .key = next_key()});
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    position = header(answer, "Paypie-Position");
    return json_of(answer)["event"]["data"];
  }
  Json reserve(const std::string& item, int quantity, const OrderId& order = {}) {
    return post(item, "reservations", fmt::format(R"({{"order":"{}","quantity":{}}})", order.text(), quantity));
  }

  Reply get(const std::string& target, const std::string& fields = "") {
    return ask("/api/v1/inventory/" + target, fields);
  }

  std::string position;  // of the last command
};

}  // namespace paypie::test
