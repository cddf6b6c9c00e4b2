// Who may have called for a wish, told by the epochs of its partition.
#include "sagas/reactors/calls/tenure.hpp"

#include <doctest/doctest.h>

using paypie::reactors::Tenure;
using Now = Tenure::Now;

TEST_CASE("in the epoch of its wish nobody else can have called, however often it is asked") {
  Tenure tenure(7);
  for (int i = 0; i < 3; ++i) CHECK(tenure.look(7) == Now::unbroken);
  CHECK(tenure.epoch() == 7);
}

TEST_CASE("who serves a later epoch has taken over, and is told so once for each") {
  Tenure tenure(7);
  CHECK(tenure.look(8) == Now::taken_over);
  CHECK(tenure.epoch() == 8);
  CHECK(tenure.look(8) == Now::unbroken);
  CHECK(tenure.look(10) == Now::taken_over);
}

TEST_CASE("who does not serve, or serves an epoch that is over, calls nobody, and that changes nothing") {
  Tenure tenure(7);
  CHECK(tenure.look(std::nullopt) == Now::not_ours);
  CHECK(tenure.look(6) == Now::not_ours);
  CHECK(tenure.look(7) == Now::unbroken);
  CHECK(tenure.look(9) == Now::taken_over);
  CHECK(tenure.look(8) == Now::not_ours);
  CHECK(tenure.look(std::nullopt) == Now::not_ours);
  CHECK(tenure.look(9) == Now::unbroken);
  CHECK(tenure.epoch() == 9);
}
