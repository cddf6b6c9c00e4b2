// Settings and generated reference pages.
#include <fmt/format.h>

#include "platform/telemetry/metrics.hpp"
#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/reference/pages.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;
const Column columns[] = {{"key", "/key"}, {"value", "/value"}, {"from", "/from"}};

}  // namespace

Exit config_list(const config::Config& config, Format format) {
  std::vector<Json> rows;
  for (const auto& key : config.keys()) {
    const auto winner = config.explain(key.name)->front();
    rows.push_back({{"key", key.name}, {"value", winner.value}, {"from", winner.where}});
  }
  print(rendered(rows, columns, format));
  return Exit::ok;
}

Exit config_explain(const config::Config& config, const std::string& key, Format format) {
  const auto settings = config.explain(key);
  if (!settings) {
    throw Failure(Exit::usage, fmt::format("there is no key {}; `paypie config list` shows all", key));
  }
  std::vector<Json> rows;
  for (const auto& setting : *settings) {
    rows.push_back({{"key", key}, {"value", setting.value}, {"from", setting.where}, {"wins", rows.empty()}});
  }
  const Column with_winner[] = {{"value", "/value"}, {"from", "/from"}, {"wins", "/wins"}};
  print(rendered(rows, with_winner, format));
  return Exit::ok;
}

Exit reference_page(const std::string& page) {
  if (page == "config") {
    print(config::config_reference(configuration_keys()));
  } else if (page == "metrics") {
    print(telemetry::metrics_reference());
  } else if (const auto made = reference::page(page)) {
    print(*made);
  } else {
    throw Failure(Exit::usage,
                  "the pages are asyncapi, chart-of-accounts, config, events, metrics, problems, schemas and every "
                  "schema's path");
  }
  return Exit::ok;
}

}  // namespace paypie::tools
