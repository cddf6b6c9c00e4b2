// From the bytes of a head to a request that may run, or to the answer that refuses it. No I/O.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/edge.hpp"

namespace paypie::http {

struct Admission {
  Request request;                       // as far as it could be read; ids are always there
  const Router::Entry* entry = nullptr;  // the route to run; null if `answer` is set
  std::optional<Response> answer;        // decided already: a refusal, or OPTIONS
  std::optional<Refusal> refusal;        // why, if it is one
  std::size_t body_size = 0;             // announced by Content-Length
  bool method_known = false;
  bool framed = false;      // the head can be trusted to say where the request ends
  bool keep_alive = false;  // as far as the client is concerned
  bool expects_continue = false;
  std::string allowed_origin;
};

// In this order: bytes, Host, target, origin, route, caller, length, the route's rules.
Admission admit(Edge& edge, std::string_view head, std::string_view peer_address);

// The answer to a head that was refused before it was whole.
Admission refused_head(Edge& edge, Refusal refusal, std::string_view peer_address);

}  // namespace paypie::http
