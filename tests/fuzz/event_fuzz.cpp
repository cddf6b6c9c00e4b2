// Any text as a stored event: it decodes or is named wrong, and what decodes is written back as the same event.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "events/codec/codec.hpp"
#include "events/orders.hpp"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paypie;
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  const auto envelope = codec::decode_envelope(text);
  const auto decoded = codec::decode_event<orders::OrderEvent>(text);
  if (!decoded) return 0;
  must(envelope.has_value() && *envelope == decoded->meta);
  const auto written = codec::encode_event(decoded->meta, decoded->event);
  const auto again = codec::decode_event<orders::OrderEvent>(written);
  must(again.has_value() && again->event == decoded->event);
  must(codec::encode_event(again->meta, again->event) == written);
  return 0;
}
