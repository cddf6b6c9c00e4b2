// What looks like a card number is found however it is written; what is none is left alone. The numbers are the test
// numbers that the schemes publish.
#include "events/card_numbers.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using paypie::holds_card_number;

TEST_CASE("card numbers are found, bare, spaced, dashed, dotted, in full-width and Arabic digits") {
  for (const auto* text :
       {"4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "my card is 5555555555554444, thanks",
        "3782 822463 10005",
        "30569309025904",
        "6011111111111117",
        "card:4111111111111111",
        "2026-11-22 4111 1111 1111 1111",
        "4111 1111 1111 1111 12/28 123",
        "\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94"
        "\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92",
        "4242\xE2\x80\x93"
        "4242\xE2\x80\x93"
        "4242\xE2\x80\x93"
        "4242",
        "4242\xC2\xA0"
        "4242\xC2\xA0"
        "4242\xC2\xA0"
        "4242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "4242\n4242\n4242\n4242",
        "4242|4242|4242|4242",
        "4242\u20604242\u20604242\u20604242",
        "visa4242424242424242",
        "\u096a\u0968\u096a\u0968\u096a\u0968\u096a\u0968\u096a\u0968\u096a\u0968\u096a\u0968\u096a\u0968",
        "\U0001d7d2\U0001d7d0\U0001d7d2\U0001d7d0 4242 4242 4242",
        "550e8400-e29b-41d4-a716-446655440000 4242424242424242",
        "4242424242424242 550e8400-e29b-41d4-a716-446655440000"}) {
    CAPTURE(text);
    CHECK(holds_card_number(text));
  }
}

TEST_CASE("article numbers, phone numbers, times, amounts, ids and nearly cards are none") {
  for (const auto* text : {"",
                           "42424242424242424",
                           "4242424242424243",
                           "4006381333931",
                           "+49 30 901820",
                           "(5) 555-4729",
                           "2026-11-22T13:05:01.123456Z",
                           "1000000000000000",
                           "ord_01j9zq4w2v8k3m5n7p9r1s3t5v",
                           "0000000000000000",
                           "4242a4242a4242a4242",
                           "12345678901234567890123456",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "\xFF\xFE\xF0",
                           "4242 4242 4242",
                           "42424242-4242-4242-a242-446655440000",
                           "a4242424242424242bcdef0123456789",
                           "order 1001, 4 x 250, total 4,242.42",
                           "+34 611 222 333",
                           "1732305600123456789"}) {
    CAPTURE(text);
    CHECK_FALSE(holds_card_number(text));
  }
}

TEST_CASE("drawn ids are no card numbers, whatever digits they are drawn with") {
  std::mt19937_64 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
  const auto hex = [&](std::size_t length) {
    std::string text;
    while (text.size() < length) text += "0123456789abcdef"[random() % 16];
    return text;
  };
  for (int i = 0; i < 100'000; ++i) {
    const auto uuid = hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12);
    const auto digest = "a" + hex(63);
    CHECK_MESSAGE(!holds_card_number(uuid), uuid);
    CHECK_MESSAGE(!holds_card_number("checkout/" + digest), digest);
  }
}

TEST_CASE("prose of others is kept, or withheld as a whole") {
  CHECK(paypie::without_card_numbers("insufficient funds") == "insufficient funds");
  const auto withheld = paypie::without_card_numbers("no funds on 4242 4242 4242 4242");
  CHECK(withheld.find("4242") == std::string::npos);
  CHECK(withheld.starts_with("withheld"));
}
