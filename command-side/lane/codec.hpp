// How a lane's events become the value of a record, and back. Two functions, so that lanes need no JSON header.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "command-side/decider/decider.hpp"
#include "events/envelope.hpp"

namespace paypie::lane {

template <Decider D>
struct Decoded {
  Envelope meta;
  typename D::Event event;
};

// Both run on any thread.
template <Decider D>
struct Codec {
  std::string (*wire_type)(const typename D::Event& event) = nullptr;  // paypie.order.created.v1
  std::string (*encode)(const Envelope& meta, const typename D::Event& event) = nullptr;
  // The error is a sentence for people.
  std::expected<Decoded<D>, std::string> (*decode)(std::string_view value) = nullptr;
};

}  // namespace paypie::lane
