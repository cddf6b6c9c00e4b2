// Numbers without gaps.
#include "command-side/numbering/number_series.hpp"

#include <doctest/doctest.h>

#include "tests/support/given_when_then.hpp"

using namespace paypie;
using namespace paypie::numbering;

namespace {
using GivenSeries = test::Given<NumberSeriesDecider>;
}

TEST_CASE("a series begins at 1001 and goes up by one, each number for somebody") {
  GivenSeries().when(TakeNumber{"ord_a"}).then(NumberTaken{1'001, "1001", "ord_a"});
  GivenSeries().after(TakeNumber{"ord_a"}).when(TakeNumber{"ord_b"}).then(NumberTaken{1'002, "1002", "ord_b"});
}

TEST_CASE("asked again for the one that was served last, nothing happens") {
  GivenSeries().after(TakeNumber{"ord_a"}).when(TakeNumber{"ord_a"}).nothing();
}

TEST_CASE("prefix and next number can be set, never back to a number that may be taken") {
  const auto configured = GivenSeries().after(ConfigureSeries{"NW-", 20'000});
  configured.when(TakeNumber{"ord_a"}).then(NumberTaken{20'000, "NW-20000", "ord_a"});
  configured.when(ConfigureSeries{"NW-", 20'000}).nothing();
  const auto taken = configured.after(TakeNumber{"ord_a"});
  taken.when(ConfigureSeries{"NW-", 20'000}).refused(Refusal::goes_back);
  taken.when(ConfigureSeries{"NX-", 20'005}).then(SeriesConfigured{"NX-", 20'005});
}

TEST_CASE("limits of a series: the prefix's length, the first and the last number") {
  const std::string at(longest_prefix, 'x');
  GivenSeries().when(ConfigureSeries{at.substr(1), 1}).then(SeriesConfigured{at.substr(1), 1});
  GivenSeries().when(ConfigureSeries{at, 1}).then(SeriesConfigured{at, 1});
  GivenSeries().when(ConfigureSeries{at + "x", 1}).refused(Refusal::prefix_too_long);
  GivenSeries().when(ConfigureSeries{"", 0}).refused(Refusal::number_out_of_range);
  GivenSeries().when(ConfigureSeries{"", last_number + 1}).refused(Refusal::number_out_of_range);
  const auto last = GivenSeries().after(ConfigureSeries{"", last_number});
  last.when(TakeNumber{"ord_a"}).then(NumberTaken{last_number, std::to_string(last_number), "ord_a"});
  last.after(TakeNumber{"ord_a"}).when(TakeNumber{"ord_b"}).refused(Refusal::series_exhausted);
}

TEST_CASE("a history with a gap stops its stream") {
  CHECK_THROWS_AS(NumberSeriesDecider::evolve({}, NumberTaken{1'002, "1002", "ord_a"}), ImpossibleHistory);
}

TEST_CASE("a number that was refused is in the series' history, and leaves no gap") {
  const auto taken = GivenSeries().after(ConfigureSeries{"NW-", 20'000}, TakeNumber{"ord_a"}).state();
  CHECK(NumberSeriesDecider::evolve(taken, CommandSettled{Settlement::refused, "series_exhausted"}) == taken);
}

TEST_CASE("a prefix alone leaves the numbers as they are, also of a series that has no more") {
  GivenSeries().when(ConfigureSeries{"NW-", {}}).then(SeriesConfigured{"NW-", 1'001});
  const auto taken = GivenSeries().after(TakeNumber{"ord_a"});
  taken.when(ConfigureSeries{"NW-", {}}).then(SeriesConfigured{"NW-", 1'002});
  taken.when(ConfigureSeries{"", {}}).nothing();
  const auto over = GivenSeries().after(ConfigureSeries{"", last_number}, TakeNumber{"ord_a"});
  over.when(ConfigureSeries{"NW-", {}}).then(SeriesConfigured{"NW-", last_number + 1});
}

TEST_CASE("what is said of a series by hand belongs to no order, whoever took its first number") {
  CHECK(correlation_of<NumberSeriesDecider>("num_1", "ord_1") == "num_1");
}
