// What a router reads of a record: the events its process has a use for, told apart by the header before anything is
// decoded.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "events/codec/codec.hpp"
#include "events/log/record.hpp"
#include "events/log/validity.hpp"
#include "projections/feed/fold.hpp"

namespace paypie::sagas {

// paypie.order.created of paypie.order.created.v1
inline std::string_view without_version(std::string_view type) { return type.substr(0, type.rfind(".v")); }

// None: not an event of `Inputs`, a variant. Throws projections::UnknownEvent for one of them in a version that nothing
// here reads (a newer program wrote it: the partition waits for an upgrade), projections::Poison for one that is
// damaged.
template <class Inputs>
std::optional<codec::Decoded<Inputs>> read_wanted(const log::Record& record) {
  static const auto wanted = []<class... Es>(std::type_identity<std::variant<Es...>>) {
    return std::set<std::string, std::less<>>{std::string(without_version(wire_type<Es>()))...};
  }(std::type_identity<Inputs>{});
  const auto type = record.header(log::header::ce_type);
  if (!type || !wanted.contains(without_version(*type))) return std::nullopt;
  auto decoded = codec::decode_event<Inputs>(record.value);
  if (decoded) return std::move(*decoded);
  projections::throw_for(decoded.error().code, 0, decoded.error().detail);
}

}  // namespace paypie::sagas
