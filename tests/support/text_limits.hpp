// Limits of texts in bodies: one below, at, and one above, in characters of more than one byte.
#pragma once
#include <doctest/doctest.h>

#include <cstddef>
#include <string>

#include "events/codec/read.hpp"

namespace paypie::test {

inline std::string characters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "é";
  return text;
}

// `faults_with(text)`: what is wrong with a body that has this text at `pointer`, and is right otherwise.
template <class FaultsWith>
void check_limit(const std::string& pointer, std::size_t most, const FaultsWith& faults_with) {
  for (const auto length : {most - 1, most, most + 1}) {
    CAPTURE(pointer);
    CAPTURE(length);
    const codec::FieldErrors wrong = faults_with(characters(length));
    CHECK(wrong.empty() == (length <= most));
    if (length <= most) continue;
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].pointer == pointer);
    CHECK(wrong[0].code == "field.too_long");
  }
}

}  // namespace paypie::test
