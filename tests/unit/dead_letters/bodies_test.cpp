// The limits of what people send about dead letters: one below, at, and one above, in characters.
#include "command-side/dead_letters/api/bodies.hpp"

#include "tests/support/text_limits.hpp"

using namespace paypie;
using namespace paypie::dead_letters;

TEST_CASE("the reason of a retry or a skip has at most as many characters as its limit") {
  test::check_limit("/reason", text_limit::reason, [](std::string text) { return faults(RetryBody{text, {}}); });
  test::check_limit("/reason", text_limit::reason, [](std::string text) { return faults(SkipBody{text, {}}); });
}

TEST_CASE("a retry or a skip without a reason is refused") {
  CHECK(faults(RetryBody{"", {}}).size() == 1);
  CHECK(faults(SkipBody{"", {}}).size() == 1);
}
