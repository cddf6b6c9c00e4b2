// Boost.JSON's parser drives; nodes are laid down in the order they are met.
#include "platform/json/document.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <functional>

namespace paypie::json {

namespace bj = boost::json;

// What Boost.JSON calls while it reads; false stops it.
class DocumentBuilder {
 public:
  static constexpr std::size_t max_array_size = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t max_object_size = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::uint32_t>::max();

  explicit DocumentBuilder(std::string_view input) : input_(input) { document_.nodes_.reserve(input.size() / 10 + 4); }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code&) { return open(Kind::object); }
  bool on_object_end(std::size_t count, bj::error_code&) { return close(count); }
  bool on_array_begin(bj::error_code&) { return open(Kind::array); }
  bool on_array_end(std::size_t count, bj::error_code&) { return close(count); }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) { return collect(part); }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& error) { return text(part, error); }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) { return collect(part); }
  bool on_string(bj::string_view part, std::size_t, bj::error_code& error) { return text(part, error); }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t value, bj::string_view, bj::error_code&) {
    return put({.kind = Kind::integer, .bits = static_cast<std::uint64_t>(value)});
  }
  bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code&) {
    const bool large = value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return put({.kind = large ? Kind::large_integer : Kind::integer, .bits = value});
  }
  bool on_double(double, bj::string_view, bj::error_code&) { return put({.kind = Kind::real}); }
  bool on_bool(bool value, bj::error_code&) { return put({.kind = Kind::boolean, .bits = value ? 1U : 0U}); }
  bool on_null(bj::error_code&) { return put({.kind = Kind::null}); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  Document take() { return std::move(document_); }

 private:
  bool put(const Node& node) {
    document_.nodes_.push_back(node);
    return true;
  }
  bool open(Kind kind) {
    open_.push_back(static_cast<std::uint32_t>(document_.nodes_.size()));
    return put({.kind = kind});
  }
  bool close(std::size_t count) {
    Node& node = document_.nodes_[open_.back()];
    node.count = static_cast<std::uint32_t>(count);
    node.span = static_cast<std::uint32_t>(document_.nodes_.size()) - open_.back();
    open_.pop_back();
    return true;
  }
  bool collect(bj::string_view part) {
    partial_.append(part.data(), part.size());
    return true;
  }
  // A text without escapes lies in the input as it is; otherwise the parser hands out a buffer of its own.
  bool text(bj::string_view part, bj::error_code& error) {
    const std::less_equal<const char*> not_after;
    const char* end = input_.data() + input_.size();
    const bool in_place = not_after(input_.data(), part.data()) && not_after(part.data() + part.size(), end);
    if (partial_.empty() && in_place) return put({.kind = Kind::text, .text = {part.data(), part.size()}});
    partial_.append(part.data(), part.size());
    if (partial_.find('\0') != std::string::npos) {
      error = bj::error::syntax;
      return false;
    }
    document_.unescaped_.push_front(std::move(partial_));
    partial_.clear();
    return put({.kind = Kind::text, .text = document_.unescaped_.front()});
  }

  std::string_view input_;
  Document document_;
  std::vector<std::uint32_t> open_;
  std::string partial_;
};

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "a boolean";
    case Kind::integer:
    case Kind::large_integer: return "an integer";
    case Kind::real: return "a number with a fraction or exponent";
    case Kind::text: return "a text";
    case Kind::array: return "an array";
    case Kind::object: return "an object";
  }
  return "a value";
}

std::expected<Document, Error> Document::parse(std::string_view text, Limits limits) {
  bj::parse_options options;
  options.max_depth = limits.depth;
  bj::basic_parser<DocumentBuilder> parser(options, text);
  bj::error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read == text.size() && parser.done()) return parser.handler().take();
  // Somebody will have to find the mistake: read again with the reader that says where it is.
  auto again = parse_strict(text, limits);
  if (!again) return std::unexpected(std::move(again.error()));
  return std::unexpected(Error{"", "json.syntax", "not valid JSON"});
}

}  // namespace paypie::json
