// Models of risk in files: one JSON object each, read strictly.
#pragma once
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/risk/scorecard.hpp"

namespace paypie::risk {

// A model with every limit used up, indented generously, takes about half of this.
inline constexpr std::size_t max_model_bytes = 1 << 20;

// What is wrong, a sentence each, after its place as an RFC 6901 pointer ("/base: must be given"), or without one if it
// is the whole file. Never none.
using Faults = std::vector<std::string>;

// Of JSON text. `known`: the names of the facts there will be.
std::expected<Scorecard, Faults> read_model(std::string_view text, std::span<const std::string_view> known);

// Of a file, of which no more is read than a model may have.
std::expected<Scorecard, Faults> read_model_file(const std::string& path, std::span<const std::string_view> known);

}  // namespace paypie::risk
