// Making and checking request ids and trace contexts.
#include "platform/http/trace.hpp"

#include <algorithm>

namespace paypie::http {
namespace {

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool all_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

bool is_traceparent(std::string_view text) {
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2), trace = text.substr(3, 32), parent = text.substr(36, 16),
             flags = text.substr(53, 2);
  if (!is_lower_hex(version) || !is_lower_hex(trace) || !is_lower_hex(parent) || !is_lower_hex(flags)) return false;
  if (version == "ff" || all_zero(trace) || all_zero(parent)) return false;
  return text.size() == 55 || (version != "00" && text[55] == '-' && text.size() <= 128);
}

std::string_view trace_id_of(std::string_view traceparent) {
  return traceparent.size() < 35 ? std::string_view() : traceparent.substr(3, 32);
}

void TraceIds::append_hex(std::string& out) {
  std::uint64_t bits = 0;
  while (bits == 0) bits = random_();
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(bits >> shift) & 0xfU];
}

std::string TraceIds::request_id() {
  std::string id;
  id.reserve(36);
  id += "req_";
  append_hex(id);
  append_hex(id);
  return id;
}

std::string TraceIds::traceparent() {
  std::string text;
  text.reserve(55);
  text += "00-";
  append_hex(text);
  append_hex(text);
  text += '-';
  append_hex(text);
  text += "-01";
  return text;
}

}  // namespace paypie::http
