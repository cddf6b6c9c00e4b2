// The reference pages that are made from declarations and tables are what is committed.
#include "command-side/http/reference.hpp"

#include <doctest/doctest.h>

#include "command-side/orders/api/refusals.hpp"
#include "events/codec/reference.hpp"
#include "platform/http/refusal.hpp"
#include "query-side/reading/refusals.hpp"
#include "tests/support/golden.hpp"

using namespace paypie;

TEST_CASE("docs/reference/events.md says what the declarations say") {
  CHECK(test::matches_golden("docs/reference/events.md", codec::events_reference()));
}

TEST_CASE("docs/reference/problems.md has every row of every refusal table") {
  CHECK(test::matches_golden("docs/reference/problems.md",
                             commands::problems_reference({{"The edge", http::edge_refusals()},
                                                           {"Commands", commands::failure_rows},
                                                           {"Orders", orders::refusal_rows},
                                                           {"Reading", query::read_refusals}})));
}
