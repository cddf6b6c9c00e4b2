// What operators see: log lines and the metrics page.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "platform/telemetry/metrics.hpp"

using namespace paypie::telemetry;

TEST_CASE("a log line is one JSON object with time, level, message and its fields") {
  const auto text = log_line_text(LogFormat::json, 1'500'000, Level::info, "a \"quoted\"\nline",
                                  {{"request_id", "r1"}, {"took_us", 17}, {"ok", true}, {"ratio", 0.5}});
  CHECK(text.find('\n') == std::string::npos);
  const auto line = nlohmann::json::parse(text);
  CHECK(line["time"] == "1970-01-01T00:00:01.500000Z");
  CHECK(line["level"] == "info");
  CHECK(line["message"] == "a \"quoted\"\nline");
  CHECK(line["request_id"] == "r1");
  CHECK(line["took_us"] == 17);
  CHECK(line["ok"] == true);
  CHECK(line["ratio"] == 0.5);
}

TEST_CASE("bad UTF-8 in a log line is replaced, not thrown") {
  const auto text = log_line_text(LogFormat::json, 0, Level::error, "bad", {{"header", "a\xff\xfe"}});
  CHECK(nlohmann::json::parse(text)["header"] == "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a text line names its fields") {
  CHECK(log_line_text(LogFormat::text, 0, Level::info, "serving", {{"port", 8080}}) ==
        "1970-01-01T00:00:00.000000Z info    serving port=8080");
}

TEST_CASE("a counter shows on the metrics page with its labels") {
  const auto requests = counter(metric::http_requests, {"orders.create", "2xx"});
  const double before = requests.value();
  requests.add();
  requests.add(2);
  CHECK(counter(metric::http_requests, {"orders.create", "2xx"}).value() == before + 3);
  CHECK(exposition().find("paypie_http_requests_total{route=\"orders.create\",status=\"2xx\"}") != std::string::npos);
}

TEST_CASE("a histogram shows its declared buckets") {
  histogram(metric::http_latency, {"orders.get"}).observe(0.003);
  CHECK(exposition().find("paypie_http_request_seconds_bucket{route=\"orders.get\",le=\"0.005\"} 1") !=
        std::string::npos);
}

TEST_CASE("a metric asked for as another kind or with other labels is a programmer's error") {
  CHECK_THROWS_AS(gauge(metric::http_requests, {"a", "b"}), std::logic_error);
  CHECK_THROWS_AS(counter(metric::http_requests, {"a"}), std::logic_error);
}

TEST_CASE("metric names are unique, begin with paypie_, and counters end in _total") {
  std::set<std::string_view> names;
  for (const auto* info : metric::all) {
    INFO(info->name);
    CHECK(names.insert(info->name).second);
    CHECK(info->name.starts_with("paypie_"));
    CHECK((info->kind == MetricKind::counter) == info->name.ends_with("_total"));
    CHECK((info->kind == MetricKind::histogram) == !info->buckets.empty());
    CHECK(info->help.ends_with('.'));
  }
}

TEST_CASE("docs/reference/metrics.md is what the table says") {
  std::ifstream file("docs/reference/metrics.md");
  std::stringstream text;
  text << file.rdbuf();
  CHECK_MESSAGE(text.str() == metrics_reference(), "run ./dev docs");
}
