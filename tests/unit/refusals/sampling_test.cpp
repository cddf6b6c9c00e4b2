// How many refusals of a minute are recorded, of one client and of all, and what is said of the others.
#include "command-side/refusals/sampling.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace paypie;
using namespace paypie::refusals;

namespace {

constexpr std::int64_t minute = 60'000'000;
constexpr Timestamp noon{1'772'366'400'000'000};
Timestamp after(std::int64_t micros) { return {noon.micros + micros}; }

// How many of so many are recorded, a microsecond apart.
int taken_of(Sampling& sampling, const std::string& who, int count, Timestamp from = noon) {
  int taken = 0;
  for (int i = 0; i < count; ++i) taken += sampling.take({who}, "main", {from.micros + i}) == Sample::taken ? 1 : 0;
  return taken;
}

}  // namespace

TEST_CASE("of one client as many are recorded in a minute as the limit says") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    Sampling sampling({.of_one = 30, .in_all = 300}, "main");
    CHECK(taken_of(sampling, "anna", 30 + over) == 30 + std::min(over, 0));
    const auto left = sampling.take_left_out(after(minute));
    REQUIRE(left.size() == (over > 0 ? 1U : 0U));
    if (over > 0) CHECK(left[0].what == RefusalsLeftOut{1, after(30), after(30)});
    CHECK(taken_of(sampling, "ben", 1) == 1);  // who did nothing is not left out for others
  }
}

TEST_CASE("of all clients together as many are recorded in a minute as the limit says") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    Sampling sampling({.of_one = 30, .in_all = 300}, "main");
    int taken = 0;
    for (int i = 0; i < 300 + over; ++i) taken += taken_of(sampling, "client " + std::to_string(i), 1);
    CHECK(taken == 300 + std::min(over, 0));
    CHECK(sampling.take_left_out(after(minute)).size() == (over > 0 ? 1U : 0U));
  }
}

TEST_CASE("whom nobody knows gets half of it, and hides nobody who is known") {
  for (const std::size_t in_all : {1U, 6U, 7U}) {
    for (const int over : {-1, 0, 1}) {
      CAPTURE(in_all);
      CAPTURE(over);
      Sampling sampling({.of_one = 30, .in_all = in_all}, "main");
      const int half = static_cast<int>(in_all + 1) / 2;
      int taken = 0;
      for (int i = 0; i < half + over; ++i) {
        const Client nobody{.who = std::to_string(i), .is_known = false};
        taken += sampling.take(nobody, "main", noon) == Sample::taken ? 1 : 0;
      }
      CHECK(taken == half + std::min(over, 0));
      CHECK(sampling.take_left_out(after(minute)).size() == (over > 0 ? 1U : 0U));
      CHECK(taken_of(sampling, "anna", 10) == static_cast<int>(in_all) - taken);
    }
  }
}

TEST_CASE("which limit leaves one out is said, its client's before that of all") {
  Sampling sampling({.of_one = 2, .in_all = 3}, "main");
  CHECK(taken_of(sampling, "anna", 2) == 2);
  CHECK(sampling.take({"anna"}, "main", noon) == Sample::of_one);
  CHECK(sampling.take({"ben"}, "main", noon) == Sample::taken);
  CHECK(sampling.take({"ben"}, "main", noon) == Sample::in_all);
  CHECK(sampling.take({"carl"}, "main", noon) == Sample::in_all);
  CHECK(sampling.take({"anna"}, "main", noon) == Sample::of_one);
}

TEST_CASE("every minute begins anew, also one that a clock goes back to") {
  Sampling sampling({.of_one = 2, .in_all = 300}, "main");
  CHECK(taken_of(sampling, "anna", 3, after(minute - 3)) == 2);
  CHECK(taken_of(sampling, "anna", 3, after(minute)) == 2);
  CHECK(taken_of(sampling, "anna", 3, noon) == 2);
}

TEST_CASE("what was left out is said once, when its minute is over or at the end") {
  Sampling sampling({.of_one = 1, .in_all = 300}, "main");
  CHECK(taken_of(sampling, "anna", 4) == 1);
  CHECK(sampling.take_left_out(after(minute - 1)).empty());
  const auto left = sampling.take_left_out(after(minute));
  REQUIRE(left.size() == 1);
  CHECK(left[0].store == "main");
  CHECK(left[0].what == RefusalsLeftOut{3, after(1), after(3)});
  CHECK(sampling.take_left_out(after(minute)).empty());
  CHECK(taken_of(sampling, "anna", 2, after(minute)) == 1);
  CHECK(sampling.take_left_out(after(minute + 1), true).at(0).what.count == 1);
}

TEST_CASE("a summary that could not be said is part of the next one") {
  Sampling sampling({.of_one = 1, .in_all = 300}, "main");
  taken_of(sampling, "anna", 3, after(minute));
  sampling.leave_out("main", {5, after(2), after(7)});
  const auto left = sampling.take_left_out(after(minute + 5));
  REQUIRE(left.size() == 1);
  CHECK(left[0].what == RefusalsLeftOut{7, after(2), after(minute + 2)});
}

TEST_CASE("stores are counted each for itself, up to a limit") {
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    Sampling sampling({.of_one = 1, .in_all = 300, .stores = 100}, "otherwise");
    for (int i = 0; i < 100 + over; ++i) sampling.leave_out("store " + std::to_string(i), {1, noon, noon});
    sampling.leave_out("store 0", {1, noon, noon});
    std::int64_t otherwise = 0, first = 0;
    for (const auto& left : sampling.take_left_out(after(minute))) {
      if (left.store == "otherwise") otherwise += left.what.count;
      if (left.store == "store 0") first = left.what.count;
    }
    CHECK(otherwise == std::max(over, 0));
    CHECK(sampling.of_other_stores() == static_cast<std::uint64_t>(std::max(over, 0)));
    CHECK(first == 2);
  }
}
