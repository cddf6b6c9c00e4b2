// The codec of every real context: CloudEvents in JSON, as events/codec writes them. Include it where lanes are made.
#pragma once
#include <utility>

#include "command-side/lane/codec.hpp"
#include "events/codec/codec.hpp"

namespace paypie::lane {

template <Decider D>
constexpr Codec<D> json_codec() {
  using Event = typename D::Event;
  return {.wire_type =
              [](const Event& event) { return std::visit([]<class E>(const E&) { return wire_type<E>(); }, event); },
          .encode = [](const Envelope& meta, const Event& event) { return codec::encode_event(meta, event); },
          .decode = [](std::string_view value) -> std::expected<Decoded<D>, std::string> {
            auto decoded = codec::decode_event<Event>(value);
            if (!decoded) return std::unexpected(std::move(decoded.error().detail));
            return Decoded<D>{std::move(decoded->meta), std::move(decoded->event)};
          }};
}

}  // namespace paypie::lane
