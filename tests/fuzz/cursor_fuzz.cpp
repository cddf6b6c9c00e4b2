// Any text as a cursor, an entity tag, a key, a trace context: read or refused, and what is read has one spelling.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "platform/http/idempotency.hpp"
#include "platform/http/prefer.hpp"
#include "platform/http/trace.hpp"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paypie::http;
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  if (const auto bytes = read_base64url(text)) must(write_base64url(*bytes) == text);
  if (const auto place = read_cursor("orders", text)) must(write_cursor("orders", *place) == text);
  // The check is 64 bits of a hash, which no fuzzer finds: so the parts are also reached through a cursor that is ours.
  if (size < 500) {
    const std::vector<std::string> place = {std::string(text.substr(0, size / 2)), std::string(text.substr(size / 2))};
    must(read_cursor("orders", write_cursor("orders", place)) == place);
  }
  if (const auto key = read_idempotency_key(text)) must(!key->empty() && key->size() <= longest_idempotency_key);
  if (const auto tags = read_entity_tags(text)) must(tags->any || !tags->tags.empty());
  if (is_traceparent(text)) must(trace_id_of(text).size() == 32);

  Request request;
  request.headers = {
      {"prefer", std::string(text)}, {"if-match", std::string(text)}, {"if-none-match", std::string(text)}};
  preferred_wait(request);
  expected_version(request);
  not_modified(request, "\"7\"");
  return 0;
}
