// What people send about cashback: the limits of its texts, an IBAN in every spelling, and no card number for one.
#include "command-side/cashback/api/bodies.hpp"

#include <random>

#include "command-side/http/body.hpp"
#include "events/card_numbers.hpp"
#include "events/codec/texts.hpp"
#include "events/iban.hpp"
#include "tests/support/text_limits.hpp"

using namespace paypie;
using namespace paypie::cashback;
using test::check_limit;

namespace {

// Of a country whose account numbers are digits alone: these look most like card numbers.
std::string drawn_iban(std::mt19937_64& random) {
  const auto [country, digits] = std::to_array<std::pair<const char*, int>>(
      {{"DE", 18}, {"AT", 16}, {"BE", 12}, {"ES", 20}, {"PL", 24}, {"DK", 14}, {"PT", 21}, {"HU", 24}})[random() % 8];
  std::string account;
  for (int at = 0; at < digits; ++at) account += static_cast<char>('0' + random() % 10);
  for (int check = 2; check <= 98; ++check) {
    const auto text = country + std::string(check < 10 ? "0" : "") + std::to_string(check) + account;
    if (is_iban(text)) return text;
  }
  return {};
}

std::string in_groups(const std::string& iban) {
  std::string text;
  for (std::size_t at = 0; at < iban.size(); at += 4) text += (at == 0 ? "" : " ") + iban.substr(at, 4);
  return text;
}

auto read(const std::string& iban) {
  return commands::read_body<PayoutAccountBody>(R"({"holder":"Ann","iban":")" + iban + R"("})");
}

}  // namespace

TEST_CASE("an IBAN is taken in every spelling, also where its groups look like a card number") {
  std::mt19937_64 random(20260101);
  int like_a_card = 0;
  for (int i = 0; i < 5'000; ++i) {
    const auto iban = drawn_iban(random);
    auto small = iban;
    small[0] = static_cast<char>(small[0] - 'A' + 'a');
    for (const auto& given : {iban, in_groups(iban), small}) {
      CAPTURE(given);
      like_a_card += holds_card_number(given) ? 1 : 0;
      const auto body = read(given);
      REQUIRE(body);
      CHECK(body->iban.text == iban);
      CHECK_FALSE(codec::any_text(*body, holds_card_number));
      CHECK(faults(*body).empty());
    }
  }
  CHECK(like_a_card > 100);  // there is something to get wrong
}

TEST_CASE("what is not an IBAN is malformed: a wrong digit, a card number, spaces without end") {
  for (const std::string wrong :
       {"", "DE88370400440532013000", "DE8937040044053201300", "4539148803436467", "4539 1488 0343 6467",
        "D E89370400440532013000", "DE89 3704 0044 0532 0130 00 4539", "DE89-3704-0044-0532-0130-00"}) {
    CAPTURE(wrong);
    const auto body = read(wrong);
    REQUIRE_FALSE(body);
    CHECK(body.error().status == 400);
    REQUIRE(body.error().errors.size() == 1);
    CHECK(body.error().errors[0].pointer == "/iban");
    CHECK(body.error().errors[0].code == "field.malformed");
    if (wrong.size() > 14) CHECK(body.error().errors[0].detail.find(wrong) == std::string::npos);
  }
  CHECK(read("DE893704004405320130" + std::string(GivenIban::longest - 22, ' ') + "00"));
  CHECK_FALSE(read("DE893704004405320130" + std::string(GivenIban::longest - 21, ' ') + "00"));
}

TEST_CASE("the texts of a programme have at most as many characters as their limits") {
  check_limit("/programme", text_limit::programme, [](const std::string& text) {
    CreateProgrammeBody body;
    body.programme = text;
    return faults(body);
  });
  const auto both = [](const std::string& pointer, std::size_t most, auto put) {
    check_limit(pointer, most, [&](const std::string& text) {
      CreateProgrammeBody body;
      body.programme = "spring";
      put(body, text);
      return faults(body);
    });
    check_limit(pointer, most, [&](const std::string& text) {
      ChangeProgrammeBody body;
      put(body, text);
      return faults(body);
    });
  };
  both("/title", text_limit::title, [](auto& body, const std::string& text) { body.title = text; });
  both("/skus/1", text_limit::sku, [](auto& body, const std::string& text) { body.skus = {{"SKU-1", text}}; });
  check_limit("/reason", text_limit::reason,
              [](const std::string& text) { return faults(EndProgrammeBody{text, {}}); });
}

TEST_CASE("the texts of what a person decides have at most as many characters as their limits") {
  check_limit("/reason", text_limit::reason,
              [](const std::string& text) { return faults(ApproveClaimBody{text, {}}); });
  check_limit("/reason", text_limit::reason, [](const std::string& text) { return faults(RejectClaimBody{text, {}}); });
  check_limit("/holder", text_limit::holder,
              [](const std::string& text) { return faults(PayoutAccountBody{text, {"NL91ABNA0417164300"}, {}}); });
  const auto resolved = [](std::string reason, std::optional<std::string> reference) {
    return faults(ResolvePayoutBody{PayoutResolution::paid, std::move(reason), std::move(reference), {}});
  };
  check_limit("/reason", text_limit::reason, [&](const std::string& text) { return resolved(text, std::nullopt); });
  check_limit("/reference", text_limit::reference, [&](const std::string& text) { return resolved("seen", text); });
}

TEST_CASE("a reason is given, and so are a holder, a name and an SKU; a title and a reference may be absent or empty") {
  CHECK(faults(EndProgrammeBody{"", {}}).size() == 1);
  CHECK(faults(ApproveClaimBody{"", {}}).size() == 1);
  CHECK(faults(RejectClaimBody{"", {}}).size() == 1);
  CHECK(faults(PayoutAccountBody{"", {}, {}}).size() == 1);
  CHECK(faults(ResolvePayoutBody{PayoutResolution::failed, "", {}, {}}).size() == 1);
  CHECK(faults(ResolvePayoutBody{PayoutResolution::failed, "gone", {}, {}}).empty());
  CHECK(faults(ResolvePayoutBody{PayoutResolution::failed, "gone", "", {}}).empty());
  CHECK(faults(ChangeProgrammeBody{}).empty());
  ChangeProgrammeBody body;
  body.title = "";
  CHECK(faults(body).empty());
  body.skus = {{""}};
  CHECK(faults(body).size() == 1);
  CHECK(faults(CreateProgrammeBody{}).size() == 1);  // it has a name
}
