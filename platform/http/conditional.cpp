// Reading and writing entity tags.
#include "platform/http/conditional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace paypie::http {
namespace {

constexpr std::size_t most_tags = 16;

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

std::optional<EntityTag> take_tag(std::string_view& text) {
  EntityTag tag;
  if (text.starts_with("W/")) {
    tag.weak = true;
    text.remove_prefix(2);
  }
  if (!text.starts_with('"')) return std::nullopt;
  const auto end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.opaque = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  if (std::any_of(tag.opaque.begin(), tag.opaque.end(), [](char c) { return c <= 0x20 || c == 0x7f; }))
    return std::nullopt;
  return tag;
}

}  // namespace

std::optional<EntityTags> read_entity_tags(std::string_view field) {
  EntityTags read;
  skip_blanks(field);
  if (field == "*") {
    read.any = true;
    return read;
  }
  while (true) {
    auto tag = take_tag(field);
    if (!tag || read.tags.size() == most_tags) return std::nullopt;
    read.tags.push_back(std::move(*tag));
    skip_blanks(field);
    if (field.empty()) return read;
    if (field.front() != ',') return std::nullopt;
    field.remove_prefix(1);
    skip_blanks(field);
  }
}

std::string version_tag(std::uint64_t version) { return fmt::format("\"{}\"", version); }

std::string weak_tag(std::string_view opaque) { return fmt::format("W/\"{}\"", opaque); }

std::optional<std::uint64_t> expected_version(const Request& request) {
  const auto field = request.header("if-match");
  if (!field) return std::nullopt;
  const auto read = read_entity_tags(*field);
  if (!read) return no_such_version;
  if (read->any) return std::nullopt;
  const EntityTag& tag = read->tags.front();
  std::uint64_t version = 0;
  const char* end = tag.opaque.data() + tag.opaque.size();
  const auto [stop, error] = std::from_chars(tag.opaque.data(), end, version);
  const bool ours = !tag.weak && error == std::errc{} && stop == end && tag.opaque == fmt::format("{}", version);
  return ours ? version : no_such_version;
}

bool not_modified(const Request& request, std::string_view current_tag) {
  const auto field = request.header("if-none-match");
  if (!field) return false;
  const auto wanted = read_entity_tags(*field);
  const auto current = read_entity_tags(current_tag);
  if (!wanted || !current || current->tags.empty()) return false;
  return wanted->any || std::any_of(wanted->tags.begin(), wanted->tags.end(),
                                    [&](const EntityTag& tag) { return tag.opaque == current->tags.front().opaque; });
}

}  // namespace paypie::http
