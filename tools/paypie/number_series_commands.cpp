// Number series from the command line: how the next order number looks, and how it shall look.
#include "tools/paypie/commands.hpp"
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

namespace {

constexpr const char* path = "/api/v1/number-series/";

}  // namespace

Exit number_series_show(const config::Config& config, const std::string& series, Format format) {
  const Column columns[] = {
      {"series", "/series"}, {"prefix", "/prefix"}, {"next", "/next", true}, {"version", "/version", true}};
  Api api(endpoint_of(config));
  const auto answer = api.get(path + http_client::percent_encoded(series));
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

Exit number_series_set(const config::Config& config, const NumberSeriesWanted& wanted, Format format) {
  const Column columns[] = {{"series", "/id"},
                            {"version", "/version", true},
                            {"prefix", "/event/data/prefix"},
                            {"next", "/event/data/next", true}};
  Api api(endpoint_of(config));
  nlohmann::ordered_json body{{"prefix", wanted.prefix}};
  if (wanted.next) body["next"] = *wanted.next;
  auto headers = headers_of({.id = wanted.series, .reason = {}, .key = wanted.key, .version = wanted.version});
  const auto answer = api.send("PUT", path + http_client::percent_encoded(wanted.series), body, headers);
  print(rendered_one(Api::succeeded(answer).body, columns, format));
  return Exit::ok;
}

void add_number_series(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "number-series", "How the numbers of orders and invoices look");
  auto* show = command(*group, "show", "The prefix, and the next number");
  show->add_option("series", parsed.series.series, "orders or invoices")->required();
  show->callback([&] {
    parsed.run = [&](const auto& config) { return number_series_show(config, parsed.series.series, parsed.format); };
  });
  auto* set = command(*group, "set", "From the next number on");
  set->add_option("series", parsed.series.series, "orders or invoices")->required();
  set->add_option("--prefix", parsed.series.prefix, "What stands before the number; may be empty")->required();
  set->add_option("--next", parsed.series.next, "The next number; only forward");
  set->add_option("--key", parsed.series.key, "Idempotency-Key; without one a random one is used");
  set->add_option("--version", parsed.series.version, "As you saw it; nothing happens if it has changed since")
      ->check(CLI::PositiveNumber);
  set->callback([&] {
    parsed.run = [&](const auto& config) { return number_series_set(config, parsed.series, parsed.format); };
  });
}

}  // namespace paypie::tools
