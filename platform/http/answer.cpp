// Writing the head of an answer.
#include "platform/http/answer.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace paypie::http {
namespace {

// Every answer carries these. No server name, no version.
constexpr std::string_view fixed_fields =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

constexpr std::string_view exposed_fields =
    "ETag, Location, Request-Id, Retry-After, Idempotent-Replayed, Paypie-Position, RateLimit, RateLimit-Policy";

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "";
  }
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(digits, end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  auto splits = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (name.empty() || name.find_first_of(": \t") != std::string_view::npos ||
      std::any_of(name.begin(), name.end(), splits) || std::any_of(value.begin(), value.end(), splits))
    throw std::invalid_argument("a response field would split the answer");
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_answer_head(std::string& out, const Response& response, const Framing& framing) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason(response.status);
  out += "\r\n";
  if (has_body(response.status)) {
    append_field(out, "Content-Type", response.content_type);
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  out += "Date: ";
  out += framing.date;
  out += "\r\nRequest-Id: ";
  out += framing.request_id;
  out += "\r\n";
  out += fixed_fields;
  if (framing.cors) out += "Vary: Origin\r\n";
  if (!framing.allowed_origin.empty()) {
    append_field(out, "Access-Control-Allow-Origin", framing.allowed_origin);
    append_field(out, "Access-Control-Expose-Headers", exposed_fields);
  }
  for (const auto& [name, value] : response.headers) append_field(out, name, value);
  if (!framing.keep_alive) out += "Connection: close\r\n";
  out += "\r\n";
}

}  // namespace paypie::http
