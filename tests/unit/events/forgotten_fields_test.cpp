// A declaration that forgets a field does not compile, whatever the type of the field and wherever it stands.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/event.hpp"

using namespace paypie;

namespace {

struct Inner {
  int a = 0;
  std::optional<std::string> b;
};
enum class Colour { red, green };
struct Nothing {};

template <class T>
struct Last {
  std::string first;
  T last;
};
template <class T>
struct Middle {
  std::string first;
  T middle;
  std::vector<Inner> last;
};

template <class T>
constexpr bool counts_fields_of() {
  return every_field_is_named<Last<T>, 2>() && !every_field_is_named<Last<T>, 1>() &&
         every_field_is_named<Middle<T>, 3>() && !every_field_is_named<Middle<T>, 2>() &&
         !every_field_is_named<Middle<T>, 4>();
}

}  // namespace

TEST_CASE_TEMPLATE("a field of any type is missed", T, bool, std::int64_t, Colour, std::string, Inner, Nothing,
                   std::array<std::uint8_t, 16>, std::optional<int>, std::optional<std::vector<Inner>>,
                   std::vector<std::string>, std::map<std::string, Inner>, std::variant<int, std::string, Inner>,
                   std::optional<std::variant<int, Inner>>) {
  CHECK(counts_fields_of<T>());
}

TEST_CASE("a struct without fields names none, and one with fields names some") {
  CHECK(every_field_is_named<Nothing, 0>());
  CHECK_FALSE(every_field_is_named<Inner, 0>());
}

TEST_CASE("names are counted as they stand in the declaration") {
  CHECK(names_in("()") == 0);
  CHECK(names_in("(order)") == 1);
  CHECK(names_in("(order, payment, amount)") == 3);
}
