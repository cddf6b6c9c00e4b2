// An IBAN as people write it: in groups of four, in small letters. It has a form of its own, so that it is not looked
// at as free text: in some 3 to 10 of 100 IBANs groups of digits stand together as in a card number.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "events/codec/leaves.hpp"
#include "events/iban.hpp"

namespace paypie::cashback {

struct GivenIban {
  static constexpr std::size_t longest = 42;  // 34, and the spaces between groups of four
  std::string text;                           // in the electronic form
  bool operator==(const GivenIban&) const = default;

  static std::optional<GivenIban> parse(std::string_view given) {
    if (given.size() > longest || given.substr(0, 4).contains(' ')) return std::nullopt;  // as the pattern has it
    std::string text(given);
    std::erase(text, ' ');
    for (auto& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return is_iban(text) ? std::optional(GivenIban{std::move(text)}) : std::nullopt;
  }
};

}  // namespace paypie::cashback

template <>
struct paypie::codec::TextForm<paypie::cashback::GivenIban> {
  static constexpr std::string_view what = "an IBAN";
  static std::string_view text(const cashback::GivenIban& iban) { return iban.text; }
  static std::optional<cashback::GivenIban> parse(std::string_view given) { return cashback::GivenIban::parse(given); }
  static std::string pattern() { return "^[A-Za-z]{2}[0-9]{2}[0-9A-Za-z ]{11,38}$"; }
};
