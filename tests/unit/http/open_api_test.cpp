// The OpenAPI document is derived from the routes: its structure, and that nothing of a route is missing.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "platform/http/refusal.hpp"
#include "tests/support/echo_routes.hpp"
#include "tests/support/open_api_structure.hpp"

using namespace paypie;
using Json = nlohmann::ordered_json;

namespace {

Json thing() {
  return {{"type", "object"},
          {"properties", {{"size", {{"$ref", "#/$defs/Size"}}}}},
          {"$defs", {{"Size", {{"type", "integer"}}}}}};
}
Json other_thing() { return {{"$defs", {{"Size", {{"type", "string"}}}}}}; }

constexpr http::RefusalRow refusals[] = {
    {"thing.too_big", 422, "Too big"}, {"thing.too_small", 422, "Too small"}, {"thing.gone", 410, "Gone"}};

http::RouteInfo make_thing() {
  return {.method = http::Method::post,
          .path = "/things/{thing}",
          .id = "thing.make",
          .summary = "Makes a thing",
          .permission = "things:write",
          .idempotency_key = http::Key::required,
          .if_match = true,
          .prefer_wait = true,
          .body = thing,
          .answer = thing,
          .success = 201,
          .refusals = refusals};
}

}  // namespace

TEST_CASE("the document of the test routes has the structure OpenAPI 3.1 asks for") {
  const auto document = http::open_api(test::echo_router(), "Test", "1");
  for (const auto& fault : test::open_api_faults(nlohmann::json(document))) FAIL_CHECK(fault);
  std::size_t operations = 0;
  for (const auto& path : document["paths"]) operations += path.size();
  CHECK(operations == test::echo_router().entries().size());
}

TEST_CASE("the structure check finds what is wrong") {
  const auto good = nlohmann::json(http::open_api(test::echo_router(), "Test", "1"));
  auto broken = [&](auto change) {
    auto document = good;
    change(document);
    return !test::open_api_faults(document).empty();
  };
  CHECK(broken([](auto& d) { d["openapi"] = "2.0"; }));
  CHECK(broken([](auto& d) { d["info"].erase("title"); }));
  CHECK(broken([](auto& d) { d["paths"]["/hello"]["get"].erase("responses"); }));
  CHECK(broken([](auto& d) { d["paths"]["/hello"]["get"]["operationId"] = "echo"; }));
  CHECK(broken([](auto& d) { d["paths"]["/things/{thing}/parts/{part}"]["get"]["parameters"].erase(0); }));
  CHECK(broken([](auto& d) {
    d["paths"]["/hello"]["get"]["responses"]["404"]["content"]["application/problem+json"]["schema"]["$ref"] =
        "#/nowhere";
  }));
  CHECK(broken([](auto& d) { d["paths"]["/hello"]["get"]["responses"]["404"].erase("description"); }));
}

TEST_CASE("a route's key, condition, preference, body, answers and refusals are in its operation") {
  http::Router router;
  router.add(make_thing(), nullptr);
  const auto document = http::open_api(router, "Test", "1");
  const auto& operation = document["paths"]["/things/{thing}"]["post"];
  std::set<std::string> references;
  for (const auto& parameter : operation["parameters"])
    if (parameter.contains("$ref")) references.insert(parameter["$ref"]);
  for (auto name : {"IdempotencyKeyRequired", "IfMatch", "Prefer", "StoreId", "TraceParent"})
    CHECK(references.contains(std::string("#/components/parameters/") + name));
  CHECK(operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["size"]["$ref"] ==
        "#/components/schemas/Size");
  CHECK(document["components"]["schemas"]["Size"]["type"] == "integer");
  CHECK(operation["responses"]["201"]["headers"].contains("Paypie-Position"));
  CHECK(operation["responses"]["201"]["headers"].contains("ETag"));
  CHECK(operation["responses"]["422"]["x-codes"] == Json{"thing.too_big", "thing.too_small"});
  CHECK(operation["responses"]["410"]["x-codes"] == Json::array({"thing.gone"}));
  for (auto status : {"400", "401", "403", "404", "411", "413", "415", "500", "503"})
    CHECK(operation["responses"].contains(status));
  CHECK(operation["security"][0].contains("bearer"));
}

TEST_CASE("two different schemas of one name are refused at start-up") {
  http::Router router;
  auto first = make_thing(), second = make_thing();
  second.id = "other";
  second.path = "/other";
  second.answer = other_thing;
  router.add(first, nullptr);
  router.add(second, nullptr);
  CHECK_THROWS_AS(http::open_api(router, "Test", "1"), std::logic_error);
}

TEST_CASE("the served document describes itself too") {
  http::Router router;
  http::serve_open_api(router, "Test", "1");
  auto match = router.match(http::Method::get, "/api/v1/openapi.json");
  REQUIRE(match.entry != nullptr);
  CHECK(http::open_api(router, "Test", "1")["paths"].contains("/api/v1/openapi.json"));
}

TEST_CASE("routes that cannot be told apart are refused at start-up") {
  http::Router router;
  auto info = make_thing();
  router.add(info, nullptr);
  CHECK_THROWS_AS(router.add(info, nullptr), std::logic_error);
  info.id = "same.shape";
  info.path = "/things/{other}";
  CHECK_THROWS_AS(router.add(info, nullptr), std::logic_error);
  info.path = "no-slash";
  CHECK_THROWS_AS(router.add(info, nullptr), std::logic_error);
}
