// The limits of what is sent about settlement files: one below, at, and one above, in characters.
#include "command-side/settlements/api/bodies.hpp"

#include "tests/support/text_limits.hpp"

using namespace paypie;
using namespace paypie::settlements;
using test::check_limit;

namespace {

const std::string digest(text_limit::digest, 'a');

OpenBody opened() {
  OpenBody body;
  body.gateway = "stripe";
  body.file = "march.csv";
  body.digest = digest;
  return body;
}
LinesBody lines(const std::string& reference, const std::optional<std::string>& also) {
  LinesBody body;
  body.lines.resize(3);
  for (auto& line : body.lines) line.reference = "txn_1";
  body.lines[2].reference = reference;
  body.lines[2].also = also;
  return body;
}

}  // namespace

TEST_CASE("the texts of a settlement file have at most as many characters as their limits") {
  check_limit("/gateway", text_limit::gateway, [](const std::string& text) {
    auto body = opened();
    body.gateway = text;
    return faults(body);
  });
  check_limit("/file", text_limit::file, [](const std::string& text) {
    auto body = opened();
    body.file = text;
    return faults(body);
  });
  check_limit("/lines/2/reference", text_limit::reference,
              [](const std::string& text) { return faults(lines(text, std::nullopt)); });
  check_limit("/lines/2/also", text_limit::reference,
              [](const std::string& text) { return faults(lines("txn_1", text)); });
}

TEST_CASE("a file has a gateway and a name, a line has a reference; that of another thing may be absent or empty") {
  auto body = opened();
  body.gateway = body.file = "";
  CHECK(faults(body).size() == 2);
  CHECK(faults(lines("", std::nullopt)).size() == 1);
  CHECK(faults(lines("txn_1", "")).empty());
  CHECK(faults(lines("txn_1", std::nullopt)).empty());
  CHECK(faults(CompleteBody{}).empty());
}

TEST_CASE("a digest has 64 lower-case hex digits, not one less, one more, or another one") {
  for (const auto& wrong :
       {std::string(), digest.substr(1), digest + "a", "A" + digest.substr(1), "g" + digest.substr(1),
        "/" + digest.substr(1), ":" + digest.substr(1), "`" + digest.substr(1)}) {
    CAPTURE(wrong);
    auto body = opened();
    body.digest = wrong;
    const auto found = faults(body);
    REQUIRE(found.size() == 1);
    CHECK(found[0].pointer == "/digest");
    CHECK(found[0].code == "field.malformed");
  }
  auto body = opened();
  body.digest = "0123456789abcdef" + digest.substr(16);
  CHECK(faults(body).empty());
}
