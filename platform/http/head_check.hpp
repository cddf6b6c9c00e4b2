// The raw head of a request, checked byte by byte before any parser sees it. Pure: no I/O, no configuration but limits.
//
// Why not leave it to Beast: release 1.81 accepts obs-fold, several Transfer-Encodings, repeated Content-Lengths and
// 8-bit targets, which are the raw material of request smuggling (RFC 9112 sections 5.2, 6.1, 6.3 and 11.2).
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "platform/http/refusal.hpp"
#include "platform/http/server.hpp"

namespace paypie::http {

// Looks for the empty line that ends a head, each byte once, over a buffer that grows. Refuses what can never become
// a valid head (bare LF, head or target over its limit) as soon as it shows.
class HeadEnd {
 public:
  // The size of the head with its empty line; nullopt: more bytes are needed.
  std::expected<std::optional<std::size_t>, Refusal> find(std::string_view received, const Limits& limits);
  void reset() { *this = {}; }

 private:
  std::size_t seen_ = 0;        // bytes looked at so far
  std::size_t line_start_ = 0;  // where the current line began
};

// What the check learned that framing needs. Views point into the checked block.
struct HeadFacts {
  std::optional<std::uint64_t> content_length;
  std::string_view host;  // as sent, with its port
  bool keep_alive = true;
  bool expects_continue = false;
};

// `block` ends with the empty line. Beyond syntax: exactly one Host, at most one Content-Length of digits only, no
// Transfer-Encoding, no Upgrade, Expect only 100-continue, and no field repeated that must be single.
std::expected<HeadFacts, Refusal> check_head(std::string_view block, const Limits& limits);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace paypie::http
