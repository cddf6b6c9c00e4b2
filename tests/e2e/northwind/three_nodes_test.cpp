// `./dev up --kafka` on free ports: broker, PostgreSQL and three nodes; the order book goes in through one of them.
#include <doctest/doctest.h>

#include "tests/support/kafka_broker.hpp"

using namespace paypie::test;

TEST_CASE("three nodes on a broker come to Northwind's totals, and again when they are started again") {
  const TempFolder folder;
  const auto up = [&] {
    return run({"deploy/three_nodes", "--once", "--script", "instant", "--port", "0", "--data",
                (folder.path() / "data").string(), "--bin", std::getenv("PAYPIE_BIN")});
  };
  const auto first = up();
  INFO(first.out << first.err);
  REQUIRE(first.code == 0);
  CHECK(first.out.starts_with("830 orders imported, 0 known before\n"));
  CHECK(first.out.find("1,265,793.01") != std::string::npos);
  CHECK(first.out.find("DIFFERS") == std::string::npos);
  CHECK(first.out.find("809  shipped and paid") != std::string::npos);
  CHECK(first.out.find("\nAudit entries by kind\n") != std::string::npos);
  CHECK(first.out.find("\naudit trail: everything is signed") != std::string::npos);

  const auto second = up();
  INFO(second.out << second.err);
  REQUIRE(second.code == 0);
  CHECK(second.out.starts_with("0 orders imported, 830 known before\n"));
  CHECK(second.out.find("DIFFERS") == std::string::npos);
}
