// Transfers as people watch them: one with its past, and the list.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "projections/runner/transfers_sql.hpp"
#include "query-side/transfers/routes.hpp"
#include "tests/support/document_views.hpp"
#include "tests/support/not_ready.hpp"
#include "tests/support/transfer_service.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Watching : DocumentViews<TransferService, projections::TransferDocuments, projections::TransfersSql,
                                query::TransferQueries> {
  Watching() {
    router.add(query::transfer_query_routes, queries);
    serve();
  }

  std::string request(const std::string& sku, const std::string& from, const std::string& to) {
    const auto made =
        commands.call({.body = fmt::format(R"({{"sku":"{}","from":"{}","to":"{}","quantity":3}})", sku, from, to),
                       .key = next_key()});
    REQUIRE(made.status == 201);
    return json_of(made)["id"];
  }
  void cancel(const std::string& id) {
    REQUIRE(commands
                .call({.path = "/api/v1/stock/transfers/" + id + "/cancel",
                       .body = R"({"reason":"not needed"})",
                       .key = next_key()})
                .status == 200);
  }
  Reply get(const std::string& target, const std::string& fields = "") {
    return ask("/api/v1/stock/transfers" + target, fields);
  }
  std::vector<std::string> ids(const std::string& filter) {
    std::vector<std::string> found;
    for (const auto& one : get(filter).json.at("data")) found.push_back(one.at("id"));
    return found;
  }
};

}  // namespace

TEST_CASE("a transfer is read as it is, as it was, with its history") {
  Watching shop;
  const auto id = shop.request("SKU-1", "seattle", "portland");
  shop.cancel(id);
  shop.catch_up();
  const auto now = shop.get("/" + id);
  REQUIRE(now.status == 200);
  CHECK(now.json["phase"] == "cancelling");
  CHECK(now.json["reason"] == "not needed");
  CHECK(now.json["sku"] == "SKU-1");
  CHECK(now.json["from"] == "seattle");
  CHECK(now.json["to"] == "portland");
  CHECK(now.json["quantity"] == 3);
  REQUIRE(now.json["open"].size() == 2);
  CHECK(now.json["open"][0]["asked"] == "find");
  CHECK(now.json["open"][0]["location"] == "portland");
  CHECK(now.json["open"][1]["asked"] == "cancel");
  CHECK(now.raw.header("etag") == "\"2\"");
  CHECK(shop.get("/" + id, "If-None-Match: \"2\"\r\n").status == 304);
  CHECK(shop.get("/" + id + "?as_of=1").json["phase"] == "requested");
  CHECK(shop.get("/" + id + "?as_of=7").json["code"] == "transfer.no_such_moment");
  CHECK(shop.get("/" + id, "X-Store-Id: other\r\n").json["code"] == "transfer.not_found");
  CHECK(shop.get("/" + TransferId{{9}}.text()).json["code"] == "transfer.not_found");
  const auto history = shop.get("/" + id + "/history");
  REQUIRE(history.json["data"].size() == 2);
  CHECK(history.json["data"][1]["type"] == "paypie.transfer.stepped.v1");
}

TEST_CASE("what an item refuses stands with the transfer, until something goes on") {
  Watching shop;
  const auto id = shop.request("SKU-1", "seattle", "portland");
  shop.commands.call({.path = "/test/answer/" + id + "/find/no_such_item"});
  shop.catch_up();
  const auto now = shop.get("/" + id).json;
  CHECK(now["phase"] == "refused");
  CHECK(now["why"] == "no_such_item");
  CHECK(now["why_at"] == "portland");
  CHECK(now["open"].empty());
}

TEST_CASE("transfers are listed by variant, locations and phase; wrong filters are named") {
  Watching shop;
  const auto first = shop.request("SKU-1", "seattle", "portland");
  const auto second = shop.request("SKU-2", "portland", "boise");
  shop.commands.call({.path = "/test/answer/" + second + "/find/no_such_item"});
  shop.catch_up();
  CHECK(shop.ids("").size() == 2);
  CHECK(shop.ids("?sku=SKU-1") == std::vector{first});
  CHECK(shop.ids("?from=portland") == std::vector{second});
  CHECK(shop.ids("?to=portland") == std::vector{first});
  CHECK(shop.ids("?phase=requested") == std::vector{first});
  CHECK(shop.ids("?open=true") == std::vector{first});
  CHECK(shop.ids("?open=false") == std::vector{second});
  CHECK(shop.get("", "X-Store-Id: other\r\n").json["data"].empty());
  CHECK(shop.get("?phase=sleeping").status == 400);
  CHECK(shop.get("?open=maybe").status == 400);
  const auto page = shop.get("?limit=1").json;
  CHECK(page["has_more"] == true);
  CHECK(shop.ids("?limit=1&cursor=" + page["next_cursor"].get<std::string>()).size() == 1);
}

TEST_CASE("the list of transfers says that its tables are not there yet, until they are") {
  Watching shop;
  const auto base = std::string_view("/api/v1/stock/transfers").size();
  const auto waiting = reads_not_ready(shop.router, TransferId{{1}}.text(),
                                       [&](const std::string& target) { return shop.get(target.substr(base)); });
  CHECK(waiting == std::set<std::string>{"transfers.list"});
  shop.catch_up();
  CHECK(shop.get("").status == 200);
}
