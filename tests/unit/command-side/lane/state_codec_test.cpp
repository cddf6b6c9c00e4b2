// States as bytes: every kind of field goes there and back, damage is noticed, and the layout has a name.
#include "command-side/lane/state_codec.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>

#include "command-side/lane/instantiate.hpp"
#include "command-side/orders/order.hpp"
#include "events/values.hpp"
#include "tests/support/stock.hpp"

using namespace paypie;
using namespace paypie::lane;

namespace codec_fields {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Open {
  std::int64_t since = 0;
};
VALUE(Open, (since))
struct Closed {};
VALUE(Closed, ())

struct Everything {
  bool flag = false;
  std::int64_t number = 0;
  std::uint8_t small = 0;
  std::string text;
  Colour colour = Colour::red;
  std::optional<Rate> rate;
  std::vector<Money> amounts;
  std::map<std::string, std::vector<std::int32_t>> lists;
  std::variant<Open, Closed> status;
  OrderId order;
  Personal personal;
  std::optional<std::optional<std::string>> nested;
  std::vector<bool> bits;
};
VALUE(Everything, (flag, number, small, text, colour, rate, amounts, lists, status, order, personal, nested, bits))

struct Renamed {
  std::int64_t until = 0;
};
VALUE(Renamed, (until))

}  // namespace codec_fields

using namespace codec_fields;

namespace {

Everything sample() {
  Everything it;
  it.flag = true;
  it.number = std::numeric_limits<std::int64_t>::min();
  it.small = 255;
  it.text = std::string("caf\xc3\xa9 \0 end", 11);
  it.colour = Colour::green;
  it.rate = Rate{50'000};
  it.amounts = {Money{-1, *Currency::parse("EUR")}, Money{Money::max_minor, *Currency::parse("JPY")}};
  it.lists = {{"", {}}, {"a", {-1, 0, 1, std::numeric_limits<std::int32_t>::max()}}};
  it.status = Closed{};
  it.order.bytes[0] = 0xff;
  it.personal.fields = {{"email", "a@example.com"}};
  it.nested = std::optional<std::string>();
  it.bits = {true, false, true};
  return it;
}

}  // namespace

TEST_CASE("every kind of field goes there and back") {
  CHECK(from_bytes<Everything>(to_bytes(sample())) == sample());
  CHECK(from_bytes<Everything>(to_bytes(Everything{})) == Everything{});
  auto other = sample();
  other.nested = std::nullopt;
  CHECK(to_bytes(other) != to_bytes(sample()));
}

TEST_CASE("numbers take few bytes when they are small, and keep their extremes") {
  CHECK(to_bytes(std::int64_t{-1}).size() == 1);
  CHECK(to_bytes(std::int64_t{63}).size() == 1);
  for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
                                   std::int64_t{300}, std::numeric_limits<std::int64_t>::max()}) {
    CHECK(from_bytes<std::int64_t>(to_bytes(value)) == value);
  }
}

TEST_CASE("bytes that end too early, go on too long or were damaged are an error, never a crash") {
  const auto bytes = to_bytes(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_THROWS_AS(from_bytes<Everything>(std::string_view(bytes).substr(0, size)), BadBytes);
  }
  CHECK_THROWS_AS(from_bytes<Everything>(bytes + "x"), BadBytes);
  std::mt19937_64 numbers(7);
  int errors = 0;
  for (int round = 0; round < 5'000; ++round) {
    auto damaged = bytes;
    damaged[numbers() % damaged.size()] = static_cast<char>(numbers());
    try {
      (void)from_bytes<Everything>(damaged);
    } catch (const BadBytes&) {
      ++errors;
    }
  }
  CHECK(errors > 0);
}

TEST_CASE("a layout says names and kinds down to the leaves, so that any change of a field shows") {
  CHECK(layout_of<Open>() == "{since:i64,}");
  CHECK(layout_of<Renamed>() != layout_of<Open>());
  CHECK(layout_of<Colour>() == "enum(red=0 green=1 )");
  CHECK(layout_of<std::variant<Open, Closed>>() == "one of({since:i64,}|{}|)");
  CHECK(state_fingerprint<stock::StockDecider>().size() == 16);
  CHECK(state_fingerprint<stock::StockDecider>() != state_fingerprint<orders::OrderDecider>());
}
