// The four output forms, decimal texts and progress lines of the command line.
#include "tools/output/output.hpp"

#include <doctest/doctest.h>

using namespace paypie::tools;
using Json = nlohmann::ordered_json;

namespace {

const Column columns[] = {{"name", "/name"}, {"total", "/money/amount", true}};
const std::vector<Json> rows = {{{"name", "Rua do Paço, 67"}, {"money", {{"amount", 5}}}},
                                {{"name", "a \"b\""}, {"money", {{"amount", 1'234}}}, {"more", nullptr}}};

}  // namespace

TEST_CASE("a table aligns by code points and numbers to the right") {
  CHECK(rendered(rows, columns, Format::table) ==
        "name             total\n"
        "Rua do Paço, 67      5\n"
        "a \"b\"             1234\n");
}

TEST_CASE("CSV quotes as RFC 4180 says") {
  CHECK(rendered(rows, columns, Format::csv) == "name,total\r\n\"Rua do Paço, 67\",5\r\n\"a \"\"b\"\"\",1234\r\n");
}

TEST_CASE("an empty list is [] in JSON, nothing in JSON lines, a heading in the others") {
  CHECK(rendered(std::vector<Json>{}, columns, Format::json) == "[]\n");
  CHECK(rendered(std::vector<Json>{}, columns, Format::jsonl).empty());
  CHECK(rendered(std::vector<Json>{}, columns, Format::csv) == "name,total\r\n");
  CHECK(rendered(std::vector<Json>{}, columns, Format::table) == "name  total\n");
}

TEST_CASE("JSON forms keep what the columns leave out") {
  CHECK(rendered(rows, columns, Format::jsonl)
            .ends_with("{\"name\":\"a \\\"b\\\"\",\"money\":{\"amount\":1234},\"more\":null}\n"));
  CHECK(Json::parse(rendered(rows, columns, Format::json)).size() == 2);
}

TEST_CASE("minor units become decimals without floating point") {
  CHECK(decimal_text(135'445'859, 2, true) == "1,354,458.59");
  CHECK(decimal_text(-5, 2) == "-0.05");
  CHECK(decimal_text(-1'234'567, 2, true) == "-12,345.67");
  CHECK(decimal_text(1'999, 0) == "1999");
  CHECK(decimal_text(7, 3) == "0.007");
  CHECK(with_thousands(-123) == "-123");
  CHECK(with_thousands(1'000) == "1,000");
}

TEST_CASE("progress shows done, total, rate and time left") {
  using std::chrono::duration;
  CHECK(Progress::line("orders", 415, 830, duration<double>(2)) == "orders 415/830, 207/s, 2 s left");
  CHECK(Progress::line("orders", 830, 830, duration<double>(4)) == "orders 830/830, 207/s, 4.0 s");
  CHECK(Progress::line("records", 1'000, {}, duration<double>(0.5)) == "records 1,000, 2,000/s, 0.5 s");
}
