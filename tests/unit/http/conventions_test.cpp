// The generic conventions of the API: keys, entity tags, preferences, cursors.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "platform/http/conditional.hpp"
#include "platform/http/cursor.hpp"
#include "platform/http/idempotency.hpp"
#include "platform/http/network.hpp"
#include "platform/http/prefer.hpp"

using namespace paypie::http;
using namespace std::string_literals;

namespace {

Request with(std::string name, std::string value) {
  Request request;
  request.headers.emplace_back(std::move(name), std::move(value));
  return request;
}

}  // namespace

TEST_CASE("of an address its network is kept") {
  CHECK(network_of("192.0.2.17") == "192.0.2.0/24");
  CHECK(network_of("::ffff:192.0.2.17") == "192.0.2.0/24");
  CHECK(network_of("2001:db8:1:2:3::4") == "2001:db8:1::/48");
  CHECK(network_of("fe80::1%lo") == "fe80::/48");
  CHECK(network_of("anna").empty());
  CHECK(network_of("").empty());
}

TEST_CASE("an Idempotency-Key is a quoted string or a bare token of at most 255 characters") {
  CHECK(read_idempotency_key("abc-1") == "abc-1");
  CHECK(read_idempotency_key("\"abc-1\"") == "abc-1");
  CHECK(read_idempotency_key(R"("a \"b\" \\ c")") == R"(a "b" \ c)");
  CHECK(read_idempotency_key("8e03978e-40d5-43dd-bc93-6894a57f9324"));
  for (const std::size_t size : {std::size_t{1}, std::size_t{254}, std::size_t{255}}) {
    CHECK(read_idempotency_key(std::string(size, 'k')).has_value());
    CHECK(read_idempotency_key("\"" + std::string(size, 'k') + "\"").has_value());
  }
  for (const auto& bad :
       {""s, "\"\""s, std::string(256, 'k'), "\"" + std::string(256, 'k') + "\"", "\"open"s, "\""s, "a b"s, "a,b"s,
        "a;b"s, "\"a\"b\""s, "\"a\\"s, R"("a\n")"s, "a\"b"s, "caf\xc3\xa9"s, "\"tab\there\""s, "\"a\";p=1"s}) {
    CAPTURE(bad);
    CHECK_FALSE(read_idempotency_key(bad).has_value());
  }
  CHECK(idempotency_key(with("idempotency-key", "\"k\"")) == "k");
  CHECK_FALSE(idempotency_key(Request{}).has_value());
}

TEST_CASE("entity tags are read as RFC 9110 writes them") {
  CHECK(read_entity_tags("*")->any);
  const auto tags = read_entity_tags(R"("7" , W/"a,b",)"s + "\t\"\"");
  REQUIRE(tags);
  CHECK(tags->tags == std::vector<EntityTag>{{"7", false}, {"a,b", true}, {"", false}});
  for (const auto& bad :
       {"", "7", "\"7", "7\"", "\"7\" \"8\"", "\"7\",", ",\"7\"", "w/\"7\"", "W/7", "*, \"7\"", "\"a b\"", "\"7\"x"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_entity_tags(bad).has_value());
  }
}

TEST_CASE("If-Match insists on a version, and fails for what was never one") {
  CHECK(expected_version(with("if-match", version_tag(7))) == 7);
  CHECK(expected_version(with("if-match", version_tag(0))) == 0);
  CHECK_FALSE(expected_version(with("if-match", "*")).has_value());
  CHECK_FALSE(expected_version(Request{}).has_value());
  for (const auto& never :
       {"W/\"7\"", "\"x\"", "\"07\"", "\"7 \"", "\"-1\"", "\"\"", "\"99999999999999999999\"", "\"+7\""}) {
    CAPTURE(never);
    CHECK(expected_version(with("if-match", never)) == no_such_version);
  }
}

TEST_CASE("If-None-Match compares weakly") {
  CHECK(not_modified(with("if-none-match", "\"7\""), version_tag(7)));
  CHECK(not_modified(with("if-none-match", "W/\"7\", \"8\""), version_tag(7)));
  CHECK(not_modified(with("if-none-match", "\"a\""), weak_tag("a")));
  CHECK(not_modified(with("if-none-match", "*"), version_tag(7)));
  CHECK_FALSE(not_modified(with("if-none-match", "\"8\""), version_tag(7)));
  CHECK_FALSE(not_modified(Request{}, version_tag(7)));
}

TEST_CASE("Prefer: wait is read among others, and ignored when it makes no sense") {
  CHECK(preferred_wait(with("prefer", "wait=5"))->count() == 5);
  CHECK(preferred_wait(with("prefer", "respond-async, wait=10 , x"))->count() == 10);
  for (const auto& none : {"", "wait", "wait=", "wait=x", "wait=-1", "wait=1.5", "waiting=5", "wait=99999999999"})
    CHECK_FALSE(preferred_wait(with("prefer", none)).has_value());
}

TEST_CASE("a cursor gives back the place it was made of, in its own list only") {
  const std::vector<std::vector<std::string>> places = {
      {}, {""}, {"2026-01-01", "ord_1"}, {"\0\xff"s, std::string(300, 'x'), "é"}};
  for (const auto& place : places) {
    const auto text = write_cursor("orders sort=created", place);
    CHECK(read_cursor("orders sort=created", text) == place);
    CHECK_FALSE(read_cursor("orders sort=total", text).has_value());
    CHECK_FALSE(read_cursor("orders sort=created", text + "A").has_value());
    CHECK_FALSE(read_cursor("orders sort=created", text + "=").has_value());
    CHECK_FALSE(read_cursor("orders sort=created", text.substr(1)).has_value());
  }
  CHECK_THROWS_AS(write_cursor("x", std::vector<std::string>(9)), std::length_error);
  CHECK_THROWS_AS(write_cursor("x", std::vector<std::string>{std::string(1000, 'x')}), std::length_error);
}

TEST_CASE("no single changed character of a cursor reads") {
  const auto text = write_cursor("orders", std::vector<std::string>{"2026-01-01", "ord_1"});
  for (std::size_t i = 0; i < text.size(); ++i)
    for (char other : "AZaz09-_+/= %"s) {
      auto changed = text;
      changed[i] = other;
      if (changed != text) CHECK_FALSE(read_cursor("orders", changed).has_value());
    }
}

TEST_CASE("base64url reads exactly what it writes") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes(random() % 20, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    CHECK(read_base64url(write_base64url(bytes)) == bytes);
    std::string text(random() % 6, '\0');
    for (auto& c : text) c = "AQgwZz09-_"[random() % 10];
    if (const auto read = read_base64url(text)) CHECK(write_base64url(*read) == text);
  }
  CHECK(write_base64url("\xfb\xff") == "-_8");
  for (const auto& bad : {"A", "AB", "AAB", "A===", "AA==", "A A", "+/8", "-_9"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_base64url(bad).has_value());
  }
}
