// The locations of a store over HTTP, from command to view: create, change, switch off, read in order.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "platform/scheduler/pool.hpp"
#include "query-side/locations/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/location_service.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

struct Shop {
  LocationService commands;
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::LocationStore> store = *projections::LocationStore::open({.folder = folder.path()});
  projections::LocationTail tail{commands.log(), *store, clock};
  Pool pool{2};
  query::LocationQueries queries{
      *store,
      {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }},
      commands.log(),
      pool,
      locations::locations_stream};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

  Shop() {
    router.add(query::location_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Shop() {
    server.reset();
    pool.stop();
  }

  http::Response create(const std::string& body, const std::string& key, const std::string& tenant = "main") {
    return commands.call({.body = body, .key = key, .caller = {"tester", tenant, {"*"}}});
  }
  http::Response change(const std::string& location, const std::string& body, const std::string& if_match = "") {
    return commands.call({.method = http::Method::patch,
                          .path = "/api/v1/inventory/locations/" + location,
                          .body = body,
                          .if_match = if_match});
  }
  void catch_up() {
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
  }
  nlohmann::json get(const std::string& target, const std::string& fields = "") {
    RawClient client(server->port());
    const auto answer = client.ask("GET /api/v1/inventory/locations" + target + " HTTP/1.1\r\nHost: localhost\r\n" +
                                   fields + "Connection: close\r\n\r\n");
    status = answer.status;
    return nlohmann::json::parse(answer.body, nullptr, false);
  }
  std::string ids(const std::string& filter = "") {
    std::string text;
    const auto page = get(filter);
    for (const auto& one : page.at("data")) text += one.at("id").get<std::string>() + " ";
    return text;
  }

  int status = 0;  // of the last get
};

}  // namespace

TEST_CASE("a location is created once for each key, also after a restart") {
  LocationService service;
  const LocationService::Call call{.body = R"({"location":"seattle"})", .key = "k1"};
  const auto made = service.call(call);
  REQUIRE(made.status == 201);
  service.restart(false);
  const auto again = service.call(call);
  CHECK(again.body == made.body);
  CHECK(header(again, "Idempotent-Replayed") == "true");
  CHECK(code_of(service.call({.body = R"({"location":"boise"})", .key = "k1"})) == "command.key_reused");
}

TEST_CASE("locations are read in their order, and changed") {
  Shop shop;
  const std::string seattle = R"({"location":"seattle","name":"Seattle, harbour","priority":20})";
  REQUIRE(shop.create(seattle, "k1").status == 201);
  REQUIRE(shop.create(R"({"location":"portland","priority":10})", "k2").status == 201);
  REQUIRE(shop.create(R"({"location":"boise","priority":10,"active":false})", "k3").status == 201);
  shop.catch_up();
  CHECK(shop.ids() == "boise portland seattle ");
  CHECK(shop.ids("?active=true") == "portland seattle ");
  CHECK(shop.ids("?active=false") == "boise ");
  CHECK(shop.get("/seattle").at("name") == "Seattle, harbour");
  const auto page = shop.get("?limit=2");
  CHECK(page.at("has_more") == true);
  CHECK(shop.ids("?limit=2&cursor=" + page.at("next_cursor").get<std::string>()) == "seattle ");
  CHECK(shop.get("?cursor=nonsense").at("code") == "http.bad_parameter");
  CHECK(shop.get("/portland").at("name") == "portland");

  REQUIRE(shop.change("seattle", R"({"priority":1})").status == 200);
  REQUIRE(shop.change("portland", R"({"active":false})").status == 200);
  shop.catch_up();
  CHECK(shop.ids() == "seattle boise portland ");
  CHECK(shop.ids("?active=true") == "seattle ");
  CHECK(shop.get("/portland").at("active") == false);
  CHECK(shop.get("/seattle").at("name") == "Seattle, harbour");
}

TEST_CASE("what cannot be done with a location has a name, and nothing happens") {
  Shop shop;
  REQUIRE(shop.create(R"({"location":"seattle"})", "k1").status == 201);
  CHECK(code_of(shop.create(R"({"location":"seattle"})", "k2")) == "location.exists_already");
  CHECK(code_of(shop.create(R"({"location":"portland","priority":-1})", "k3")) == "location.priority_out_of_range");
  CHECK(code_of(shop.change("portland", R"({"active":false})")) == "location.not_found");
  CHECK(code_of(shop.change("seattle", R"({"priority":1000001})")) == "location.priority_out_of_range");
  CHECK(shop.change("seattle", R"({"priority":1})", "\"7\"").status == 412);
  CHECK(shop.change("seattle", R"({"color":"red"})").status == 400);
  CHECK(shop.create(R"({"location":""})", "k4").status == 400);
  CHECK(shop.commands.commits() == 1);
  shop.catch_up();
  shop.get("/portland");
  CHECK(shop.status == 404);
  shop.get("?active=maybe");
  CHECK(shop.status == 400);
}

TEST_CASE("a store's locations are its own") {
  Shop shop;
  REQUIRE(shop.create(R"({"location":"seattle"})", "k1").status == 201);
  REQUIRE(shop.create(R"({"location":"seattle"})", "k2", "other").status == 201);
  REQUIRE(shop.create(R"({"location":"boise"})", "k3", "other").status == 201);
  shop.catch_up();
  CHECK(shop.ids() == "seattle ");
  CHECK(shop.get("", "X-Store-Id: other\r\n").at("data").size() == 2);
  CHECK(shop.get("", "X-Store-Id: third\r\n").at("data").empty());
}

TEST_CASE("the texts of locations have their limits") {
  Shop shop;
  int keys = 0;
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const auto of = [over](std::size_t most) { return std::string(most + static_cast<std::size_t>(over), 'x'); };
    const auto body = [](const std::string& location, const std::string& name) {
      return fmt::format(R"({{"location":"{}","name":"{}"}})", location, name);
    };
    const int expected = over > 0 ? 400 : 201;
    const auto key = [&] { return "k" + std::to_string(++keys); };
    CHECK(shop.create(body(of(locations::text_limit::location), "A"), key()).status == expected);
    const auto other = "b" + std::to_string(over);
    CHECK(shop.create(body(other, of(locations::text_limit::name)), key()).status == expected);
    REQUIRE(shop.create(body("c" + std::to_string(over), "C"), key()).status == 201);
    const auto changed =
        shop.change("c" + std::to_string(over), R"({"name":")" + of(locations::text_limit::name) + "\"}");
    CHECK(changed.status == (over > 0 ? 400 : 200));
  }
}
