// Number series over HTTP, from command to view: prefix and next number, never back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "platform/scheduler/pool.hpp"
#include "query-side/numbering/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/number_series_service.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Office {
  NumberSeriesService commands;
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::NumberSeriesStore> store =
      *projections::NumberSeriesStore::open({.folder = folder.path()});
  projections::NumberSeriesTail tail{commands.log(), *store, clock};
  Pool pool{2};
  query::NumberSeriesQueries queries{
      *store,
      {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }},
      commands.log(),
      pool,
      numbering::named_series_stream};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

  Office() {
    router.add(query::number_series_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Office() {
    server.reset();
    pool.stop();
  }

  http::Response configure(const std::string& body, const std::string& if_match = "",
                           const std::string& series = "orders", const std::string& key = "") {
    return commands.call({.method = http::Method::put,
                          .path = "/api/v1/number-series/" + series,
                          .body = body,
                          .key = key,
                          .if_match = if_match});
  }
  // As the process does it.
  std::string take(const std::string& order) {
    const auto taken = commands.call({.path = "/take/" + order});
    REQUIRE(taken.status == 200);
    return json_of(taken)["event"]["data"]["number"];
  }
  nlohmann::json get(const std::string& series = "orders", const std::string& fields = "") {
    REQUIRE(eventually([&] {
      while (*tail.step()) {
      }
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        const auto end = commands.log().end({tail.progress().topic(), partition});
        REQUIRE(end.has_value());
        if (tail.progress().next(partition) < *end) return false;
      }
      return true;
    }));
    RawClient client(server->port());
    const auto answer = client.ask("GET /api/v1/number-series/" + series + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                                   "Connection: close\r\n\r\n");
    status = answer.status;
    return nlohmann::json::parse(answer.body, nullptr, false);
  }
  int status = 0;
};

std::string prefix_of(std::size_t length) { return fmt::format(R"({{"prefix":"{}"}})", std::string(length, 'N')); }

}  // namespace

TEST_CASE("a series begins at 1001 without a prefix, and the next number is made of what was said last") {
  Office office;
  CHECK(office.get() == nlohmann::json({{"series", "orders"}, {"prefix", ""}, {"next", 1'001}, {"version", 0}}));
  CHECK(office.take("ord_a") == "1001");
  const auto set = office.configure(R"({"prefix":"NW-"})");
  CHECK(set.status == 200);
  CHECK(json_of(set)["event"]["data"] == Json({{"prefix", "NW-"}, {"next", 1'002}}));
  CHECK(office.take("ord_b") == "NW-1002");
  CHECK(office.configure(R"({"prefix":"","next":5000})").status == 200);
  CHECK(office.get() == nlohmann::json({{"series", "orders"}, {"prefix", ""}, {"next", 5'000}, {"version", 4}}));
  CHECK(office.take("ord_c") == "5000");
}

TEST_CASE("a number that may be taken is never given again; before the first one it may go back") {
  Office office;
  CHECK(office.configure(R"({"prefix":"","next":10})").status == 200);
  CHECK(office.configure(R"({"prefix":"","next":9})").status == 200);
  CHECK(office.take("ord_a") == "9");
  CHECK(code_of(office.configure(R"({"prefix":"","next":9})")) == "number_series.goes_back");
  CHECK(json_of(office.configure(R"({"prefix":"","next":10})"))["event"].is_null());
  CHECK(code_of(office.configure(R"({"prefix":"","next":0})")) == "number_series.number_out_of_range");
  CHECK(office.configure(R"({"prefix":"","next":999999999999})").status == 200);
  CHECK(code_of(office.configure(R"({"prefix":"","next":1000000000000})")) == "number_series.number_out_of_range");
}

TEST_CASE("a prefix has at most sixteen characters, on one line, and as many bytes") {
  Office office;
  CHECK(office.configure(prefix_of(15)).status == 200);
  CHECK(office.configure(prefix_of(16)).status == 200);
  CHECK(office.configure(prefix_of(17)).status == 400);
  CHECK(code_of(office.configure(R"({"prefix":"ÄÄÄÄÄÄÄÄÄ"})")) == "number_series.prefix_too_long");
  CHECK(office.configure(R"({"prefix":"A\nB"})").status == 400);
  CHECK(office.configure(R"({"next":5})").status == 400);
  CHECK(office.get()["prefix"] == std::string(16, 'N'));
}

TEST_CASE("there are two series in each store, and none of another name") {
  Office office;
  CHECK(office.configure(R"({"prefix":"R-"})", "", "invoices").status == 200);
  CHECK(office.get("invoices")["prefix"] == "R-");
  CHECK(office.get("orders")["prefix"] == "");
  CHECK(office.get("invoices", "X-Store-Id: other\r\n")["prefix"] == "");
  CHECK(code_of(office.configure(R"({"prefix":"R-"})", "", "letters")) == "number_series.not_found");
  CHECK(office.get("letters")["code"] == "number_series.not_found");
  CHECK(office.status == 404);
}

TEST_CASE("a series that has changed since it was looked at stays as it is, and asking again changes nothing") {
  Office office;
  CHECK(office.configure(R"({"prefix":"A-"})", "", "orders", "k1").status == 200);
  CHECK(office.configure(R"({"prefix":"B-"})", "\"7\"").status == 412);
  CHECK(office.configure(R"({"prefix":"B-"})", "\"1\"").status == 200);
  const auto again = office.configure(R"({"prefix":"A-"})", "", "orders", "k1");
  CHECK(again.status == 200);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(office.configure(R"({"prefix":"C-"})", "", "orders", "k1")) == "command.key_reused");
  CHECK(office.get()["prefix"] == "B-");
  CHECK(office.commands.commits() == 2);
}
