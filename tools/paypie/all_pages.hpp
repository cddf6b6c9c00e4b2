// A list of the API, read to its end.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/client/api.hpp"

namespace paypie::tools {

// `path` with its `?`, and filters if there are any. Throws Failure for an answer that is none.
inline std::vector<nlohmann::ordered_json> all_pages(Api& api, const std::string& path) {
  std::vector<nlohmann::ordered_json> all;
  std::string cursor;
  do {
    const auto answer = api.get(path + "&limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor));
    const auto& page = Api::succeeded(answer).body;
    for (const auto& one : page.at("data")) all.push_back(one);
    cursor = page.at("has_more").get<bool>() ? page.at("next_cursor").get<std::string>() : "";
  } while (!cursor.empty());
  return all;
}

}  // namespace paypie::tools
