// The strict JSON reader: what it accepts, what it refuses, and where it says the error is.
#include "platform/json/strict.hpp"

#include <doctest/doctest.h>

#include <limits>

using paypie::json::parse_strict;
using paypie::json::pointer_step;

namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); }

struct Refused {
  std::string_view text, pointer, code;
};

}  // namespace

TEST_CASE("a valid text becomes its value") {
  auto value = parse_strict(R"( {"a":[1,-2,2.5,true,null,"\u00e9\ud83d\ude00"],"b":{}} )");
  REQUIRE(value);
  CHECK(*value == nlohmann::json{{"a", {1, -2, 2.5, true, nullptr, "é😀"}}, {"b", nlohmann::json::object()}});
  CHECK(parse_strict("7").value() == 7);
  CHECK(parse_strict("9223372036854775807").value().is_number_integer());
  CHECK(parse_strict("18446744073709551615").value() == std::numeric_limits<std::uint64_t>::max());
  CHECK(parse_strict("-9223372036854775808").value() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("what is not strict JSON is refused with pointer and code") {
  using namespace std::string_view_literals;
  const Refused table[] = {
      {"", "", "json.syntax"},
      {"   ", "", "json.syntax"},
      {"{", "", "json.syntax"},
      {"{} {}", "", "json.syntax"},
      {"{}x", "", "json.syntax"},
      {"{}\0"sv, "", "json.syntax"},
      {R"({"a":1,})", "", "json.syntax"},
      {R"({"a" 1})", "/a", "json.syntax"},
      {R"({'a':1})", "", "json.syntax"},
      {R"([1,2,)", "/2", "json.syntax"},
      {R"({"a":{"b":[0,1,+1]}})", "/a/b/2", "json.syntax"},
      {"NaN", "", "json.syntax"},
      {R"({"a":NaN})", "/a", "json.syntax"},
      {R"({"a":Infinity})", "/a", "json.syntax"},
      {R"({"a":-Infinity})", "/a", "json.syntax"},
      {"01", "", "json.syntax"},
      {"0x5", "", "json.syntax"},
      {"1.", "", "json.syntax"},
      {".5", "", "json.syntax"},
      {"[1] // no", "", "json.syntax"},
      {"\xef\xbb\xbf{}", "", "json.syntax"},
      {"{\"a\":\"\xff\"}", "/a", "json.syntax"},
      {"{\"a\":\"\xc0\xaf\"}", "/a", "json.syntax"},
      {"{\"a\":\"\xed\xa0\x80\"}", "/a", "json.syntax"},
      {R"({"a":"\ud800"})", "/a", "json.syntax"},
      {"{\"a\":\"tab\there\"}", "/a", "json.syntax"},
      {R"({"a":1,"a":1})", "/a", "json.duplicate_key"},
      {R"({"x":[{"a/b":1,"a/b":2}]})", "/x/0/a~1b", "json.duplicate_key"},
      {R"({"a":"\u0000"})", "/a", "json.nul_in_text"},
      {R"({"\u0000":1})", "/\0"sv, "json.nul_in_text"},
      {R"({"a":[18446744073709551616]})", "/a/0", "json.number_out_of_range"},
      {"-9223372036854775809", "", "json.number_out_of_range"},
      {R"({"a":1e999})", "/a", "json.number_out_of_range"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    auto value = parse_strict(row.text);
    REQUIRE_FALSE(value.has_value());
    CHECK(value.error().pointer == row.pointer);
    CHECK(value.error().code == row.code);
    CHECK_FALSE(value.error().detail.empty());
  }
}

TEST_CASE("depth is accepted up to its limit and refused beyond it") {
  CHECK(parse_strict(nested(31)));
  CHECK(parse_strict(nested(32)));
  auto value = parse_strict(nested(33));
  REQUIRE_FALSE(value.has_value());
  CHECK(value.error().code == "json.too_deep");
  CHECK(parse_strict(nested(100'000)).error().code == "json.too_deep");
  CHECK(parse_strict("[[1]]", {.depth = 2}));
  CHECK_FALSE(parse_strict("[[[1]]]", {.depth = 2}));
}

TEST_CASE("an object with very many names is read in reasonable time") {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  text += "\"end\":0}";
  CHECK(parse_strict(text).value().size() == 20'001);
}

TEST_CASE("a pointer step is escaped as RFC 6901 says") { CHECK(pointer_step("a/b~c") == "a~1b~0c"); }
