// The limits of what people send about dead letters: one below, at, and one above, in characters.
#include "command-side/dead_letters/api/bodies.hpp"

#include <doctest/doctest.h>

using namespace paypie;
using namespace paypie::dead_letters;

namespace {

std::string characters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "é";
  return text;
}

}  // namespace

TEST_CASE("the reason of a retry or a skip has at most as many characters as its limit") {
  constexpr auto most = text_limit::reason;
  for (const auto length : {most - 1, most, most + 1}) {
    CAPTURE(length);
    const auto retry = faults(RetryBody{characters(length), {}});
    const auto skip = faults(SkipBody{characters(length), {}});
    CHECK(retry.empty() == (length <= most));
    CHECK(skip.empty() == (length <= most));
    if (length > most) {
      REQUIRE(retry.size() == 1);
      CHECK(retry[0].pointer == "/reason");
      CHECK(retry[0].code == skip[0].code);
    }
  }
}

TEST_CASE("a retry or a skip without a reason is refused") {
  CHECK(faults(RetryBody{"", {}}).size() == 1);
  CHECK(faults(SkipBody{"", {}}).size() == 1);
}
