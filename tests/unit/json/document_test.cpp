// The fast document accepts and refuses what the strict reader does, and gives the same values.
#include "platform/json/document.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "platform/json/write.hpp"

using namespace paypie::json;

namespace {

nlohmann::json tree_of(Value value) {
  switch (value.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return value.boolean();
    case Kind::integer: return value.integer();
    case Kind::large_integer: return value.large_integer();
    case Kind::real: return 0.5;
    case Kind::text: return value.text();
    case Kind::array: {
      auto array = nlohmann::json::array();
      value.each_element([&](Value element) { array.push_back(tree_of(element)); });
      return array;
    }
    case Kind::object: break;
  }
  auto object = nlohmann::json::object();
  value.each_member([&](std::string_view name, Value member) { object[std::string(name)] = tree_of(member); });
  return object;
}

std::string any_text(std::mt19937_64& random) {
  static const std::string pieces[] = {"a", "\"", "\\", "\n", "\t", "\x01", "é", "😀", "/", "long plain text", "\x7f"};
  std::string text;
  for (auto count = random() % 6; count > 0; --count) text += pieces[random() % std::size(pieces)];
  return text;
}

nlohmann::json any_value(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0: return nullptr;
    case 1: return random() % 2 == 0;
    case 2: return static_cast<std::int64_t>(random());
    case 3: return random();
    case 4: return any_text(random);
    case 5: {
      auto array = nlohmann::json::array();
      for (auto count = random() % 5; count > 0; --count) array.push_back(any_value(random, depth - 1));
      return array;
    }
    default: break;
  }
  auto object = nlohmann::json::object();
  for (auto count = random() % 5; count > 0; --count) object[any_text(random)] = any_value(random, depth - 1);
  return object;
}

}  // namespace

TEST_CASE("any value is read as it was written, however its texts are escaped") {
  constexpr std::uint64_t seed = 7;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 3'000; ++round) {
    const auto value = any_value(random, 4);
    for (const auto& text : {value.dump(), value.dump(2), value.dump(-1, ' ', true)}) {
      CAPTURE(text);
      const auto document = Document::parse(text);
      REQUIRE(document);
      REQUIRE(tree_of(document->root()) == value);
    }
  }
}

TEST_CASE("a document outlives a move, its escaped texts with it") {
  const std::string text = R"(["\u0061\n","b"])";
  auto document = Document::parse(text);
  REQUIRE(document);
  const auto moved = std::move(*document);
  CHECK(tree_of(moved.root()) == nlohmann::json{"a\n", "b"});
}

TEST_CASE("what the strict reader refuses is refused with its error") {
  for (const std::string text :
       {"", "{", "[1,]", "01", "+1", "nul", "{\"a\":1,}", "[1] x", "\"\x80\"", "\"\\ud800\"", "\"\\u0000\"", "'a'",
        "\xef\xbb\xbf{}", "[1]\x01", "\"a\nb\"", "// c\n1", "NaN", "{\"a\" 1}"}) {
    CAPTURE(text);
    const auto document = Document::parse(text);
    REQUIRE_FALSE(document);
    CHECK(document.error() == parse_strict(text).error());
  }
  CHECK(Document::parse(std::string(32, '[') + std::string(32, ']')));
  CHECK(Document::parse(std::string(33, '[') + std::string(33, ']')).error().code == "json.too_deep");
}

TEST_CASE("every text is escaped so that it is read back as it was") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 2'000; ++round) {
    const auto text = any_text(random);
    std::string written;
    append_text(written, text);
    REQUIRE(nlohmann::json::parse(written) == text);
  }
  std::string all;
  for (char c = 1; c < 0x20; ++c) all += c;
  std::string written;
  append_text(written, all);
  CHECK(nlohmann::json::parse(written) == all);
}
