// Query parameters into values. Whatever is wrong is collected, each with its name, so that one answer says it all.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/values.hpp"
#include "platform/http/message.hpp"

namespace paypie::query {

// The edge has refused unknown and repeated parameters before.
class Parameters {
 public:
  explicit Parameters(const http::Request& request) : request_(request) {}

  // At most `longest` bytes, not empty.
  std::optional<std::string> text(std::string_view name, std::size_t longest = 200);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  // RFC 3339, or a day (its first moment, UTC).
  std::optional<Timestamp> time(std::string_view name);
  // 2025-01-31
  std::optional<std::string> day(std::string_view name);
  std::optional<Currency> currency(std::string_view name);
  // One of the names, as its index.
  std::optional<std::size_t> choice(std::string_view name, std::vector<std::string_view> names);
  template <class E>
  std::optional<std::string> enumerator(std::string_view name) {
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto e) { names.emplace_back(e.name); });
    auto chosen = choice(name, names);
    if (!chosen) return std::nullopt;
    return std::string(names[*chosen]);
  }
  void wrong(std::string_view name, std::string detail);

  // 400 with everything that is wrong; none if nothing is.
  std::optional<http::Problem> problem() const;

 private:
  const http::Request& request_;
  std::vector<http::FieldError> errors_;
};

}  // namespace paypie::query
