// Any bytes as a request head: what the check accepts, Beast must read the same way, and nothing may crash.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/http/head_check.hpp"
#include "platform/http/head_parser.hpp"
#include "platform/http/target.hpp"

namespace {

using namespace paypie::http;

void must(bool holds) {
  if (!holds) std::abort();
}

// The end of the head does not depend on the pieces the bytes came in.
std::expected<std::optional<std::size_t>, Refusal> find_in_pieces(std::string_view bytes, std::size_t piece) {
  HeadEnd end;
  for (std::size_t have = std::min(piece, bytes.size());; have = std::min(have + piece, bytes.size())) {
    auto found = end.find(bytes.substr(0, have), Limits{});
    if (!found || *found || have == bytes.size()) return found;
  }
}

std::size_t count_of(const ParsedHead& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.headers.begin(), head.headers.end(), [&](const auto& field) { return field.first == name; }));
}

void check_agreement(const HeadFacts& facts, const ParsedHead& head) {
  must(count_of(head, "transfer-encoding") == 0);
  must(count_of(head, "host") == 1);
  must(count_of(head, "content-length") == (facts.content_length ? 1U : 0U));
  must(head.headers.size() <= Limits{}.fields);
  for (const auto& [name, value] : head.headers) {
    must(!name.empty());
    must(
        std::none_of(value.begin(), value.end(), [](unsigned char c) { return c >= 0x7f || (c < 0x20 && c != '\t'); }));
    if (name == "host") must(value == facts.host);
    if (name == "content-length") must(std::strtoull(value.c_str(), nullptr, 10) == *facts.content_length);
  }
}

void check_target(std::string_view text) {
  const auto target = read_target(text);
  if (!target) return;
  must(target->path.starts_with('/') && is_utf8(target->path));
  must((target->path + "/").find("/../") == std::string::npos && (target->path + "/").find("/./") == std::string::npos);
  must(target->path.find('\\') == std::string::npos);
  for (const auto& [name, value] : target->query) must(is_utf8(name) && is_utf8(value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(static_cast<const char*>(static_cast<const void*>(data)), size);
  const auto found = find_in_pieces(bytes, size);
  const auto in_pieces = find_in_pieces(bytes, 1 + size % 7);
  must(found.has_value() == in_pieces.has_value());
  if (!found || !*found) return 0;
  must(*found == *in_pieces);
  const auto block = bytes.substr(0, **found);
  const auto facts = check_head(block, Limits{});
  if (!facts) return 0;
  const auto head = parse_head(block);
  if (!head) return 0;  // Beast is stricter: the request is refused
  check_agreement(*facts, *head);
  check_target(head->target);
  return 0;
}
