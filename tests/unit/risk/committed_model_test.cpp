// The model of deploy/models on the claims it was not trained on: what docs/explanation/risk.md says of it is true.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "command-side/risk/models/model_file.hpp"
#include "tools/risk/evaluation.hpp"

using namespace paypie::risk;

namespace {

Scorecard committed() {
  auto model = read_model_file("deploy/models/cashback-risk-1.json", cashback_facts);
  REQUIRE_MESSAGE(model, model.error().front());
  return *model;
}

Evaluation on_the_test_part() { return evaluate(committed(), read_claims("tests/vectors/risk/claims-test.csv")); }

std::string cell(const nlohmann::ordered_json& value) {
  return value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
}

// A row as the page has it.
std::string row_of_page(const nlohmann::ordered_json& row) {
  std::string text = "|";
  for (const auto& [name, value] : row.items()) text += fmt::format(" {} |", cell(value));
  return text;
}

}  // namespace

TEST_CASE("the committed model reaches what it is there for: over 95 % right, and over 80 % of the abuse seen") {
  const auto rows = decision_rows(on_the_test_part());
  const auto number = [&](std::size_t row, const char* name) {
    return std::stod(rows[row].at(name).get<std::string>());
  };
  CHECK(rows[0].at("decision") == "always no");
  for (const std::size_t row : {1U, 2U}) {
    CAPTURE(rows[row].dump());
    CHECK(number(row, "accuracy") > 0.95);
    CHECK(number(row, "accuracy") > number(0, "accuracy"));
  }
  CHECK(number(1, "precision") > 0.8);
  CHECK(number(2, "recall") > 0.8);
}

TEST_CASE("the page about risk has the figures that the scorer comes to") {
  std::ifstream file("docs/explanation/risk.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const auto evaluation = on_the_test_part();
  for (const auto& rows : {decision_rows(evaluation), verdict_rows(evaluation), calibration_rows(evaluation)}) {
    for (const auto& row : rows) {
      const auto expected = row_of_page(row);
      CAPTURE(expected);
      CHECK(page.find(expected) != std::string::npos);
    }
  }
}

TEST_CASE("the scores of the committed model mean what they say, where there is anything to reject or to review") {
  const auto model = committed();
  for (const auto& band : on_the_test_part().bands) {
    REQUIRE(band.expected);
    const auto observed = static_cast<double>(band.claims.abuse) / static_cast<double>(band.claims.all());
    CAPTURE(*band.expected);
    CAPTURE(observed);
    if (band.from.value_or(model.review_from - 1) < model.review_from) {
      CHECK(observed < 0.2);
    } else {
      CHECK(observed > *band.expected - 0.2);
      CHECK(observed < *band.expected + 0.2);
    }
  }
}
