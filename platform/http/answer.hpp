// A response as bytes: status line, our fixed fields, the handler's fields.
#pragma once
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace paypie::http {

// What an answer depends on besides the response itself.
struct Framing {
  bool keep_alive = true;
  bool head_only = false;           // the answer to HEAD: Content-Length without a body
  bool cors = false;                // origins are configured, so answers vary by Origin
  std::string_view allowed_origin;  // empty: no CORS fields
  std::string_view request_id;
  std::string_view date;  // IMF-fixdate
};

// Appends the head of the answer. Throws std::invalid_argument if a field of the response could split it.
void append_answer_head(std::string& out, const Response& response, const Framing& framing);

// 1xx, 204 and 304 have no body (RFC 9110 section 6.4.1).
bool has_body(int status);

}  // namespace paypie::http
