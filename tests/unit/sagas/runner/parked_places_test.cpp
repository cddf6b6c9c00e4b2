// What waits behind a parked event: in order, however many, with a limit on what is kept of it in memory.
#include "tests/support/parking_shop.hpp"

using namespace paypie;
using namespace paypie::sagas;

TEST_CASE("many events behind a parked one come in order, with those that happen meanwhile") {
  ParkingShop shop;
  shop.poison = {"0"};
  shop.start();
  Words all;
  for (int i = 0; i < 1'203; ++i) all.push_back(std::to_string(i));
  for (int i = 0; i < 1'200; ++i) shop.happens("a", all[static_cast<std::size_t>(i)]);
  shop.settle();
  shop.poison.clear();
  const auto letter = dead_letters::letter_of("reader", "a").text();
  REQUIRE(shop.person(Retry{"mended"}));
  for (int i = 1'200; i < 1'203; ++i) shop.happens("a", all[static_cast<std::size_t>(i)]);
  shop.settle();
  CHECK(shop.taken == all);
}

TEST_CASE(
    "places are kept up to their limit; what comes later is found in the log again, in order, with other streams'") {
  for (const int behind : {2, 3, 4, 30}) {  // the limit is 3
    CAPTURE(behind);
    ParkingShop shop;
    shop.kept_places = 3;
    shop.poison = {"a0"};
    shop.start();
    Words all;
    for (int i = 0; i <= behind; ++i) {
      all.push_back("a" + std::to_string(i));
      shop.happens("a", all.back());
      shop.happens("b", "b");
    }
    shop.settle();
    CHECK(shop.parking().kept_places() == static_cast<std::size_t>(std::min(behind, 3)));
    CHECK(shop.parking().waiting() == all.size());
    shop.taken.clear();
    shop.poison.clear();
    REQUIRE(shop.person(Retry{"mended"}));
    CHECK(shop.taken == all);
    CHECK(shop.parking().kept_places() == 0);
    CHECK(shop.parking().parked().empty());
    CHECK(shop.count<StreamResumed>() == 1);
    all.push_back("more");
    shop.happens("a", all.back());
    CHECK(shop.taken == all);
  }
}

TEST_CASE("a second poison event among those found again parks the stream there, and the log may be away meanwhile") {
  ParkingShop shop;
  shop.kept_places = 2;
  shop.poison = {"a0", "a6"};
  shop.start();
  for (int i = 0; i < 9; ++i) shop.happens("a", "a" + std::to_string(i));
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5"});
  CHECK(shop.parking().waiting() == 3);
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 6);
  shop.happens("a", "a9");
  shop.poison.clear();
  shop.log_is_away = true;
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.parking().waiting() == 4);
  shop.log_is_away = false;
  shop.settle();
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("two parked streams share the places") {
  ParkingShop shop;
  shop.kept_places = 3;
  shop.poison = {"a", "b"};
  shop.start();
  for (const auto* word : {"a", "b", "a1", "b1", "a2", "b2", "a3", "b3"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  CHECK(shop.parking().kept_places() == 3);
  CHECK(shop.parking().waiting() == 8);
  shop.poison = {"b"};
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.taken == Words{"a", "a1", "a2", "a3"});
  CHECK(shop.parking().kept_places() == 1);
  CHECK(shop.parking().waiting() == 4);
}
