// The strict JSON reader: nlohmann's lexer drives, this file decides what is accepted and where an error is.
#include "platform/json/strict.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

namespace paypie::json {
namespace {

using nlohmann::json;

// Builds the value while it is being read; every callback returns false to stop at once.
class Builder {
 public:
  explicit Builder(Limits limits) : limits_(limits) {}

  bool null() { return place(nullptr); }
  bool boolean(bool value) { return place(value); }
  bool number_integer(json::number_integer_t value) { return place(value); }
  bool number_unsigned(json::number_unsigned_t value) { return place(value); }
  bool number_float(json::number_float_t value, const std::string& written) {
    // nlohmann turns an integer that fits no 64 bits into a double; we would rather say so.
    if (written.find_first_of(".eE") == std::string::npos)
      return refuse("json.number_out_of_range", "an integer here fits no 64 bits");
    return place(value);
  }
  bool string(std::string& value) {
    if (value.find('\0') != std::string::npos)
      return refuse("json.nul_in_text", "the character U+0000 is not accepted in texts");
    return place(std::move(value));
  }
  bool binary(json::binary_t&) { return refuse("json.syntax", "binary values are not JSON"); }
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    Level& level = levels_.back();
    level.key = name;
    if (name.find('\0') != std::string::npos)
      return refuse("json.nul_in_text", "the character U+0000 is not accepted in names");
    if (level.value.contains(name)) return refuse("json.duplicate_key", "this name appears twice in its object");
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception& why) {
    if (why.id == 406) return refuse("json.number_out_of_range", "a number here fits no double");
    return refuse("json.syntax", fmt::format("not valid JSON at byte {}", position));
  }

  std::expected<json, Error> take() {
    if (error_) return std::unexpected(std::move(*error_));
    return std::move(done_);
  }

 private:
  struct Level {
    json value;
    std::string key;  // the one being read, for objects
  };

  bool open(json empty) {
    if (levels_.size() >= limits_.depth)
      return refuse("json.too_deep", fmt::format("more than {} arrays or objects inside each other", limits_.depth));
    levels_.push_back({std::move(empty), {}});
    return true;
  }

  bool close() {
    json value = std::move(levels_.back().value);
    levels_.pop_back();
    return place(std::move(value));
  }

  bool place(json value) {
    if (levels_.empty()) {
      done_ = std::move(value);
      return true;
    }
    Level& level = levels_.back();
    if (level.value.is_array())
      level.value.push_back(std::move(value));
    else
      level.value.emplace(std::move(level.key), std::move(value));
    level.key.clear();
    return true;
  }

  bool refuse(std::string code, std::string detail) {
    std::string pointer;
    for (const Level& level : levels_)
      pointer += level.value.is_array() ? fmt::format("/{}", level.value.size()) : "/" + pointer_step(level.key);
    // Between members there is no current key: the object itself is the place.
    if (!levels_.empty() && levels_.back().value.is_object() && levels_.back().key.empty()) pointer.pop_back();
    error_ = Error{std::move(pointer), std::move(code), std::move(detail)};
    return false;
  }

  Limits limits_;
  std::vector<Level> levels_;
  json done_;
  std::optional<Error> error_;
};

}  // namespace

std::string pointer_step(std::string_view name) {
  std::string step;
  step.reserve(name.size());
  for (char c : name) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

std::expected<nlohmann::json, Error> parse_strict(std::string_view text, Limits limits) {
  // nlohmann skips a byte order mark; RFC 8259 section 8.1 forbids senders to write one.
  if (text.starts_with("\xef\xbb\xbf"))
    return std::unexpected(Error{"", "json.syntax", "the text begins with a byte order mark"});
  // nlohmann takes a NUL byte for the end of its input, and what follows would go unread.
  if (auto nul = text.find('\0'); nul != std::string_view::npos)
    return std::unexpected(Error{"", "json.syntax", fmt::format("not valid JSON at byte {}", nul + 1)});
  Builder builder(limits);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace paypie::json
