// Admin routes.
#include "tools/node/health.hpp"

#include <fmt/format.h>

#include "platform/telemetry/metrics.hpp"

namespace paypie::tools {

namespace {

using boost::asio::awaitable;

http::Response text_answer(int status, std::string text) {
  http::Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

awaitable<http::Response> answer_with(http::Response response) { co_return response; }

http::RouteInfo admin_route(std::string_view path, std::string_view id, std::string_view summary) {
  http::RouteInfo info;
  info.path = path;
  info.id = id;
  info.summary = summary;
  return info;
}

}  // namespace

std::string_view to_text(Health health) {
  switch (health) {
    case Health::ok: return "ok";
    case Health::starting: return "starting";
    case Health::degraded: return "degraded";
    case Health::failed: return "failed";
  }
  return "failed";
}

void Dependencies::add(std::string name, bool needed_to_serve, std::function<Verdict()> look) {
  all_.push_back({std::move(name), needed_to_serve, std::move(look)});
}

Dependencies::Report Dependencies::report() const {
  Report report;
  for (const auto& dependency : all_) {
    const Verdict verdict = dependency.look();
    const bool down = verdict.health == Health::failed || verdict.health == Health::starting;
    if (down && dependency.needed) report.ready = false;
    if (verdict.health == Health::starting) report.started = false;
    report.text += fmt::format("{} {}{}{}\n", dependency.name, to_text(verdict.health),
                               verdict.detail.empty() ? "" : ": ", verdict.detail);
  }
  return report;
}

void add_admin_routes(http::Router& router, const Dependencies& dependencies, std::function<void()> before_metrics) {
  router.add(admin_route("/health/live", "health.live", "The process answers"),
             [](http::Request) { return answer_with(text_answer(200, "paypie ok\n")); });
  router.add(admin_route("/health/ready", "health.ready", "Everything needed to serve is there"),
             [&dependencies](http::Request) {
               auto report = dependencies.report();
               return answer_with(text_answer(report.ready ? 200 : 503, std::move(report.text)));
             });
  router.add(admin_route("/health/startup", "health.startup", "Nothing is starting any more"),
             [&dependencies](http::Request) {
               auto report = dependencies.report();
               return answer_with(text_answer(report.started ? 200 : 503, std::move(report.text)));
             });
  router.add(admin_route("/metrics", "metrics", "Prometheus metrics"),
             [before_metrics = std::move(before_metrics)](http::Request) {
               before_metrics();
               auto response = text_answer(200, telemetry::exposition());
               response.content_type = telemetry::exposition_content_type;
               return answer_with(std::move(response));
             });
}

}  // namespace paypie::tools
