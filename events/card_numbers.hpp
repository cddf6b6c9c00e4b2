// Whether a text holds what looks like the number of a payment card: 14 to 19 digits that begin as a card scheme's do
// and keep Luhn's rule, also with spaces, dashes or dots between them, or in full-width or Arabic digits.
// (13 digits are not looked for: no scheme issues them any more, and one in ten article numbers would be taken for
// one.)
#pragma once
#include <string_view>

namespace paypie {

// UTF-8. Linear in the text.
bool holds_card_number(std::string_view text);

}  // namespace paypie
