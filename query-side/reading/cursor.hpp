// Where a list goes on: opaque to clients, and good only for the list it came from.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paypie::query {

// `list` says what the cursor belongs to (route, filters, sort); `place` is the last row's sort key, part by part.
std::string to_cursor(std::string_view list, const std::vector<std::string>& place);
// None if the text is no cursor of ours, or one of another list.
std::optional<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor);

}  // namespace paypie::query
