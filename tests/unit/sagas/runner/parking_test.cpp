// A poison event parks its stream, nothing else; retry and skip go on in order; a restart says nothing twice.
#include "tests/support/parking_shop.hpp"

using namespace paypie;
using namespace paypie::sagas;

TEST_CASE("a poison event parks its stream, says so once, and everything else goes on") {
  ParkingShop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "b1", "a2", "b2", "a3", "c1"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  CHECK(shop.taken == Words{"a1", "b1", "b2", "c1"});
  CHECK(shop.parking().parked() == std::map<std::string, std::string>{{"a", "a2 is poison"}});
  CHECK(shop.parking().waiting() == 2);
  REQUIRE(shop.said.size() == 1);
  const auto& letter = std::get<StreamParked>(shop.said.front());
  CHECK(letter.at.stream == "a");
  CHECK(letter.at.offset == 2);
  CHECK(letter.at.consumer == "reader");
  CHECK(letter.error == "a2 is poison");
}

TEST_CASE("once the cause is gone, a retry goes on in order and says that it is over") {
  ParkingShop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "a4"}) shop.happens("a", word);
  shop.settle();
  shop.poison.clear();
  REQUIRE(shop.person(Retry{"mended"}));
  shop.happens("a", "a5");
  CHECK(shop.taken == Words{"a1", "a2", "a3", "a4", "a5"});
  CHECK(shop.parking().parked().empty());
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("a retry in vain leaves everything as it was, and counts the attempts") {
  ParkingShop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3"}) shop.happens("a", word);
  shop.settle();
  REQUIRE(shop.person(Retry{"mended?"}));
  REQUIRE(shop.person(Retry{"mended now?"}));
  CHECK(shop.taken == Words{"a1"});
  CHECK(shop.parking().waiting() == 2);
  CHECK(shop.count<StreamParked>() == 3);
  CHECK(std::get<StreamParked>(shop.said.back()).attempts == 3);
}

TEST_CASE("skipping goes on behind the event, up to the next one that cannot be taken") {
  ParkingShop shop;
  shop.poison = {"a2", "a4"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "a4", "a5"}) shop.happens("a", word);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken == Words{"a1", "a3"});
  CHECK(shop.parking().parked().at("a") == "a4 is poison");
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 3);
  REQUIRE(shop.person(Skip{"this one, too"}));
  CHECK(shop.taken == Words{"a1", "a3", "a5"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("a restart parks it again without another word, and what was skipped stays skipped") {
  ParkingShop shop;
  shop.poison = {"a2", "b1"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3", "b1", "b2"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  const auto before = shop.said.size();
  for (int restarts = 0; restarts < 2; ++restarts) {
    shop.stop();
    shop.start();
    CHECK(shop.taken == Words{"a1", "a3"});
    CHECK(shop.parking().parked().size() == 1);
    CHECK(shop.said.size() == before);
  }
}

TEST_CASE("what was skipped is not taken by a new program that could take it") {
  ParkingShop shop;
  shop.poison = {"a2"};
  shop.start();
  for (const auto* word : {"a1", "a2", "a3"}) shop.happens("a", word);
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  shop.stop();
  shop.poison.clear();
  shop.start();
  CHECK(shop.taken == Words{"a1", "a3"});
  CHECK(shop.parking().parked().empty());
}

TEST_CASE("a retry that was asked for while nobody ran is made at the start, once") {
  ParkingShop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.settle();
  shop.stop();
  const auto letter = dead_letters::letter_of("reader", "a").text();
  shop.start();
  REQUIRE(shop.person(Retry{"mended?"}));
  CHECK(shop.count<StreamParked>() == 2);
  shop.stop();
  shop.start();
  CHECK(shop.count<StreamParked>() == 2);
}

TEST_CASE("a new program that can take the event says so by itself") {
  ParkingShop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.settle();
  shop.stop();
  shop.poison.clear();
  shop.start();
  CHECK(shop.taken == Words{"a1"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("while the log cannot be read, a retry waits") {
  ParkingShop shop;
  shop.poison = {"a1"};
  shop.start();
  shop.happens("a", "a1");
  shop.happens("a", "a2");
  shop.settle();
  shop.poison.clear();
  shop.log_is_away = true;
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.taken.empty());
  CHECK(shop.count<StreamParked>() == 1);
  shop.log_is_away = false;
  shop.settle();
  CHECK(shop.taken == Words{"a1", "a2"});
  CHECK(shop.count<StreamResumed>() == 1);
}

TEST_CASE("an event of a newer program is not parked: it stops its partition, and nothing behind it is taken") {
  ParkingShop shop;
  shop.unknown = {"b1"};
  shop.start();
  for (const auto* word : {"a1", "b1", "a2"}) shop.happens(std::string(1, word[0]), word);
  shop.settle();
  CHECK(shop.taken == Words{"a1"});
  CHECK(shop.said.empty());
  CHECK(shop.parking().is_stopped(0, 0));
  CHECK_FALSE(shop.parking().is_stopped(0, 1));
  CHECK(shop.parking().stopped().at(0) ==
        log::TopicPartition{source, 0}.text() + " at offset 1: b1 is of a newer program");
  shop.stop();
  shop.unknown.clear();
  shop.start();
  CHECK(shop.taken == Words{"a1", "b1", "a2"});
  CHECK(shop.parking().stopped().empty());
}

TEST_CASE("an event of a newer program behind a parked one waits there") {
  ParkingShop shop;
  shop.poison = {"a1"};
  shop.unknown = {"a2"};
  shop.start();
  shop.happens("a", "a1");
  shop.happens("a", "a2");
  shop.settle();
  REQUIRE(shop.person(Skip{"entered by hand"}));
  CHECK(shop.taken.empty());
  CHECK(shop.parking().parked().at("a") == "a2 is of a newer program");
  CHECK(std::get<StreamParked>(shop.said.back()).at.offset == 1);
  CHECK(shop.parking().stopped().empty());
}

TEST_CASE(
    "an event of a newer program in a topic that is read ahead holds up the others, till a program that takes it") {
  ParkingShop shop;
  shop.poison = {"a1"};
  shop.unknown = {"r2", "b2"};
  shop.start();
  shop.happens("a", "a1");
  shop.happens("b", "b1");
  shop.is_said_ahead("r1");
  shop.is_said_ahead("r2");
  shop.happens("b", "b2");
  shop.happens("c", "c1");
  shop.settle();
  CHECK(shop.taken == Words{"b1", "r1"});
  CHECK(shop.parking().is_held_up());
  CHECK(shop.parking().stopped().size() == 1);  // b2 was not looked at
  shop.poison.clear();
  REQUIRE(shop.person(Retry{"mended"}));
  CHECK(shop.taken == Words{"b1", "r1"});  // what is parked waits, too
  CHECK(shop.parking().parked().size() == 1);
  shop.stop();
  shop.unknown.clear();
  shop.start();
  CHECK(shop.taken == Words{"r1", "r2", "a1", "b1", "b2", "c1"});
  CHECK_FALSE(shop.parking().is_held_up());
}

TEST_CASE("a stream that is parked in a topic that is read ahead holds up nobody") {
  ParkingShop shop;
  shop.poison = {"r2"};
  shop.start();
  for (const auto* word : {"r1", "r2", "r3"}) shop.is_said_ahead(word);
  shop.happens("a", "a1");
  shop.settle();
  CHECK(shop.taken == Words{"r1", "a1"});
  CHECK(shop.parking().parked() == std::map<std::string, std::string>{{"rules", "r2 is poison"}});
  CHECK_FALSE(shop.parking().is_held_up());
}
