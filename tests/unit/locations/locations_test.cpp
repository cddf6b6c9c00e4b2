// What the locations of a store decide, and what orders learn from them.
#include <doctest/doctest.h>

#include "command-side/locations/locations.hpp"
#include "tests/support/given_when_then.hpp"

using namespace paypie;
using namespace paypie::locations;

namespace {

using GivenLocations = test::Given<LocationsDecider>;

const CreateLocation seattle{"seattle", "Seattle", 10, true};

}  // namespace

TEST_CASE("a location is created once, and changed field by field") {
  GivenLocations().when(seattle).then(LocationCreated{"seattle", "Seattle", 10, true});
  const auto there = GivenLocations().after(seattle);
  there.when(seattle).refused(Refusal::exists_already);
  there.when(ChangeLocation{"seattle", "Harbour", {}, {}}).then(LocationChanged{"seattle", "Harbour", 10, true});
  there.when(ChangeLocation{"seattle", {}, 3, {}}).then(LocationChanged{"seattle", "Seattle", 3, true});
  there.when(ChangeLocation{"seattle", {}, {}, false}).then(LocationChanged{"seattle", "Seattle", 10, false});
  const auto off = there.after(ChangeLocation{"seattle", {}, {}, false});
  off.when(ChangeLocation{"seattle", {}, {}, true}).then(LocationChanged{"seattle", "Seattle", 10, true});
}

TEST_CASE("a change that changes nothing is none, and one of an unknown location is refused by name") {
  const auto there = GivenLocations().after(seattle);
  there.when(ChangeLocation{"seattle", "Seattle", 10, true}).nothing();
  there.when(ChangeLocation{"seattle", {}, {}, {}}).nothing();
  there.when(ChangeLocation{"portland", {}, 1, {}}).refused(Refusal::no_such_location);
  GivenLocations().when(ChangeLocation{"seattle", {}, {}, false}).refused(Refusal::no_such_location);
}

TEST_CASE("priorities and the number of locations have their limits") {
  const auto there = GivenLocations().after(seattle);
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const auto priority = limit::priority + over;
    const auto created = GivenLocations().when(CreateLocation{"a", "A", priority, true});
    const auto changed = there.when(ChangeLocation{"seattle", {}, priority, {}});
    CHECK(created.is_refused() == (over > 0));
    CHECK(changed.is_refused() == (over > 0));
    CHECK(GivenLocations().when(CreateLocation{"a", "A", over, true}).is_refused() == (over < 0));
  }
  GivenLocations().when(CreateLocation{"a", "A", -1, true}).refused(Refusal::priority_out_of_range);
  there.when(ChangeLocation{"seattle", {}, -1, {}}).refused(Refusal::priority_out_of_range);
  Locations many;
  for (std::size_t number = 0; number + 1 < limit::locations; ++number) {
    many.all.push_back({"house " + std::to_string(number), "", 0, true});
  }
  const GivenLocations almost(many);
  CHECK(!almost.when(seattle).is_refused());
  almost.after(seattle).when(CreateLocation{"portland", "", 0, true}).refused(Refusal::too_many_locations);
}

TEST_CASE("a history of locations that cannot be stops its stream") {
  const auto there = GivenLocations().after(seattle).state();
  CHECK_THROWS_AS(LocationsDecider::evolve(there, LocationCreated{"seattle", "", 0, true}), ImpossibleHistory);
  CHECK_THROWS_AS(LocationsDecider::evolve({}, LocationChanged{"seattle", "", 0, true}), ImpossibleHistory);
}

TEST_CASE("what was asked of locations in vain is in their history, and changes nothing") {
  const auto there = GivenLocations().after(seattle).state();
  CHECK(LocationsDecider::evolve(there, CommandSettled{Settlement::refused, "no_such_location"}) == there);
}
