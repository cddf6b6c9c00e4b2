// What all connections of one server share: configuration, routes, counts, ids, the time as text.
#pragma once
#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>

#include "platform/http/server.hpp"
#include "platform/http/trace.hpp"

namespace paypie::http {

// IMF-fixdate (RFC 9110 section 5.6.7), formatted once a second.
class DateText {
 public:
  std::string_view now() {
    const std::time_t second = std::time(nullptr);
    if (second != second_) {
      second_ = second;
      std::tm utc{};
      gmtime_r(&second, &utc);
      text_.resize(std::strftime(text_.data(), text_.capacity(), "%a, %d %b %Y %H:%M:%S GMT", &utc));
    }
    return text_;
  }

 private:
  std::time_t second_ = 0;
  std::string text_ = std::string(64, ' ');
};

struct Edge {
  ServerConfig config;
  const Router& router;
  Authenticator& who;
  std::function<void(const Exchange&)> observe;
  ServerStats stats{};
  TraceIds ids{};
  DateText date{};
  bool draining = false;
};

}  // namespace paypie::http
