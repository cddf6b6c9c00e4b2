// What looks like a card number is found however it is written; what is none is left alone. The numbers are the test
// numbers that the schemes publish.
#include "events/card_numbers.hpp"

#include <doctest/doctest.h>

#include <string>

using paypie::holds_card_number;

TEST_CASE("card numbers are found, bare, spaced, dashed, dotted, in full-width and Arabic digits") {
  for (const auto* text :
       {"4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "4242.4242.4242.4242",
        "my card is 5555555555554444, thanks", "3782 822463 10005", "30569309025904", "6011111111111117",
        "card:4111111111111111", "2026-11-22 4111 1111 1111 1111", "4111 1111 1111 1111 12/28 123",
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
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2"}) {
    CAPTURE(text);
    CHECK(holds_card_number(text));
  }
}

TEST_CASE("article numbers, phone numbers, times, amounts, ids and nearly cards are none") {
  for (const auto* text :
       {"", "42424242424242424", "4242424242424243", "4006381333931", "+49 30 901820", "(5) 555-4729",
        "2026-11-22T13:05:01.123456Z", "1000000000000000", "ord_01j9zq4w2v8k3m5n7p9r1s3t5v", "0000000000000000",
        "4242a4242a4242a4242", "12345678901234567890123456", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "\xFF\xFE\xF0", "4242 4242 4242"}) {
    CAPTURE(text);
    CHECK_FALSE(holds_card_number(text));
  }
}
