// The values that are one text in JSON: ids, stores, currencies, rates, times, actors. Each says how it is written, how
// it is read, and what it is called in an error.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "events/values.hpp"

namespace paypie::codec {

// TextForm<T>::text(value), parse(text) -> optional<T>, what: "an RFC 3339 time", pattern: for the JSON Schema.
template <class T>
struct TextForm;

template <class T>
concept TextValue = requires { TextForm<T>::what; };

template <class Tag>
struct TextForm<Id<Tag>> {
  static constexpr std::string_view what = "an id";
  static std::string text(const Id<Tag>& id) { return id.text(); }
  static std::optional<Id<Tag>> parse(std::string_view text) { return Id<Tag>::parse(text); }
  static std::string pattern() { return "^" + std::string(Tag::prefix) + "_[0-9a-hjkmnp-tv-z]{26}$"; }
};

template <>
struct TextForm<StoreId> {
  static constexpr std::string_view what = "a store id";
  static std::string_view text(const StoreId& store) { return store.name; }
  static std::optional<StoreId> parse(std::string_view text) { return StoreId::parse(text); }
  static std::string pattern() { return "^[a-z0-9][a-z0-9_-]{0,63}$"; }
};

template <>
struct TextForm<Currency> {
  static constexpr std::string_view what = "an ISO 4217 currency code";
  static std::string_view text(const Currency& currency) { return currency.text(); }
  static std::optional<Currency> parse(std::string_view text) { return Currency::parse(text); }
  static std::string pattern() { return "^[A-Z]{3}$"; }
};

template <>
struct TextForm<Rate> {
  static constexpr std::string_view what = "a decimal rate such as \"0.05\"";
  static std::string text(Rate rate) { return to_text(rate); }
  static std::optional<Rate> parse(std::string_view text) { return parse_rate(text); }
  static std::string pattern() { return "^(0|[1-9][0-9]{0,3})(\\.[0-9]{1,6})?$"; }
};

template <>
struct TextForm<Timestamp> {
  static constexpr std::string_view what = "an RFC 3339 time";
  static std::string text(Timestamp time) { return to_text(time); }
  static std::optional<Timestamp> parse(std::string_view text) { return parse_timestamp(text); }
  static std::string pattern() { return {}; }
};

template <>
struct TextForm<Actor> {
  static constexpr std::string_view what = "the name of an actor";
  static std::string_view text(const Actor& actor) { return actor.name; }
  static std::optional<Actor> parse(std::string_view text) { return Actor{std::string(text)}; }
  static std::string pattern() { return {}; }
};

}  // namespace paypie::codec
