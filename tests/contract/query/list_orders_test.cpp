// Lists and reports over HTTP: every filter, every sort, cursors and pages, wrong parameters, and the plans behind
// them.
#include "query-side/orders/list_orders.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/query_server.hpp"

using namespace paypie;
using namespace paypie::query;
using test::OrderLog;
using test::QueryServer;

namespace {

using Json = nlohmann::json;

// All orders of a store, from the cache: what lists are compared with.
std::vector<Json> all_orders(QueryServer& api, const std::string& store) {
  std::vector<Json> orders;
  api.store->for_each([&](std::string_view, const projections::StoredDocument& order) {
    if (order.store == store) orders.push_back(Json::parse(order.document));
  });
  return orders;
}

std::set<std::string> ids(const Json& data) {
  std::set<std::string> found;
  for (const auto& order : data) found.insert(order["id"]);
  return found;
}

}  // namespace

TEST_CASE("every filter gives exactly the orders it names, of the caller's store") {
  constexpr std::uint64_t seed = 31;
  INFO("seed " << seed);
  OrderLog log;
  test::OrderHistories histories(seed);
  QueryServer api(log);
  log.write(histories, 150);
  api.catch_up();
  auto orders = all_orders(api, "main");
  REQUIRE(orders.size() > 15);
  const Json sample = orders[orders.size() / 2];
  std::string day = std::string(sample["occurred_at"]).substr(0, 10);
  std::string total = std::to_string(static_cast<std::int64_t>(sample["totals"]["total"]["amount"]));
  struct Row {
    std::string query;
    std::function<bool(const Json&)> holds;
  };
  auto amount = [](const Json& order) { return static_cast<std::int64_t>(order["totals"]["total"]["amount"]); };
  const Row rows[] = {
      {"", [](const Json&) { return true; }},
      {"status=pending", [](const Json& o) { return o["status"] == "pending"; }},
      {"status=cancelled", [](const Json& o) { return o["status"] == "cancelled"; }},
      {"financial_status=paid", [](const Json& o) { return o["financial_status"] == "paid"; }},
      {"fulfillment_status=partially_fulfilled",
       [](const Json& o) { return o["fulfillment_status"] == "partially_fulfilled"; }},
      {"tag=gift", [](const Json& o) { return std::ranges::find(o["tags"], "gift") != o["tags"].end(); }},
      {"country=Brazil", [](const Json& o) { return o["shipping_address"]["country"] == "Brazil"; }},
      {"currency=EUR", [](const Json& o) { return o["currency"] == "EUR"; }},
      {"occurred_from=" + day, [&](const Json& o) { return std::string(o["occurred_at"]) >= day; }},
      {"occurred_to=" + day, [&](const Json& o) { return std::string(o["occurred_at"]) < day; }},
      {"created_to=" + std::string(sample["created_at"]),
       [&](const Json& o) { return o["created_at"] < sample["created_at"]; }},
      {"total_min=" + total, [&](const Json& o) { return amount(o) >= amount(sample); }},
      {"total_max=" + total, [&](const Json& o) { return amount(o) <= amount(sample); }},
      {"external_reference=" + std::string(sample["external_reference"]),
       [&](const Json& o) { return o["external_reference"] == sample["external_reference"]; }},
      {"email=BUYER7@example.com", [](const Json& o) { return o["email"] == "buyer7@example.com"; }},
      {"q=" + std::string(sample["id"]), [&](const Json& o) { return o["id"] == sample["id"]; }},
      {"q=" + std::string(sample["external_reference"]) + "%20" + std::string(sample["email"]),
       [&](const Json& o) { return o["id"] == sample["id"]; }},
      {"q=j%C3%BCrgen", [](const Json& o) { return o["shipping_address"]["name"] == "Jürgen Groß"; }},
      {"q=buyer7%40example.com", [](const Json& o) { return o["email"] == "buyer7@example.com"; }},
      {"q=%27%3A%5C%26%7C%21", [](const Json&) { return false; }},
      {"number=1001", [](const Json&) { return false; }},
      {"status=pending&tag=web&total_min=1000",
       [&](const Json& o) {
         return o["status"] == "pending" && amount(o) >= 1000 && std::ranges::find(o["tags"], "web") != o["tags"].end();
       }},
  };
  std::size_t not_empty = 0;
  for (const Row& row : rows) {
    INFO("query " << row.query);
    std::set<std::string> expected;
    for (const Json& order : orders) {
      if (row.holds(order)) expected.insert(order["id"]);
    }
    auto reply =
        api.get("/api/v1/orders?limit=100&include=total&" + row.query + (row.query.empty() ? "sort=-total" : ""));
    REQUIRE(reply.status == 200);
    CHECK(ids(reply.json["data"]) == expected);
    CHECK(reply.json["total"] == expected.size());
    not_empty += expected.empty() ? 0 : 1;
  }
  CHECK(not_empty > 14);
  CHECK(api.get("/api/v1/orders", "X-Store-Id: nobody\r\n").json["data"].empty());
}

TEST_CASE("cursors and pages walk every sort without loss or repetition, also where values are equal") {
  OrderLog log;
  test::OrderHistories histories(32, {"main"});
  QueryServer api(log);
  for (int n = 0; n < 23; ++n) {
    auto happening = histories.create();
    if (n % 3 == 0) std::get<orders::OrderCreated>(happening.event).totals.total.minor = 777;
    log.write(happening);
  }
  api.catch_up();
  for (const char* sort :
       {"occurred_at", "-occurred_at", "created_at", "-created_at", "updated_at", "-updated_at", "total", "-total"}) {
    INFO("sort " << sort);
    std::string base = std::string("/api/v1/orders?sort=") + sort;
    Json whole = api.get(base + "&limit=100").json["data"];
    REQUIRE(whole.size() == 23);
    Json walked = Json::array(), paged = Json::array();
    std::string cursor;
    for (int page = 1; page <= 5; ++page) {
      auto reply = api.get(base + "&limit=5" + (cursor.empty() ? "" : "&cursor=" + cursor));
      REQUIRE(reply.status == 200);
      for (const auto& order : reply.json["data"]) walked.push_back(order);
      CHECK(reply.json["has_more"] == (page < 5));
      cursor = page < 5 ? std::string(reply.json["next_cursor"]) : "";
      for (const auto& order : api.get(base + "&limit=5&page=" + std::to_string(page)).json["data"])
        paged.push_back(order);
    }
    CHECK(walked == whole);
    CHECK(paged == whole);
  }
}

TEST_CASE("wrong parameters are refused by name") {
  OrderLog log;
  test::OrderHistories histories(33, {"main"});
  QueryServer api(log);
  for (int n = 0; n < 5; ++n) log.write(histories.create());
  api.catch_up();
  std::string cursor = api.get("/api/v1/orders?limit=2").json["next_cursor"];
  const std::pair<const char*, std::string> rows[] = {{"status", "status=lost"},
                                                      {"financial_status", "financial_status=PAID"},
                                                      {"fulfillment_status", "fulfillment_status="},
                                                      {"occurred_from", "occurred_from=yesterday"},
                                                      {"created_to", "created_to=2025-02-30"},
                                                      {"tag", "tag="},
                                                      {"currency", "currency=XXY"},
                                                      {"total_min", "total_min=-1"},
                                                      {"total_max", "total_max=1e3"},
                                                      {"total_max", "total_max=99999999999999999999"},
                                                      {"sort", "sort=price"},
                                                      {"limit", "limit=0"},
                                                      {"limit", "limit=101"},
                                                      {"page", "page=0"},
                                                      {"page", "page=1001"},
                                                      {"include", "include=everything"},
                                                      {"cursor", "cursor=abc"},
                                                      {"cursor", "cursor=" + cursor + "00"},
                                                      {"cursor", "status=pending&cursor=" + cursor},
                                                      {"cursor", "sort=total&cursor=" + cursor},
                                                      {"page", "page=2&cursor=" + cursor},
                                                      {"q", "q=" + std::string(300, 'x')}};
  for (const auto& [name, query] : rows) {
    INFO("query " << query);
    auto reply = api.get("/api/v1/orders?" + query);
    CHECK(reply.status == 400);
    REQUIRE(reply.json["errors"].size() >= 1);
    CHECK(reply.json["errors"][0]["pointer"] == std::string("/") + name);
  }
  CHECK(api.get("/api/v1/orders?unknown=1").status == 400);
  CHECK(api.get("/api/v1/orders?limit=2&limit=3").status == 400);
  CHECK(api.get("/api/v1/orders?limit=2&cursor=" + cursor).status == 200);
  CHECK(api.get("/api/v1/orders?limit=2&cursor=" + cursor, "X-Store-Id: other\r\n").status == 400);
  for (const char* bad : {"daily-sales?from=1", "daily-sales?limit=1001", "top-products?sort=price",
                          "top-products?limit=101", "sales-by-country?currency=usd", "sales-by-country?page=1"}) {
    CHECK_MESSAGE(api.get(std::string("/api/v1/reports/") + bad).status == 400, bad);
  }
}

TEST_CASE("reports equal the sums over the orders that are not cancelled") {
  constexpr std::uint64_t seed = 34;
  INFO("seed " << seed);
  OrderLog log;
  test::OrderHistories histories(seed);
  QueryServer api(log);
  log.write(histories, 200);
  api.catch_up();
  std::map<std::string, std::int64_t> net_by_day, net_by_country, units_by_product;
  std::int64_t orders = 0, lines = 0, gross = 0;
  for (const Json& order : all_orders(api, "main")) {
    if (order["status"] == "cancelled" || order["currency"] != "USD") continue;
    ++orders;
    std::int64_t net = static_cast<std::int64_t>(order["totals"]["subtotal"]["amount"]) -
                       static_cast<std::int64_t>(order["totals"]["discount"]["amount"]);
    gross += static_cast<std::int64_t>(order["totals"]["subtotal"]["amount"]);
    net_by_day[std::string(order["occurred_at"]).substr(0, 10)] += net;
    net_by_country[order["shipping_address"]["country"]] += net;
    for (const auto& line : order["lines"]) {
      ++lines;
      units_by_product[line["sku"]] += static_cast<std::int64_t>(line["quantity"]);
    }
  }
  auto daily = api.get("/api/v1/reports/daily-sales?currency=USD&limit=1000").json;
  REQUIRE(daily["data"].size() == net_by_day.size());
  for (const auto& row : daily["data"]) CHECK(row["net"]["amount"] == net_by_day.at(row["day"]));
  CHECK(daily["totals"][0]["orders"] == orders);
  CHECK(daily["totals"][0]["lines"] == lines);
  CHECK(daily["totals"][0]["gross"] == Json({{"amount", gross}, {"currency", "USD"}}));
  CHECK(daily["has_more"] == false);
  std::string day = daily["data"][1]["day"];
  CHECK(api.get("/api/v1/reports/daily-sales?currency=USD&from=" + day + "&to=" + day).json["data"].size() == 1);
  CHECK(api.get("/api/v1/reports/daily-sales?currency=USD&limit=2").json["has_more"] == true);
  auto countries = api.get("/api/v1/reports/sales-by-country?currency=USD").json;
  REQUIRE(countries["data"].size() == net_by_country.size());
  for (const auto& row : countries["data"]) CHECK(row["net"]["amount"] == net_by_country.at(row["country"]));
  auto products = api.get("/api/v1/reports/top-products?currency=USD&sort=units&limit=5").json["data"];
  REQUIRE(products.size() == 5);
  std::vector<std::int64_t> units;
  for (const auto& [sku, count] : units_by_product) units.push_back(count);
  std::ranges::sort(units, std::greater());
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(products[i]["units"] == units[i]);
    CHECK(products[i]["units"] == units_by_product.at(products[i]["product"]));
    CHECK(std::string(products[i]["title"]).starts_with("Product "));
  }
  CHECK(api.get("/api/v1/reports/daily-sales", "X-Store-Id: nobody\r\n").json["totals"].empty());
}

TEST_CASE("without PostgreSQL lists are unavailable, and single orders are not") {
  OrderLog log;
  test::OrderHistories histories(35, {"main"});
  QueryServer api(log);
  auto created = histories.create();
  log.write(created);
  api.catch_up();
  api.sql_is_there = false;
  auto reply = api.get("/api/v1/orders");
  CHECK(reply.status == 503);
  CHECK(reply.json["code"] == "read.unavailable");
  CHECK(!reply.raw.header("retry-after").empty());
  CHECK(api.get("/api/v1/orders/" + created.meta.stream).status == 200);
}

TEST_CASE("list queries use indexes") {
  OrderLog log;
  QueryServer api(log);
  api.catch_up();
  api.database.query(R"sql(
    INSERT INTO orders.orders (store_id, order_id, version, status, financial_status, fulfillment_status, currency,
                               total, email, country, external_reference, tags, occurred_at, created_at, updated_at,
                               search_text, document)
    SELECT 'main', 'ord_' || n, 1, (ARRAY['pending','shipped','delivered'])[1 + n % 3], 'paid', 'fulfilled', 'USD', n,
           'buyer' || n || '@example.com', 'C' || n % 40, 'ext-' || n, ARRAY['t' || n % 100],
           timestamptz '2024-01-01' + n * interval '1 minute', timestamptz '2024-01-01' + n * interval '1 minute',
           timestamptz '2024-01-01' + n * interval '1 minute', 'word' || n || ' b' || n || '@example.com', '{}'
    FROM generate_series(1, 30000) n)sql");
  api.database.query("ANALYZE orders.orders");
  for (const char* query :
       {"", "sort=total", "sort=-updated_at", "sort=created_at", "status=shipped", "country=C7",
        "email=buyer77@example.com", "external_reference=ext-9", "q=word123", "q=ord_00000000000000000000000001",
        "tag=t5&sort=total", "number=12", "occurred_from=2024-01-10&occurred_to=2024-01-11",
        "total_min=100&total_max=200&sort=total", "created_from=2024-01-10&created_to=2024-01-11&sort=created_at"}) {
    INFO("query " << query);
    http::Request request;
    for (std::string_view rest = query; !rest.empty();) {
      auto pair = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      request.query.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    }
    Parameters parameters(request);
    OrderList list = read_order_list(parameters, "main");
    REQUIRE(!parameters.problem());
    list.after = {list.sort_column == "total" ? "25000" : "2024-01-15 00:00:00+00", "ord_1"};
    auto plan = api.database.pool.transact(postgres::Mode::read, [&](postgres::Session& session) {
      Statement statement = rows_of(list);
      postgres::Rows rows = session.query("EXPLAIN " + statement.sql, statement.parameters);
      std::string text;
      for (std::size_t row = 0; row < rows.size(); ++row) text += std::string(rows.text(row, 0)) + "\n";
      return text;
    });
    REQUIRE_MESSAGE(plan, (plan ? "" : plan.error().detail));
    INFO(*plan);
    CHECK(plan->find("Seq Scan") == std::string::npos);
    CHECK(plan->find("Index") != std::string::npos);
  }
}
