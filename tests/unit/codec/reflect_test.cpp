// Described values to JSON and back: every kind of value, every kind of mistake, strict and lenient.
#include "events/codec/reflect.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/sample_orders.hpp"

namespace paypie::test {

enum class Colour { red, dark_blue };
BOOST_DESCRIBE_ENUM(Colour, red, dark_blue)

struct Part {
  std::int64_t count = 0;
  std::string name;
};
VALUE(Part, (count, name))

struct Whole {
  bool flag = false;
  std::uint8_t small = 0;
  std::int64_t number = 0;
  std::uint64_t large = 0;
  std::string text;
  Colour colour = Colour::red;
  OrderId order;
  StoreId store;
  Currency currency;
  Money money;
  Rate rate;
  Timestamp time;
  Actor actor;
  Personal personal;
  std::optional<std::string> maybe;
  std::vector<Part> parts;
  std::map<std::string, std::int64_t, std::less<>> counts;
};
VALUE(Whole, (flag, small, number, large, text, colour, order, store, currency, money, rate, time, actor, personal,
              maybe, parts, counts))

}  // namespace paypie::test

using namespace paypie;
using namespace paypie::codec;
using test::Part;
using test::Whole;

namespace {

Whole whole() {
  return {.flag = true,
          .small = 255,
          .number = std::numeric_limits<std::int64_t>::min(),
          .large = std::numeric_limits<std::uint64_t>::max(),
          .text = "a \"quoted\" \\ line\nand\ttab \x01 é 😀",
          .colour = test::Colour::dark_blue,
          .order = samples::order,
          .store = {"main"},
          .currency = samples::usd,
          .money = samples::dollars(-1'999),
          .rate = Rate{50'000},
          .time = Timestamp{1},
          .actor = {"Ünal \"dev\""},
          .personal = {"plain", {{"email", "a@b"}, {"name", "x"}}},
          .maybe = "here",
          .parts = {{1, "one"}, {2, "two"}},
          .counts = {{"a/b", 1}, {"~", 2}}};
}

std::string error_of(const FieldErrors& errors) { return errors.at(0).pointer + " " + errors.at(0).code; }

template <class T>
std::string strict_error(const std::string& text) {
  const auto read = from_json<T>(text, Mode::strict);
  REQUIRE_FALSE(read);
  return error_of(read.error());
}

}  // namespace

TEST_CASE("every kind of value survives, strict and lenient") {
  const auto text = to_json(whole());
  CAPTURE(text);
  for (const auto mode : {Mode::strict, Mode::lenient}) {
    const auto back = from_json<Whole>(text, mode);
    REQUIRE(back);
    CHECK(*back == whole());
  }
  CHECK(nlohmann::json::parse(text)["text"] == whole().text);
}

TEST_CASE("empty values are left out of events and written into answers") {
  const Whole empty{.store = {"main"}, .currency = samples::usd, .money = samples::dollars(0)};
  const auto event = nlohmann::json::parse(to_json(empty));
  for (auto name : {"text", "maybe", "parts", "counts", "personal"}) CHECK_FALSE(event.contains(name));
  for (auto name : {"flag", "number", "order", "money", "colour"}) CHECK(event.contains(name));
  const auto answer = nlohmann::json::parse(to_json<Empty::written>(empty));
  CHECK(answer["text"] == "");
  CHECK(answer["maybe"].is_null());
  CHECK(answer["parts"].empty());
  CHECK(from_json<Whole>(to_json(empty), Mode::lenient) == empty);
}

TEST_CASE("strict reading wants every field that is no list and not optional, and no other") {
  CHECK(strict_error<Part>("{}") == "/count field.required");
  CHECK(strict_error<Part>(R"({"count":1})") == "/name field.required");
  CHECK(strict_error<Part>(R"({"count":1,"name":"x","more":1})") == "/more field.unknown");
  CHECK(strict_error<Part>(R"({"count":1,"name":"x","count":2})") == "/count field.duplicate");
  CHECK(strict_error<Part>(R"({"count":null,"name":"x"})") == "/count field.wrong_type");
  CHECK(from_json<Part>(R"({"name":"x","count":1})", Mode::strict) == Part{1, "x"});
}

TEST_CASE("lenient reading ignores fields of a newer program and takes an absent text for an empty one") {
  CHECK(from_json<Part>(R"({"more":{"a":[1]},"count":1})", Mode::lenient) == Part{1, ""});
  const auto duplicate = from_json<Part>(R"({"count":1,"count":2})", Mode::lenient);
  REQUIRE_FALSE(duplicate);
  CHECK(error_of(duplicate.error()) == "/count field.duplicate");
  CHECK_FALSE(from_json<Part>("{}", Mode::lenient));
}

TEST_CASE("integers come from JSON integers that fit, and from nothing else") {
  auto with = [](const std::string& count) { return R"({"name":"x","count":)" + count + "}"; };
  for (auto number : {"1.0", "1e0", "\"1\"", "true", "null", "[1]", "99999999999999999999"}) {
    CAPTURE(number);
    CHECK(strict_error<Part>(with(number)).starts_with("/count field.wrong_type"));
  }
  CHECK(strict_error<Part>(with("9223372036854775808")) == "/count field.out_of_range");
  CHECK(from_json<Part>(with("-9223372036854775808"), Mode::strict)->count == std::numeric_limits<std::int64_t>::min());
  auto text = to_json(whole());
  text.replace(text.find("255"), 3, "256");
  CHECK(strict_error<Whole>(text) == "/small field.out_of_range");
  text.replace(text.find("256"), 3, "-1");
  CHECK(strict_error<Whole>(text) == "/small field.out_of_range");
}

TEST_CASE("each value says what it must be") {
  const auto replaced = [](const std::string& from, const std::string& to) {
    auto text = to_json(whole());
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  CHECK(strict_error<Whole>(replaced("dark_blue", "green")) == "/colour field.malformed");
  CHECK(strict_error<Whole>(replaced("ord_", "lin_")) == "/order field.malformed");
  CHECK(strict_error<Whole>(replaced("\"main\"", "\"MAIN\"")) == "/store field.malformed");
  CHECK(strict_error<Whole>(replaced("\"currency\":\"USD\"", "\"currency\":\"usd\"")) == "/currency field.malformed");
  CHECK(strict_error<Whole>(replaced("{\"amount\":-1999,", "{")) == "/money/amount field.required");
  CHECK(strict_error<Whole>(replaced("\"amount\":-1999,", "\"amount\":1,\"amount\":2,")) ==
        "/money/amount field.duplicate");
  CHECK(strict_error<Whole>(replaced("-1999", "-1000000000000001")) == "/money/amount field.out_of_range");
  CHECK(strict_error<Whole>(replaced("-1999,", "1,\"cents\":1,")) == "/money/cents field.unknown");
  CHECK(strict_error<Whole>(replaced("0.05", ".05")) == "/rate field.malformed");
  CHECK(strict_error<Whole>(replaced("1970-", "70-")) == "/time field.malformed");
  CHECK(strict_error<Whole>(replaced("\"scheme\":\"plain\",", "")) == "/personal/scheme field.required");
  CHECK(strict_error<Whole>(replaced("\"email\"", "\"scheme\"")) == "/personal/scheme field.duplicate");
  CHECK(strict_error<Whole>(replaced("\"a@b\"", "7")) == "/personal/email field.wrong_type");
  CHECK(strict_error<Whole>(replaced("\"count\":2", "\"count\":\"2\"")) == "/parts/1/count field.wrong_type");
  CHECK(strict_error<Whole>(replaced("\"a/b\":1", "\"a/b\":\"1\"")) == "/counts/a~1b field.wrong_type");
  CHECK(strict_error<Whole>(replaced("\"~\":2", "\"a/b\":2")) == "/counts/a~1b field.duplicate");
}

TEST_CASE("at most twenty mistakes are told") {
  std::string text = "[";
  for (int at = 0; at < 100; ++at) text += R"({"count":"x"},)";
  text.back() = ']';
  const auto read = from_json<std::vector<Part>>(text, Mode::strict);
  REQUIRE_FALSE(read);
  CHECK(read.error().size() == max_field_errors);
}
