// Old versions of events are lifted when they are read: shown on an event that only these tests have.
#include "events/codec/upcasters.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/codec/codec.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_orders.hpp"

namespace paypie::test {

// Version 1 had one `name`, version 2 split it, version 3 gave the amount a currency.
struct ParcelSent {
  std::string first_name;
  std::string last_name;
  Money insured;
};
EVENT(ParcelSent, "test.parcel_sent", 3, (first_name, last_name, insured))

struct ParcelLost {
  std::string why;
};
EVENT(ParcelLost, "test.parcel_lost", 1, (why))

}  // namespace paypie::test

using namespace paypie;
using nlohmann::ordered_json;

namespace {

using ParcelEvent = std::variant<test::ParcelSent, test::ParcelLost>;

constexpr codec::Upcaster table[] = {
    {"paypie.test.parcel_sent.v1", "paypie.test.parcel_sent.v2",
     [](ordered_json& data) {
       const std::string name = data.at("name");
       const auto space = name.find(' ');
       data.erase("name");
       data["first_name"] = name.substr(0, space);
       data["last_name"] = name.substr(space + 1);
     }},
    {"paypie.test.parcel_sent.v2", "paypie.test.parcel_sent.v3",
     [](ordered_json& data) { data["insured"] = {{"amount", data.at("insured")}, {"currency", "USD"}}; }},
    {"paypie.test.circle.v1", "paypie.test.circle.v2", nullptr},
    {"paypie.test.circle.v2", "paypie.test.circle.v1", [](ordered_json&) {}},
};

std::string golden(const std::string& name) { return test::file_text("tests/golden/upcasters/" + name); }

std::string retyped(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a version 1 sample is read as version 3, by way of version 2") {
  for (auto name : {"test.parcel_sent.v1.json", "test.parcel_sent.v2.json"}) {
    CAPTURE(name);
    const auto decoded = codec::decode_event<ParcelEvent>(golden(name), table);
    REQUIRE(decoded);
    CHECK(std::get<test::ParcelSent>(decoded->event) == test::ParcelSent{"Paul", "Henriot", samples::dollars(1'999)});
    CHECK(decoded->meta.type == std::string("paypie.") + std::string(name).substr(0, 19));
  }
}

TEST_CASE("without an upcaster the old version is an unknown version") {
  const auto decoded = codec::decode_event<ParcelEvent>(golden("test.parcel_sent.v1.json"), {});
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == codec::DecodeErrc::unknown_version);
}

TEST_CASE("an event that its upcaster cannot read is an unknown version, never a crash") {
  const auto text = retyped(golden("test.parcel_sent.v1.json"), "\"name\":", "\"nome\":");
  const auto decoded = codec::decode_event<ParcelEvent>(text, table);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == codec::DecodeErrc::unknown_version);
}

TEST_CASE("what an upcaster makes is checked like any data") {
  const auto text = retyped(golden("test.parcel_sent.v2.json"), "1999", "\"1999\"");
  const auto decoded = codec::decode_event<ParcelEvent>(text, table);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == codec::DecodeErrc::bad_data);
}

TEST_CASE("rows that lead in a circle lead nowhere") {
  const auto text = retyped(golden("test.parcel_sent.v1.json"), "test.parcel_sent.v1", "test.circle.v1");
  const auto decoded = codec::decode_event<ParcelEvent>(text, table);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == codec::DecodeErrc::unknown_type);
}

TEST_CASE("the product's own rows lead to events of the catalog") {
  for (const auto& row : codec::upcasters()) {
    CAPTURE(row.from);
    CHECK(row.from != row.to);
    CHECK(std::filesystem::exists("tests/golden/events/" + std::string(row.from).substr(7) + ".json"));
  }
}
