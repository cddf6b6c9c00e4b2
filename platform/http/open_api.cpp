// OpenAPI 3.1 from the route table: nothing in it is written by hand twice.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

#include "platform/http/idempotency.hpp"
#include "platform/http/refusal.hpp"
#include "platform/http/route.hpp"

namespace paypie::http {
namespace {

using Json = nlohmann::ordered_json;

Json reference(std::string_view kind, std::string_view name) {
  return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

Json header_parameter(std::string_view name, std::string_view description, Json schema, bool required = false) {
  return {{"name", name},
          {"in", "header"},
          {"required", required},
          {"description", description},
          {"schema", std::move(schema)}};
}

Json text() { return {{"type", "string"}}; }

// The header fields of the API, said once and referred to.
Json shared_parameters() {
  const Json key = {{"type", "string"}, {"minLength", 1}, {"maxLength", longest_idempotency_key}};
  return {
      {"StoreId",
       header_parameter("X-Store-Id", "The store this request is about; not needed by callers of one store.", text())},
      {"TraceParent",
       header_parameter("traceparent", "W3C trace context; without one the server begins a trace.", text())},
      {"IdempotencyKeyRequired",
       header_parameter("Idempotency-Key", "One new key for each new request, the same one for repeating it.", key,
                        true)},
      {"IdempotencyKey", header_parameter("Idempotency-Key", "Makes repeating this request safe.", key)},
      {"IfMatch", header_parameter(
                      "If-Match", "The version the caller has seen, as in ETag; 412 if it is another by now.", text())},
      {"IfNoneMatch",
       header_parameter("If-None-Match", "Versions the caller has; 304 if one of them is current.", text())},
      {"Prefer",
       header_parameter("Prefer", "`wait=N`: wait up to N seconds until what this started has settled.", text())},
      {"WaitFor",
       header_parameter("Paypie-Wait-For", "Position tokens this read must have passed before it answers.", text())},
  };
}

Json shared_headers() {
  return {
      {"RequestId", {{"description", "Names this request in logs."}, {"schema", text()}}},
      {"ETag", {{"description", "The version of what is shown."}, {"schema", text()}}},
      {"Position", {{"description", "Position token of what was written, for Paypie-Wait-For."}, {"schema", text()}}},
      {"Replayed",
       {{"description", "`true`: this is the first answer to this Idempotency-Key again."}, {"schema", text()}}},
      {"RetryAfter", {{"description", "Seconds to wait before trying again."}, {"schema", {{"type", "integer"}}}}},
  };
}

Json problem_schema() {
  const Json error = {{"type", "object"},
                      {"required", {"pointer", "code", "detail"}},
                      {"properties", {{"pointer", text()}, {"code", text()}, {"detail", text()}}}};
  return {{"type", "object"},
          {"description", "RFC 9457, with a stable code."},
          {"required", {"type", "title", "status", "code", "retryable", "request_id", "trace_id"}},
          {"properties",
           {{"type", text()},
            {"title", text()},
            {"status", {{"type", "integer"}}},
            {"detail", text()},
            {"instance", text()},
            {"code", text()},
            {"errors", {{"type", "array"}, {"items", error}}},
            {"retryable", {{"type", "boolean"}}},
            {"request_id", text()},
            {"trace_id", text()}}}};
}

std::string method_name(Method method) {
  std::string name(to_text(method));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

bool writes(Method method) { return method != Method::get && method != Method::head && method != Method::options; }

std::vector<std::string_view> path_parameters(std::string_view path) {
  std::vector<std::string_view> names;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

// Moves `$defs` of a schema into the shared components and points its references there.
class Components {
 public:
  Json adopt(Json schema) {
    if (schema.contains("$defs")) {
      const Json definitions = std::move(schema["$defs"]);
      schema.erase("$defs");
      for (const auto& [name, definition] : definitions.items()) {
        Json moved = definition;
        repoint(moved);
        if (schemas_.contains(name) && schemas_[name] != moved)
          throw std::logic_error(fmt::format("two different schemas are called {}", name));
        schemas_[name] = std::move(moved);
      }
    }
    repoint(schema);
    schema.erase("$schema");
    return schema;
  }
  Json take() { return std::move(schemas_); }

 private:
  static void repoint(Json& node) {
    static constexpr std::string_view inside = "#/$defs/";
    for (auto& [key, value] : node.items()) {
      if (key == "$ref" && value.is_string() && value.get_ref<const std::string&>().starts_with(inside))
        value = "#/components/schemas/" + value.get<std::string>().substr(inside.size());
      else if (value.is_structured())
        repoint(value);
    }
  }
  Json schemas_ = {{"Problem", problem_schema()}};
};

Json parameters_of(const RouteInfo& route) {
  Json parameters = Json::array();
  for (auto name : path_parameters(route.path))
    parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", text()}});
  for (const auto& one : route.query)
    parameters.push_back(
        {{"name", one.name}, {"in", "query"}, {"description", one.description}, {"schema", {{"type", one.type}}}});
  auto add = [&](bool wanted, std::string_view name) {
    if (wanted) parameters.push_back(reference("parameters", name));
  };
  add(!route.permission.empty(), "StoreId");
  add(true, "TraceParent");
  add(route.idempotency_key == Key::required, "IdempotencyKeyRequired");
  add(route.idempotency_key == Key::accepted, "IdempotencyKey");
  add(route.if_match, "IfMatch");
  add(!writes(route.method) && !path_parameters(route.path).empty(), "IfNoneMatch");
  add(route.prefer_wait, "Prefer");
  add(route.wait_for, "WaitFor");
  return parameters;
}

// What the edge itself may refuse on this route.
std::vector<Refusal> edge_refusals_of(const RouteInfo& route) {
  std::vector<Refusal> refusals = {Refusal::unknown_parameter, Refusal::no_such_route, Refusal::method_not_allowed,
                                   Refusal::internal, Refusal::out_of_time};
  if (!route.permission.empty())
    refusals.insert(refusals.end(),
                    {Refusal::token_missing, Refusal::token_invalid, Refusal::not_permitted, Refusal::other_store});
  if (writes(route.method) && route.method != Method::del)
    refusals.insert(refusals.end(), {Refusal::length_required, Refusal::body_too_large, Refusal::body_too_slow});
  if (route.body != nullptr) refusals.push_back(Refusal::media_type);
  if (writes(route.method)) refusals.insert(refusals.end(), {Refusal::origin_not_allowed, Refusal::key_invalid});
  if (route.idempotency_key == Key::required) refusals.push_back(Refusal::key_missing);
  if (route.if_match) refusals.push_back(Refusal::bad_condition);
  return refusals;
}

Json success_of(const RouteInfo& route, Components& components) {
  Json answer = {{"description", "Done as asked."}, {"headers", {{"Request-Id", reference("headers", "RequestId")}}}};
  if (!path_parameters(route.path).empty() || writes(route.method))
    answer["headers"]["ETag"] = reference("headers", "ETag");
  if (writes(route.method)) answer["headers"]["Paypie-Position"] = reference("headers", "Position");
  if (route.idempotency_key != Key::none) answer["headers"]["Idempotent-Replayed"] = reference("headers", "Replayed");
  if (route.answer != nullptr) answer["content"]["application/json"]["schema"] = components.adopt(route.answer());
  return answer;
}

Json answers_of(const RouteInfo& route, Components& components) {
  std::map<int, std::set<std::string_view>> codes;  // by status
  for (const auto& row : route.refusals) codes[row.status].insert(row.code);
  for (Refusal refusal : edge_refusals_of(route)) codes[row_of(refusal).status].insert(row_of(refusal).code);
  Json answers;
  answers[fmt::format("{}", route.success)] = success_of(route, components);
  for (const auto& [status, names] : codes) {
    const auto key = fmt::format("{}", status);
    if (answers.contains(key)) continue;  // an outcome that is also a success, such as 202
    Json answer = {{"description", fmt::format("{}", fmt::join(names, ", "))}};
    if (status == 503) answer["headers"]["Retry-After"] = reference("headers", "RetryAfter");
    answer["content"]["application/problem+json"]["schema"] = reference("schemas", "Problem");
    answer["x-codes"] = names;
    answers[key] = std::move(answer);
  }
  return answers;
}

Json operation_of(const RouteInfo& route, Components& components) {
  Json operation = {{"operationId", route.id}, {"summary", route.summary}};
  if (!route.permission.empty()) {
    operation["description"] = fmt::format("Needs the permission `{}`.", route.permission);
    operation["security"] = Json::array({{{"bearer", Json::array()}}});
  } else {
    operation["security"] = Json::array();
  }
  operation["parameters"] = parameters_of(route);
  if (route.body != nullptr) {
    operation["requestBody"]["required"] = true;
    operation["requestBody"]["content"]["application/json"]["schema"] = components.adopt(route.body());
  }
  operation["responses"] = answers_of(route, components);
  return operation;
}

}  // namespace

Json open_api(const Router& router, std::string_view title, std::string_view version) {
  Components components;
  Json paths = Json::object();
  for (const auto& entry : router.entries())
    paths[std::string(entry.info.path)][method_name(entry.info.method)] = operation_of(entry.info, components);
  return {{"openapi", "3.1.0"},
          {"info", {{"title", title}, {"version", version}}},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", components.take()},
            {"parameters", shared_parameters()},
            {"headers", shared_headers()},
            {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

namespace {

boost::asio::awaitable<Response> answer_text(std::string body) { co_return Response{.body = std::move(body)}; }

Json any_object() { return {{"type", "object"}}; }

}  // namespace

void serve_open_api(Router& router, std::string_view title, std::string_view version) {
  static constexpr RouteInfo route = {.method = Method::get,
                                      .path = "/api/v1/openapi.json",
                                      .id = "openapi",
                                      .summary = "This description of the API",
                                      .answer = any_object};
  // The document describes its own route too, so the route comes first and its text second.
  auto document = std::make_shared<std::string>();
  router.add(route, [document](Request) { return answer_text(*document); });
  *document = open_api(router, title, version).dump();
}

}  // namespace paypie::http
