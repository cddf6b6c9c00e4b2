// Models of risk on the command line, as the page about trying one has it; what is wrong ends with exit code 2.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

const std::string model = "deploy/models/cashback-risk-1.json", claims = "tests/vectors/risk/claims-test.csv";

Ended risk(std::vector<std::string> words) {
  words.insert(words.begin(), {program("paypie"), "risk"});
  return run(words);
}

}  // namespace

TEST_CASE("a model is checked: what it can come to, or all that is wrong with it") {
  const auto fine = risk({"check", model, "-o", "json"});
  CHECK(fine.code == 0);
  CHECK(Json::parse(fine.out).at("model") == "cashback-risk");
  CHECK(Json::parse(fine.out).at("notes") == "");

  const TempFolder folder;
  const auto path = (folder.path() / "broken.json").string();
  std::ofstream(path) << R"({"name":"x","version":1,"base":0.5,"review_from":1,"reject":2,"inputs":[]})";
  const auto broken = risk({"check", path});
  CHECK(broken.code == 2);
  CHECK(broken.out.empty());
  CHECK(broken.err.find("/base: must be an integer") != std::string::npos);
  CHECK(broken.err.find("/reject: there is no such field") != std::string::npos);
  CHECK(broken.err.find("/reject_from: must be given") != std::string::npos);

  std::ofstream(path) << R"({"name":"x","version":1,"base":0,"review_from":9,"reject_from":9,)"
                         R"("inputs":[{"name":"order_minor","bins":[{"points":1}]}]})";
  CHECK(Json::parse(risk({"check", path, "-o", "json"}).out).at("notes") ==
        "rejects nothing, refers nothing to a person");
}

TEST_CASE("a model is evaluated for people, for scripts, and part by part for spreadsheets") {
  const auto table = risk({"evaluate", model, claims});
  CHECK(table.code == 0);
  CHECK(table.out.find("review or reject") != std::string::npos);
  const auto json = Json::parse(risk({"evaluate", model, claims, "-o", "json"}).out);
  CHECK(json.at("claims") == 6'827);
  CHECK(json.at("decisions").size() == 3);
  const auto verdicts = risk({"evaluate", model, claims, "-o", "csv", "--part", "verdicts"}).out;
  CHECK(verdicts.starts_with("verdict,honest,abuse,share of abuse\r\napprove,"));
  CHECK(risk({"evaluate", model, claims, "-o", "csv"}).out.starts_with("flagged,claims,"));

  CHECK(risk({"evaluate", model, "no/such/file.csv"}).code == 2);
  CHECK(risk({"evaluate", model, model}).code == 2);
  CHECK(risk({"evaluate", claims, claims}).code == 2);
}
