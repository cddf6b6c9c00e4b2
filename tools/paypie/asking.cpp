// What commands that ask a running server share: lists page by page, and keys that make asking again harmless.
#include <fmt/format.h>

#include <algorithm>

#include "platform/crypto/random.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

std::vector<nlohmann::ordered_json> rows_of(Api& api, const std::string& path, const ListOptions& options) {
  std::string query;
  for (const auto& filter : options.filters) {
    const auto equals = filter.find('=');
    if (equals == std::string::npos) throw Failure(Exit::usage, "a filter is name=value");
    query += "&" + http_client::percent_encoded(filter.substr(0, equals)) + "=" +
             http_client::percent_encoded(filter.substr(equals + 1));
  }
  const auto most = options.limit == 0 ? std::size_t(-1) : static_cast<std::size_t>(options.limit);
  std::vector<nlohmann::ordered_json> rows;
  std::string cursor;
  do {
    const auto page = std::min<std::size_t>(100, most - rows.size());
    auto target = fmt::format("{}?limit={}{}", path, page, query);
    if (!cursor.empty()) target += "&cursor=" + http_client::percent_encoded(cursor);
    const auto answer = api.get(target);
    Api::succeeded(answer);
    for (const auto& row : answer.body.at("data")) rows.push_back(row);
    const auto& next = answer.body.at("next_cursor");
    cursor = next.is_string() ? next.get<std::string>() : "";
  } while (!cursor.empty() && rows.size() < most);
  return rows;
}

Api::Headers idempotent(const std::string& key) {
  return {{"Idempotency-Key", key.empty() ? fmt::format("cli-{:016x}", crypto::random_number()) : key}};
}

Api::Headers headers_of(const PersonalAct& act) {
  auto headers = idempotent(act.key);
  if (!act.version.empty()) headers.emplace_back("If-Match", '"' + act.version + '"');
  return headers;
}

}  // namespace paypie::tools
