// Models from files: what is read, and what is refused with its place. The built-in one.
#include "command-side/risk/models/model_file.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "command-side/risk/cashback_facts.hpp"
#include "command-side/risk/models/built_in.hpp"
#include "events/codec/reflect.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::risk;

namespace {

const std::string plain = R"({"name":"sample","version":2,"base":-5,"review_from":0,"reject_from":30,"double_odds":10,
  "inputs":[{"name":"account_age_days","bins":[{"below":7,"points":25},{"points":0}]},
            {"name":"claims_in_all","bins":[{"below":-3,"points":-1},{"below":null,"points":2}]}]})";

// The plain model with one piece of its text replaced.
std::string with(const std::string& piece, const std::string& other) {
  auto text = plain;
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), other);
}

Faults faults(const std::string& text) {
  const auto model = read_model(text, cashback_facts);
  return model ? Faults{} : model.error();
}

struct Wrong {
  std::string piece, other, fault;
};

}  // namespace

TEST_CASE("a model is read as it is written") {
  const auto model = read_model(plain, cashback_facts);
  REQUIRE(model);
  CHECK(*model == Scorecard{"sample",
                            2,
                            -5,
                            0,
                            30,
                            {{"account_age_days", {{7, 25}, {std::nullopt, 0}}},
                             {"claims_in_all", {{-3, -1}, {std::nullopt, 2}}}},
                            10});
  CHECK(read_model(codec::to_json(*model), cashback_facts) == model);
}

TEST_CASE("what is wrong in a file is said with its place") {
  const Wrong table[] = {
      {R"("base":-5,)", "", "/base: must be given"},
      {R"("claims_in_all","bins":[{"below":-3,"points":-1},{"below":null,"points":2}])", R"("claims_in_all")",
       "/inputs/1/bins: must be from 1 to 50, not 0"},
      {R"("inputs":[)", R"("input":[)", "/input: there is no such field"},
      {R"("points":25)", R"("point":25)", "/inputs/0/bins/0/points: must be given"},
      {R"("points":25)", R"("points":2.5)",
       "/inputs/0/bins/0/points: must be an integer, is a number with a fraction or exponent"},
      {R"("points":25)", R"("points":25.0)",
       "/inputs/0/bins/0/points: must be an integer, is a number with a fraction or exponent"},
      {R"("points":25)", R"("points":1e2)",
       "/inputs/0/bins/0/points: must be an integer, is a number with a fraction or exponent"},
      {R"("points":25)", R"("points":null)", "/inputs/0/bins/0/points: must be an integer, is null"},
      {R"("points":25)", R"("points":"25")", "/inputs/0/bins/0/points: must be an integer, is a text"},
      {R"("base":-5)", R"("base":-5,"base":-5)", "/base: this name appears twice"},
      {R"("base":-5)", R"("base":9223372036854775808)",
       "/base: must lie between -9223372036854775808 and 9223372036854775807"},
      {R"("base":-5)", R"("base":1000001)", "/base: is out of range"},
      {R"("version":2)", R"("version":0)", "/version: must be at least 1"},
      {R"("name":"sample")", R"("name":"")", "/name: must be 1 to 64 of a-z, 0-9, '-' and '_'"},
      {R"("name":"claims_in_all")", R"("name":"account_age_days")",
       "/inputs/1/name: 'account_age_days' is there twice"},
      {R"("name":"claims_in_all")", R"("name":"zodiac")", "/inputs/1/name: nothing is known of 'zodiac'"},
      {R"({"below":7,"points":25},)", R"({"below":7,"points":25},{"below":7,"points":3},)",
       "/inputs/0/bins/1/below: must lie above that of the bin before, or the two overlap"},
      {R"("below":null)", R"("below":4)",
       "/inputs/1/bins/1/below: the last bin has none, so that every value has its bin"},
      {R"("double_odds":10)", R"("double_odds":0)", "/double_odds: must be from 1 to 1000"},
  };
  for (const auto& wrong : table) {
    CAPTURE(wrong.other);
    const auto said = faults(with(wrong.piece, wrong.other));
    REQUIRE(!said.empty());
    CHECK(said.back() == wrong.fault);
  }
}

TEST_CASE("what is no JSON is refused where it stops being some: NaN, infinities, comments, half a file") {
  for (const std::string number : {"NaN", "nan", "Infinity", "-Infinity", "+1", "0x10", "01"}) {
    CAPTURE(number);
    const auto said = faults(with("\"points\":25", "\"points\":" + number));
    REQUIRE(said.size() == 1);
    CHECK(said.front().starts_with("/inputs/0/bins/0"));
  }
  CHECK(faults("").size() == 1);
  CHECK(faults("{}").size() == 5);
  CHECK(faults("[]").front() == "must be an object, is an array");
  CHECK(!faults(plain + "{}").empty());
  CHECK(!faults(plain.substr(0, plain.size() / 2)).empty());
  CHECK(!faults(with("\"base\"", "// base\n\"base\"")).empty());
  CHECK(!faults("\xEF\xBB\xBF" + plain).empty());
}

TEST_CASE("a model without inputs is none") {
  CHECK(faults(R"({"name":"x","version":1,"base":0,"review_from":1,"reject_from":2})") ==
        Faults{"/inputs: must be from 1 to 50, not 0"});
}

TEST_CASE("several things that are wrong are all said") {
  const auto said = faults(with(R"("base":-5,"review_from":0)", R"("basis":-5,"review_from":0.5)"));
  CHECK(said.size() == 3);
}

TEST_CASE("a file may have as many bytes as a model may, and none more is looked at") {
  test::TempFolder folder;
  const auto path = (folder.path() / "model.json").string();
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    const auto size = max_model_bytes + static_cast<std::size_t>(over + 1) - 1;
    const auto text = plain + std::string(size - plain.size(), ' ');
    std::ofstream(path, std::ios::binary) << text;
    const auto model = read_model_file(path, cashback_facts);
    CHECK(model.has_value() == (over <= 0));
    CHECK(read_model(text, cashback_facts).has_value() == (over <= 0));
    if (!model) CHECK(model.error().front() == "a model has at most 1048576 bytes");
  }
}

TEST_CASE("a file that is not there, or is none, cannot be read") {
  test::TempFolder folder;
  CHECK(read_model_file((folder.path() / "none.json").string(), cashback_facts).error() ==
        Faults{"the file cannot be read"});
  CHECK(read_model_file(folder.path().string(), cashback_facts).error() == Faults{"the file cannot be read"});
}

TEST_CASE("the built-in model is without fault, approves what is small and known, and rejects nothing") {
  const auto model = built_in_model();
  CHECK(fault_of(model, cashback_facts) == "");
  CHECK(range_of(model).most < model.reject_from);

  const auto verdict = [&](std::string_view name, std::int64_t value) {
    std::vector<Fact> facts = {{"cashback_minor", 500},      {"order_minor", 10'000},        {"claims_in_all", 3},
                               {"claims_30_days", 1},        {"reversed_percent", 0},        {"account_age_days", 90},
                               {"destination_age_days", 60}, {"order_to_usual_percent", 100}};
    for (auto& fact : facts) {
      if (fact.name == name) fact.value = value;
    }
    return assess(model, facts).verdict;
  };
  CHECK(verdict("", 0) == Verdict::approve);
  CHECK(verdict("cashback_minor", 4'999) == Verdict::approve);
  CHECK(verdict("cashback_minor", 5'000) == Verdict::review);
  CHECK(verdict("claims_30_days", 10) == Verdict::review);
  CHECK(verdict("reversed_percent", 25) == Verdict::review);
  CHECK(verdict("account_age_days", 0) == Verdict::review);
  CHECK(verdict("destination_age_days", -1) == Verdict::review);
  CHECK(verdict("destination_age_days", 2) == Verdict::review);
  CHECK(verdict("destination_age_days", 3) == Verdict::approve);
  CHECK(verdict("order_to_usual_percent", 1'000) == Verdict::review);
}
