// Opaque cursors: the place after the last row of a page, as text for a URL.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::http {

inline constexpr std::size_t longest_cursor = 1024;  // characters
inline constexpr std::size_t most_cursor_parts = 8;

// `list` says what the place is a place in: the list's name with its sort and filters. A cursor of another list does
// not read. `place` holds the sort values of the last row, at most most_cursor_parts; they are visible to who decodes
// them, so nothing secret belongs there, and they are data for bound parameters, never part of a query's text.
// Throws std::length_error if the cursor would be longer than longest_cursor.
std::string write_cursor(std::string_view list, const std::vector<std::string>& place);

// nullopt: not a cursor this list gave out. Every cursor has one spelling only.
std::optional<std::vector<std::string>> read_cursor(std::string_view list, std::string_view text);

// RFC 4648 section 5 without padding. Reading refuses whatever writing would not have written.
std::string write_base64url(std::string_view bytes);
std::optional<std::string> read_base64url(std::string_view text);

}  // namespace paypie::http
