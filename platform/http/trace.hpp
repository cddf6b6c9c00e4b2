// Request ids and W3C trace contexts.
#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace paypie::http {

// https://www.w3.org/TR/trace-context/#traceparent-header, version 00 in full, later ones by their first four parts.
bool is_traceparent(std::string_view text);

// The 32 digits in the middle; empty if the text is too short.
std::string_view trace_id_of(std::string_view traceparent);

// New ids, one source per server. They only have to differ, not to be secret.
class TraceIds {
 public:
  TraceIds() : random_(std::random_device{}()) {}
  std::string request_id();
  std::string traceparent();

 private:
  void append_hex(std::string& out);  // 16 digits, never all zero
  std::mt19937_64 random_;
};

}  // namespace paypie::http
