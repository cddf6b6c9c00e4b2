// Whether a text holds what looks like the number of a payment card: 14 to 19 digits that begin as a card scheme's do
// and keep Luhn's rule, also with spaces, dashes, dots or line ends between them, or in full-width, Arabic, Indian or
// mathematical digits. UUIDs, digests and trace ids are no card numbers, whatever digits they were drawn with.
// (13 digits are not looked for: no scheme issues them any more, and one in ten article numbers would be taken for
// one.)
#pragma once
#include <string>
#include <string_view>

namespace paypie {

// UTF-8. Linear in the text.
bool holds_card_number(std::string_view text);

// Prose of others (a gateway's message) as it may be stored: the text, or that it was withheld.
std::string without_card_numbers(std::string text);

}  // namespace paypie
