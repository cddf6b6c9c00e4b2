// Every read of a context while its tables are not there yet: after the first start, or before a new version is built.
#pragma once
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "platform/http/route.hpp"

namespace paypie::test {

// The ids of the routes that had to wait. `get` takes a target; parts in braces become `id`.
template <class Get>
std::set<std::string> reads_not_ready(const http::Router& router, const std::string& id, Get get) {
  std::set<std::string> waiting;
  for (const auto& [info, handle] : router.entries()) {
    auto target = std::string(info.path);
    for (auto open = target.find('{'); open != target.npos; open = target.find('{')) {
      target.replace(open, target.find('}') - open + 1, id);
    }
    CAPTURE(target);
    const auto reply = get(target);
    CHECK(reply.status != 500);
    if (reply.status != 503) {
      CHECK(info.path.find('{') != info.path.npos);  // a list of all has no other source than the tables
      continue;
    }
    CHECK(reply.json["code"] == "read.not_ready");
    CHECK(reply.json["retryable"] == true);
    CHECK(reply.raw.header("retry-after") == "1");
    waiting.emplace(info.id);
  }
  return waiting;
}

}  // namespace paypie::test
