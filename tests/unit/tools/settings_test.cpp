// Settings that are lists of seconds: what they are taken for, and what is refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

using namespace paypie;
using namespace paypie::tools;

namespace {

std::vector<std::int64_t> again(const std::string& said) {
  return shop_policy(load_configuration({{{"process.again_seconds", said}}, ""})).again_seconds;
}

}  // namespace

TEST_CASE("pauses before asking again are whole seconds, from one to a year, and not too many") {
  CHECK(again("60,600,3600") == std::vector<std::int64_t>{60, 600, 3'600});
  CHECK(again("").empty());
  CHECK_THROWS_AS(again("0"), Failure);
  CHECK(again("1") == std::vector<std::int64_t>{1});
  CHECK(again(fmt::format("{}", longest_seconds - 1)).size() == 1);
  CHECK(again(fmt::format("{}", longest_seconds)).size() == 1);
  CHECK_THROWS_AS(again(fmt::format("{}", longest_seconds + 1)), Failure);
  CHECK_THROWS_WITH_AS(again("5,soon"), "process.again_seconds must be whole seconds from 1 to 31536000, not 'soon'",
                       Failure);
  const auto many = [](std::size_t count) {
    std::string text = "1";
    while (--count > 0) text += ",1";
    return text;
  };
  CHECK(again(many(most_seconds - 1)).size() == most_seconds - 1);
  CHECK(again(many(most_seconds)).size() == most_seconds);
  CHECK_THROWS_AS(again(many(most_seconds + 1)), Failure);
}
