// A scorecard: a model of risk as data. Each input falls into a bin, each bin is worth points, the points add up to a
// score, and two thresholds make a verdict of it. Integers only, so that every machine comes to the same result. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.hpp"
#include "events/risk.hpp"

namespace paypie::risk {

// Tested one below, at, and one above.
namespace limit {
inline constexpr std::size_t inputs = 50;
inline constexpr std::size_t bins = 50;            // of one input
inline constexpr std::int64_t points = 1'000'000;  // of a bin, or the base; either sign
inline constexpr std::size_t name = 64;            // bytes, of a model; an input's must be that of a fact
inline constexpr std::int64_t double_odds = 1'000;
}  // namespace limit

// What the points of a model can add up to.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
VALUE(Range, (least, most))

// What is known of the case.
struct Fact {
  std::string_view name;
  std::int64_t value = 0;
};

// What is wrong with a model, for people, and where (an RFC 6901 pointer); empty: nothing. `known`: the names of the
// facts there will be. That a model can never reject, or never approve, is no fault: it may be wanted.
std::string fault_of(const Scorecard& model, std::span<const std::string_view> known);

// All facts are recorded, also those that this model does not look at: another one may. An input that is not among the
// facts (fault_of would have said so) counts as its riskiest bin.
Assessment assess(const Scorecard& model, std::span<const Fact> facts);

// The same case, as it was recorded, with another model. Error: the name of an input that the record does not have.
std::expected<Assessment, std::string> reassess(const Scorecard& model, const Assessment& recorded);

// Of a model without fault.
Range range_of(const Scorecard& model);

}  // namespace paypie::risk
