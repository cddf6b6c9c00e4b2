// Position tokens round-trip; everything a client may have made up is refused.
#include "events/log/position_token.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace paypie::log;

TEST_CASE("a position token survives its text") {
  for (const std::int64_t offset : {std::int64_t{0}, std::int64_t{7}, std::numeric_limits<std::int64_t>::max()}) {
    const PositionToken token{{"paypie.order.events.v1", 11}, {offset}};
    CHECK(parse_position_token(to_text(token)) == token);
  }
}

TEST_CASE("what is no position token is refused") {
  for (const char* text : {"", "~", "~~", "a~1", "a~1~", "~1~1", "a~12~1", "a~-1~1", "a~1~-1", "a~01~1", "a~1~01",
                           "a b~1~1", "a~1~1~1", "a~1~9223372036854775808", "a~1~1 ", "a~x~1", "a~+1~1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_position_token(text));
  }
  CHECK(parse_position_token(std::string(249, 'a') + "~1~1"));
  CHECK_FALSE(parse_position_token(std::string(250, 'a') + "~1~1"));
}

TEST_CASE("a field may name several positions, up to a limit") {
  CHECK(parse_position_tokens("a~1~1")->size() == 1);
  CHECK(parse_position_tokens("a~1~1, b~2~2 ,\tc~3~3")->size() == 3);
  CHECK_FALSE(parse_position_tokens(""));
  CHECK_FALSE(parse_position_tokens("a~1~1,"));
  CHECK_FALSE(parse_position_tokens("a~1~1,,b~2~2"));
  CHECK(parse_position_tokens("a~1~1,b~2~2", 2));
  CHECK_FALSE(parse_position_tokens("a~1~1,b~2~2", 1));
}
