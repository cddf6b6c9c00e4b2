// Conditional requests: entity tags that are stream versions, If-Match, If-None-Match (RFC 9110 section 13).
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"

namespace paypie::http {

struct EntityTag {
  std::string opaque;  // without its quotes
  bool weak = false;
  bool operator==(const EntityTag&) const = default;
};

// A field value: `*`, or a list of tags.
struct EntityTags {
  bool any = false;
  std::vector<EntityTag> tags;
};
std::optional<EntityTags> read_entity_tags(std::string_view field);

// The strong tag of a view of one stream: `"7"`.
std::string version_tag(std::uint64_t version);
// The weak tag of a view composed of several streams: `W/"..."`.
std::string weak_tag(std::string_view opaque);

// A version no stream ever has: what If-Match asks for when its tag is weak or was never ours, so that it fails.
inline constexpr std::uint64_t no_such_version = std::numeric_limits<std::uint64_t>::max();

// The version a change insists on. nullopt: no If-Match, or `*` (anything that exists). The edge has refused
// If-Match fields that are not valid or name more than one tag.
std::optional<std::uint64_t> expected_version(const Request& request);

// Whether If-None-Match names the current tag (weak comparison), so that the answer is 304.
bool not_modified(const Request& request, std::string_view current_tag);

}  // namespace paypie::http
