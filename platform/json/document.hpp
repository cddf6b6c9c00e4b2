// JSON text as a flat list of nodes that point into it: the fast reader for what is read once, into types, on the hot
// path (request bodies, events). strict.hpp is the slow one that builds a tree and names the place of an error.
#pragma once
#include <cstdint>
#include <expected>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "platform/json/strict.hpp"

namespace paypie::json {

// An integer that fits std::int64_t is `integer`, a larger one that fits std::uint64_t `large_integer`; whatever is
// written with a point or an exponent, or is larger still, is `real` and has no value here: nothing of ours is a real.
enum class Kind : std::uint8_t { null, boolean, integer, large_integer, real, text, array, object };
std::string_view to_text(Kind kind);

struct Node {
  Kind kind = Kind::null;
  std::uint32_t span = 1;   // nodes from this one to the one after its last descendant
  std::uint32_t count = 0;  // elements or members
  std::uint64_t bits = 0;   // booleans and integers
  std::string_view text;    // texts, unescaped
};

// A value inside a Document. Members of an object are pairs of nodes: name, value. Valid as long as its document and
// the text that was parsed.
class Value {
 public:
  explicit Value(const Node* node) : node_(node) {}
  Kind kind() const { return node_->kind; }
  bool is(Kind kind) const { return node_->kind == kind; }
  bool boolean() const { return node_->bits != 0; }
  std::int64_t integer() const { return static_cast<std::int64_t>(node_->bits); }
  std::uint64_t large_integer() const { return node_->bits; }
  std::string_view text() const { return node_->text; }
  std::size_t size() const { return node_->count; }

  // Calls visit(Value element).
  template <class Visit>
  void each_element(Visit visit) const {
    const Node* at = node_ + 1;
    for (std::uint32_t left = node_->count; left > 0; --left, at += at->span) visit(Value(at));
  }
  // Calls visit(std::string_view name, Value value). A name may come twice: whoever reads into a type refuses that.
  template <class Visit>
  void each_member(Visit visit) const {
    const Node* at = node_ + 1;
    for (std::uint32_t left = node_->count; left > 0; --left) {
      const auto name = at->text;
      ++at;
      visit(name, Value(at));
      at += at->span;
    }
  }

 private:
  const Node* node_;
};

class Document {
 public:
  // Refuses what parse_strict refuses, with its error, except for duplicate names and numbers beyond 64 bits: those
  // are left to whoever reads into a type. `text` must outlive the document. Linear in the text.
  static std::expected<Document, Error> parse(std::string_view text, Limits limits = {});
  Value root() const { return Value(nodes_.data()); }

 private:
  friend class DocumentBuilder;
  std::vector<Node> nodes_;
  std::forward_list<std::string> unescaped_;  // the few texts that are not in the input verbatim
};

}  // namespace paypie::json
