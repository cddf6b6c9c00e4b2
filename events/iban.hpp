// Whether a text is an International Bank Account Number in its electronic form (ISO 13616-1; the countries and lengths
// of SWIFT's registry): upper case, no spaces, the length of its country, check digits that keep ISO 7064's MOD 97-10.
// The form on paper, in groups of four, is refused as well: who takes it in writing removes the spaces first.
// That a bank keeps such an account is not known by it.
#pragma once
#include <string>
#include <string_view>

namespace paypie {

bool is_iban(std::string_view text);

// For people: DE89****3000, the first four and the last four characters; of anything shorter than an IBAN, none.
std::string masked_iban(std::string_view text);

}  // namespace paypie
