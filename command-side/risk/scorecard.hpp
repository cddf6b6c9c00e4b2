// A scorecard: a model of risk as data. Each input falls into a bin, each bin is worth points, the points add up to a
// score, and two thresholds make a verdict of it. Integers only, so that every machine comes to the same. Pure.
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
inline constexpr std::size_t name = 64;            // bytes, of a model and of an input
}  // namespace limit

// Values below `below`, and not below that of the bin before; none: all that are left. Only the last bin has none.
struct Bin {
  std::optional<std::int64_t> below;
  std::int64_t points = 0;
};
VALUE(Bin, (below, points))

struct InputBins {
  std::string name;
  std::vector<Bin> bins;
};
VALUE(InputBins, (name, bins))

// A score below review_from approves, one from reject_from on rejects, what lies between is for a person.
struct Scorecard {
  std::string name;
  std::int64_t version = 0;  // from 1
  std::int64_t base = 0;
  std::int64_t review_from = 0;
  std::int64_t reject_from = 0;
  std::vector<InputBins> inputs;
};
VALUE(Scorecard, (name, version, base, review_from, reject_from, inputs))

// What is known of the case.
struct Fact {
  std::string_view name;
  std::int64_t value = 0;
};

// What is wrong with a model, for people; empty: nothing. `known`: the names of the facts there will be.
std::string fault_of(const Scorecard& model, std::span<const std::string_view> known);

// Every input of the model must be among the facts, as fault_of has checked; an unknown one scores as its last bin.
Assessment assess(const Scorecard& model, std::span<const Fact> facts);

// The same case, as it was recorded, with another model. Error: the name of an input that the record does not have.
std::expected<Assessment, std::string> reassess(const Scorecard& model, const Assessment& recorded);

}  // namespace paypie::risk
