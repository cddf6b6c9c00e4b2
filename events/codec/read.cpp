// Pointers, and the values whose JSON is an object of its own kind.
#include "events/codec/read.hpp"

namespace paypie::codec {

std::string Path::pointer() const {
  if (!parent) return {};
  return parent->pointer() + "/" + (is_index ? std::to_string(index) : json::pointer_step(name));
}

bool Reader::expect(json::Value value, json::Kind kind, const Path& path) {
  if (value.is(kind)) return true;
  wrong(path, "field.wrong_type",
        "must be " + std::string(json::to_text(kind)) + ", is " + std::string(json::to_text(value.kind())));
  return false;
}

void Reader::wrong(const Path& path, std::string_view code, std::string detail) {
  if (errors_.size() < max_field_errors) {
    errors_.push_back({path.pointer(), std::string(code), std::move(detail)});
  }
}

void Reader::read_money(json::Value value, Money& out, const Path& path) {
  if (!expect(value, json::Kind::object, path)) return;
  bool has_amount = false, has_currency = false;
  value.each_member([&](std::string_view name, json::Value member) {
    const Path here = path.member(name);
    if (name == "amount") {
      if (has_amount) return wrong(here, "field.duplicate", "this name appears twice");
      has_amount = true;
      read_integer(member, out.minor, here);
      if (out.minor > Money::max_minor || out.minor < -Money::max_minor) {
        wrong(here, "field.out_of_range", "must lie between ±" + std::to_string(Money::max_minor));
      }
    } else if (name == "currency") {
      if (has_currency) return wrong(here, "field.duplicate", "this name appears twice");
      has_currency = true;
      read(member, out.currency, here);
    } else if (mode_ == Mode::strict) {
      wrong(here, "field.unknown", "there is no such field");
    }
  });
  if (!has_amount) wrong(path.member("amount"), "field.required", "must be given");
  if (!has_currency) wrong(path.member("currency"), "field.required", "must be given");
}

void Reader::read_personal(json::Value value, Personal& out, const Path& path) {
  out.fields.clear();
  read_members(value, out.fields, path);
  const auto scheme = out.fields.find("scheme");
  if (scheme == out.fields.end()) return wrong(path.member("scheme"), "field.required", "must be given");
  out.scheme = std::move(scheme->second);
  out.fields.erase(scheme);
}

}  // namespace paypie::codec
