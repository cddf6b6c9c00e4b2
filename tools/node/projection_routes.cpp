// Admin routes of projections.
#include "tools/node/projection_routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace paypie::tools {

namespace {

using boost::asio::awaitable;
using Json = nlohmann::ordered_json;

awaitable<http::Response> answer(int status, Json body) {
  http::Response response;
  response.status = status;
  response.body = body.dump();
  co_return response;
}

awaitable<http::Response> problem(http::Request request, int status, std::string code, std::string title) {
  http::Problem wrong;
  wrong.status = status;
  wrong.code = std::move(code);
  wrong.title = std::move(title);
  wrong.retryable = status == 503;
  co_return http::to_response(wrong, request);
}

Json json_of(const projections::RunnerStatus& status) {
  Json parked = Json::array();
  for (const auto& stream : status.parked) {
    parked.push_back({{"stream", stream.stream},
                      {"partition", stream.partition},
                      {"offset", stream.before.next.value},
                      {"attempts", stream.attempts},
                      {"waiting", stream.waiting},
                      {"error", stream.error},
                      {"parked_at", stream.parked_at}});
  }
  return {{"name", status.name},
          {"version", status.version},
          {"state", !status.lag.stopped.empty() ? "stopped"
                    : !status.trouble.empty()   ? "waiting"
                    : status.lag.events > 0     ? "catching up"
                                                : "current"},
          {"lag_events", status.lag.events},
          {"lag_seconds", status.lag.seconds},
          {"trouble", status.trouble},
          {"stopped", status.lag.stopped},
          {"parked", std::move(parked)}};
}

awaitable<http::Response> list(ReadSide& read_side, http::Request) {
  Json rows = Json::array();
  if (auto* now = read_side.running(); now != nullptr) {
    for (const auto& runner : now->runners) rows.push_back(json_of(runner.status()));
  } else {
    for (const auto& [name, version] : read_side.read_models()) {
      rows.push_back(
          {{"name", name}, {"version", version}, {"state", "waiting"}, {"trouble", "PostgreSQL is not there yet"}});
    }
  }
  return answer(200, {{"data", std::move(rows)}});
}

// What both changes need: the runner of that name, or the answer that there is none.
template <class Ask>
awaitable<http::Response> ask_runner(ReadSide& read_side, http::Request request, Ask ask) {
  const auto& name = request.parameters.at(0);
  const bool known = std::ranges::any_of(read_side.read_models(), [&](const auto& one) { return one.first == name; });
  if (!known) return problem(std::move(request), 404, "projection.not_found", "There is no such projection");
  auto* now = read_side.running();
  if (now == nullptr) {
    return problem(std::move(request), 503, "projection.not_ready", "PostgreSQL is not there yet");
  }
  ask(*now->runner(name), request);
  return answer(202, {{"name", name}, {"asked", true}});
}

http::RouteInfo route(http::Method method, std::string_view path, std::string_view id, std::string_view summary) {
  http::RouteInfo info;
  info.method = method;
  info.path = path;
  info.id = id;
  info.summary = summary;
  return info;
}

}  // namespace

void add_projection_routes(http::Router& router, ReadSide& read_side) {
  using http::Method;
  router.add(route(Method::get, "/projections", "projections.list", "How far every projection is"),
             [&read_side](http::Request request) { return list(read_side, std::move(request)); });
  router.add(route(Method::post, "/projections/{name}/rebuild", "projections.rebuild", "Build a projection again"),
             [&read_side](http::Request request) {
               return ask_runner(read_side, std::move(request),
                                 [](projections::Runner& runner, const http::Request&) { runner.ask_rebuild(); });
             });
  router.add(
      route(Method::post, "/projections/{name}/retry/{stream}", "projections.retry", "Apply a parked stream again"),
      [&read_side](http::Request request) {
        return ask_runner(read_side, std::move(request), [](projections::Runner& runner, const http::Request& asked) {
          runner.ask_retry(asked.parameters.at(1));
        });
      });
}

}  // namespace paypie::tools
