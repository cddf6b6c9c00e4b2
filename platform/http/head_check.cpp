// The byte-by-byte check of a raw request head: RFC 9112, read as narrowly as it allows.
#include "platform/http/head_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace paypie::http {
namespace {

constexpr std::size_t longest_method = 16;
constexpr std::size_t longest_content_length = 18;  // digits that surely fit 64 bits

// Character classes as tables: one load per byte.
constexpr auto make_table(auto&& accepts) {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = accepts(static_cast<unsigned char>(c));
  return table;
}
constexpr bool is_letter_or_digit(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
constexpr auto token_characters = make_table([](unsigned char c) {
  return is_letter_or_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
});
// RFC 3986: what may stand in a path or query, plus the brackets of IPv6 hosts in absolute form.
constexpr auto target_characters = make_table([](unsigned char c) {
  return is_letter_or_digit(c) ||
         std::string_view("-._~!$&'()*+,;=:@/?%[]").find(static_cast<char>(c)) != std::string_view::npos;
});
// Field values: visible ASCII, space and tab. RFC 9110 section 5.5 lets us refuse the obsolete 8-bit ones.
constexpr auto value_characters = make_table([](unsigned char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; });

template <class Table>
bool all_of(std::string_view text, const Table& table) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Fields that mean something only once; a second one is what two readers would disagree about.
constexpr std::string_view single_fields[] = {"authorization", "content-type",    "expect",         "idempotency-key",
                                              "origin",        "x-store-id",      "traceparent",    "content-encoding",
                                              "if-match",      "x-forwarded-for", "content-length", "host"};

std::expected<std::string_view, Refusal> check_request_line(std::string_view line, const Limits& limits) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::unexpected(Refusal::bad_request_line);
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  const bool is_method = !method.empty() && method.size() <= longest_method &&
                         std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_method || (version != "HTTP/1.1" && version != "HTTP/1.0")) return std::unexpected(Refusal::bad_request_line);
  if (target.size() > limits.target_bytes) return std::unexpected(Refusal::target_too_long);
  if (target.empty() || !all_of(target, target_characters)) return std::unexpected(Refusal::bad_target);
  return version;
}

std::expected<std::uint64_t, Refusal> read_content_length(std::string_view value) {
  std::uint64_t length = 0;
  if (value.empty() || value.size() > longest_content_length) return std::unexpected(Refusal::bad_content_length);
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (error != std::errc{} || end != value.data() + value.size()) return std::unexpected(Refusal::bad_content_length);
  return length;
}

// The comma-separated words of a Connection field.
bool names_option(std::string_view value, std::string_view option) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    if (equal_ignoring_case(trimmed(value.substr(0, comma)), option)) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

// Takes the fields one by one and remembers what framing needs.
class Fields {
 public:
  explicit Fields(bool http_1_0) { facts_.keep_alive = !http_1_0; }

  std::optional<Refusal> take(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return Refusal::bad_field;
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    // A line that begins with a space or tab (obs-fold) or has one before its colon fails as a token.
    if (!all_of(name, token_characters) || !all_of(value, value_characters)) return Refusal::bad_field;
    if (auto refusal = refuse_repeated(name)) return refusal;
    return understand(name, value);
  }

  std::expected<HeadFacts, Refusal> finish() const {
    if (facts_.host.empty()) return std::unexpected(Refusal::bad_host);
    return facts_;
  }

 private:
  std::optional<Refusal> refuse_repeated(std::string_view name) {
    for (std::size_t i = 0; i < std::size(single_fields); ++i) {
      if (name.size() != single_fields[i].size() || !equal_ignoring_case(name, single_fields[i])) continue;
      const auto bit = 1U << i;
      if ((seen_ & bit) == 0) {
        seen_ |= bit;
        return std::nullopt;
      }
      if (single_fields[i] == "host") return Refusal::bad_host;
      return single_fields[i] == "content-length" ? Refusal::bad_content_length : Refusal::repeated_field;
    }
    return std::nullopt;
  }

  std::optional<Refusal> understand(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 4:
        if (!equal_ignoring_case(name, "host")) break;
        if (value.empty()) return Refusal::bad_host;
        facts_.host = value;
        break;
      case 6:
        if (!equal_ignoring_case(name, "expect")) break;
        if (!equal_ignoring_case(value, "100-continue")) return Refusal::expectation_failed;
        facts_.expects_continue = true;
        break;
      case 7:
        if (equal_ignoring_case(name, "upgrade")) return Refusal::upgrade;
        break;
      case 10:
        if (!equal_ignoring_case(name, "connection")) break;
        if (names_option(value, "upgrade")) return Refusal::upgrade;
        if (names_option(value, "close")) facts_.keep_alive = false;
        break;
      case 14:
        if (!equal_ignoring_case(name, "content-length")) break;
        if (auto length = read_content_length(value))
          facts_.content_length = *length;
        else
          return length.error();
        break;
      case 17:
        if (equal_ignoring_case(name, "transfer-encoding")) return Refusal::transfer_encoding;
        break;
      default: break;
    }
    return std::nullopt;
  }

  HeadFacts facts_;
  unsigned seen_ = 0;
};

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::expected<std::optional<std::size_t>, Refusal> HeadEnd::find(std::string_view received, const Limits& limits) {
  const auto within = received.substr(0, limits.head_bytes);
  while (true) {
    const auto lf = within.find('\n', seen_);
    if (lf == std::string_view::npos) break;
    const bool in_request_line = line_start_ == 0;
    if (lf == 0 || within[lf - 1] != '\r')
      return std::unexpected(in_request_line ? Refusal::bad_request_line : Refusal::bad_field);
    const bool empty_line = lf == line_start_ + 1;
    seen_ = line_start_ = lf + 1;
    if (!empty_line) continue;
    if (in_request_line) return std::unexpected(Refusal::bad_request_line);
    return lf + 1;
  }
  seen_ = within.size();
  if (within.size() < limits.head_bytes) return std::nullopt;
  return std::unexpected(line_start_ == 0 ? Refusal::target_too_long : Refusal::head_too_large);
}

std::expected<HeadFacts, Refusal> check_head(std::string_view block, const Limits& limits) {
  if (block.size() > limits.head_bytes) return std::unexpected(Refusal::head_too_large);
  auto next_line = [&block]() {
    const auto end = block.find("\r\n");
    const auto line = block.substr(0, end);
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 2);
    return line;
  };
  const auto version = check_request_line(next_line(), limits);
  if (!version) return std::unexpected(version.error());
  Fields fields(*version == "HTTP/1.0");
  std::size_t count = 0;
  for (auto line = next_line(); !line.empty(); line = next_line()) {
    if (++count > limits.fields) return std::unexpected(Refusal::too_many_fields);
    if (auto refusal = fields.take(line)) return std::unexpected(*refusal);
  }
  // An empty line before the end would hide fields from us that a parser might still read.
  if (!block.empty()) return std::unexpected(Refusal::bad_field);
  return fields.finish();
}

}  // namespace paypie::http
